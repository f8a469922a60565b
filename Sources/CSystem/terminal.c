#define _GNU_SOURCE
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

static void set_of(sigset_t *set, const int *signals, int count) {
  sigemptyset(set);
  for (int index = 0; index < count; index++) sigaddset(set, signals[index]);
}

int system_signal_descriptor(const int *signals, int count) {
  sigset_t set;
  set_of(&set, signals, count);
  if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return -1;
  return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

void system_unblock_signals(const int *signals, int count) {
  sigset_t set;
  set_of(&set, signals, count);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void nothing(int signal_number) { (void)signal_number; }

void system_keep_stop_signal(int keep) {
  struct sigaction action = {.sa_handler = keep ? nothing : SIG_DFL, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(SIGTSTP, &action, NULL);
}

int system_memory_file(const char *name) {
  int descriptor = memfd_create(name, MFD_CLOEXEC);
  // Whoever empties it does not know who else holds a place in it.
  if (descriptor >= 0) fcntl(descriptor, F_SETFL, O_APPEND);
  return descriptor;
}

int system_terminal_size(int descriptor, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return 0;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return 1;
}

// One terminal a process; touched by signal handlers, so plain memory that is complete before `guarded` says so.
static struct {
  volatile sig_atomic_t guarded;
  int terminal;
  int log;
  int error;
  struct termios modes;
  int has_modes;
  char text[512];
  size_t length;
} guard = {.terminal = -1, .log = -1, .error = -1};

int system_terminal_raw(int descriptor) {
  struct termios modes;
  if (tcgetattr(descriptor, &modes) != 0) return 0;
  if (!guard.has_modes) {
    guard.modes = modes;
    guard.has_modes = 1;
  }
  modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | IEXTEN);
  modes.c_lflag |= ISIG;
  modes.c_iflag &= ~(tcflag_t)(IXON | ICRNL | INLCR | IGNCR);
  modes.c_oflag &= ~(tcflag_t)(OPOST);
  modes.c_cc[VMIN] = 1;
  modes.c_cc[VTIME] = 0;
  return tcsetattr(descriptor, TCSANOW, &modes) == 0;
}

int system_write_all(int descriptor, const uint8_t *bytes, size_t count, int milliseconds) {
  int waits = milliseconds / 50 + 1;
  while (count > 0) {
    ssize_t written = write(descriptor, bytes, count);
    if (written > 0) {
      bytes += written;
      count -= (size_t)written;
    } else if (written < 0 && errno == EAGAIN) {
      struct pollfd wait = {.fd = descriptor, .events = POLLOUT};
      if (poll(&wait, 1, 50) == 0 && --waits <= 0) return 0;
    } else if (written < 0 && errno != EINTR) {
      return 0;
    }
  }
  return 1;
}

// A terminal without job control is everybody's. Async-signal-safe.
int system_is_in_foreground(int descriptor) {
  pid_t owner = tcgetpgrp(descriptor);
  return owner < 0 || owner == getpgrp();
}

int system_is_ending(void) {
  sigset_t waiting;
  if (sigpending(&waiting) != 0) return 0;
  return sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGHUP) == 1 ||
         sigismember(&waiting, SIGINT) == 1;
}

// Async-signal-safe.
static void put_back(void) {
  if (!guard.guarded) return;
  guard.guarded = 0;
  system_write_all(guard.terminal, (const uint8_t *)guard.text, guard.length, 500);
  // In the background the modes are the shell's already, and whoever sets them there is stopped. They are kept: those
  // of the beginning are what is put back at the end, whatever the shell had when the program was continued.
  if (guard.has_modes && system_is_in_foreground(guard.terminal)) tcsetattr(guard.terminal, TCSANOW, &guard.modes);
  if (guard.error >= 0) dup2(guard.error, STDERR_FILENO);
  if (guard.log < 0) return;
  char piece[4096];
  off_t place = 0;
  ssize_t count;
  while (place < 65536 && (count = pread(guard.log, piece, sizeof piece, place)) > 0) {
    if (write(STDERR_FILENO, piece, (size_t)count) < 0) break;
    place += count;
  }
}

static void crashed(int signal_number) {
  put_back();
  // SA_RESETHAND made it the default again: the process ends by the same signal.
  raise(signal_number);
}

static void left(void) { put_back(); }

void system_terminal_guard(int descriptor, const char *text, size_t length, int log, int error) {
  static int is_installed = 0;
  static char stack[65536];
  guard.terminal = descriptor;
  guard.log = log;
  guard.error = error;
  guard.length = length < sizeof guard.text ? length : sizeof guard.text;
  memcpy(guard.text, text, guard.length);
  guard.guarded = 1;
  if (is_installed) return;
  is_installed = 1;
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternate, NULL);
  struct sigaction action = {.sa_handler = crashed, .sa_flags = SA_RESETHAND | SA_ONSTACK | SA_NODEFER};
  sigemptyset(&action.sa_mask);
  const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGQUIT};
  for (size_t index = 0; index < sizeof signals / sizeof *signals; index++) sigaction(signals[index], &action, NULL);
  atexit(left);
}

void system_terminal_restore(void) { put_back(); }

int system_spawn_on_terminal(char *const arguments[], char *const environment[], int columns, int rows, int *other_end) {
  struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
  int descriptor = -1;
  pid_t child = forkpty(&descriptor, NULL, NULL, &size);
  if (child < 0) return -1;
  if (child == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(arguments[0], arguments, environment);
    _exit(127);
  }
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  *other_end = descriptor;
  return child;
}

void system_stop(void) { kill(getpid(), SIGSTOP); }
