#define _GNU_SOURCE
#include "CSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wchar.h>

int system_next_signal(int descriptor) {
  struct signalfd_siginfo info;
  ssize_t count = read(descriptor, &info, sizeof info);
  return count == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

int system_unacknowledged_bytes(int socket) {
  int value = 0;
  return ioctl(socket, SIOCOUTQ, &value) == 0 ? value : -1;
}

struct system_lookup {
  struct gaicb request;
  struct addrinfo hints;
  char *host;
};

system_lookup *system_lookup_start(const char *host) {
  system_lookup *lookup = calloc(1, sizeof *lookup);
  if (lookup == NULL) return NULL;
  lookup->host = strdup(host);
  if (lookup->host == NULL) {
    free(lookup);
    return NULL;
  }
  lookup->hints.ai_family = AF_UNSPEC;
  lookup->hints.ai_socktype = SOCK_STREAM;
  lookup->request.ar_name = lookup->host;
  lookup->request.ar_request = &lookup->hints;
  struct gaicb *list[1] = {&lookup->request};
  struct sigevent event = {.sigev_notify = SIGEV_NONE};
  if (getaddrinfo_a(GAI_NOWAIT, list, 1, &event) != 0) {
    free(lookup->host);
    free(lookup);
    return NULL;
  }
  return lookup;
}

int system_lookup_state(system_lookup *lookup) {
  int state = gai_error(&lookup->request);
  return state == EAI_INPROGRESS ? 1 : state;
}

int system_lookup_result(system_lookup *lookup, int index, char *text, int *family) {
  struct addrinfo *entry = lookup->request.ar_result;
  for (; entry != NULL; entry = entry->ai_next) {
    if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
    if (index-- > 0) continue;
    *family = entry->ai_family;
    const void *address = entry->ai_family == AF_INET ? (const void *)&((struct sockaddr_in *)entry->ai_addr)->sin_addr
                                                      : (const void *)&((struct sockaddr_in6 *)entry->ai_addr)->sin6_addr;
    return inet_ntop(entry->ai_family, address, text, 64) != NULL;
  }
  return 0;
}

void system_lookup_free(system_lookup *lookup) {
  if (gai_error(&lookup->request) == EAI_INPROGRESS && gai_cancel(&lookup->request) == EAI_NOTCANCELED) return;
  if (lookup->request.ar_result != NULL) freeaddrinfo(lookup->request.ar_result);
  free(lookup->host);
  free(lookup);
}

int system_columns(uint32_t character) { return wcwidth((wchar_t)character); }

// Descriptors that a child's standard ones are to be made from must not be standard ones themselves.
static int raised(int descriptor) {
  if (descriptor > STDERR_FILENO) return descriptor;
  int other = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  close(descriptor);
  return other;
}

int system_pipe(int *read_end, int *write_end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return 0;
  ends[0] = raised(ends[0]);
  ends[1] = raised(ends[1]);
  if (ends[0] >= 0 && ends[1] >= 0) {
    *read_end = ends[0];
    *write_end = ends[1];
    return 1;
  }
  int error = errno;
  if (ends[0] >= 0) close(ends[0]);
  if (ends[1] >= 0) close(ends[1]);
  errno = error;
  return 0;
}

// A pipe has no MSG_NOSIGNAL: the signal is held back, taken if this write raised it, and let through again.
ssize_t system_write_quietly(int descriptor, const void *bytes, size_t count) {
  sigset_t pipe_signal, before, pending;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  sigpending(&pending);
  int was_pending = sigismember(&pending, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  ssize_t written = write(descriptor, bytes, count);
  int error = errno;
  if (written < 0 && error == EPIPE && !was_pending) {
    struct timespec none = {0, 0};
    while (sigtimedwait(&pipe_signal, NULL, &none) < 0 && errno == EINTR) {
    }
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (written >= 0) return written;
  return error == EAGAIN || error == EINTR ? 0 : -1;
}

const char *system_signal_name(int signal_number) {
  const char *name = sigabbrev_np(signal_number);
  return name != NULL ? name : "?";
}

void system_end_with_parent(void) { prctl(PR_SET_PDEATHSIG, SIGKILL); }

// fork(2) leaves the calling thread alone in the child: what another one had locked would stay so.
static int is_single_threaded(void) {
  struct stat tasks;
  return stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink == 3;
}

pid_t system_fork(int input, int output) {
  if (!is_single_threaded()) {
    errno = EBUSY;
    return -1;
  }
  fflush(stdout);
  pid_t child = fork();
  if (child > 0) setpgid(child, child);
  if (child != 0) return child;
  setpgid(0, 0);
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  close_range(STDERR_FILENO + 1, ~0U, 0);
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  __fpurge(stdin);
  __fpurge(stdout);
  clearerr(stdin);
  clearerr(stdout);
  return 0;
}
