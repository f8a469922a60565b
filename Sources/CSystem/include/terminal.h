// What a full-screen program needs of Linux: its signals as a descriptor, and a terminal that is left as it was, come
// what may.
#pragma once

#include <stdint.h>
#include <stddef.h>

/// A descriptor that becomes readable when one of the signals arrives; they are blocked for the process from then on.
/// Returns -1 and sets errno on failure. `system_next_signal` reads it.
int system_signal_descriptor(const int *signals, int count);

/// Lets the signals through again.
void system_unblock_signals(const int *signals, int count);

/// Gives SIGTSTP a handler, or none again. curses leaves a signal alone that has one; else it ignores SIGTSTP while it
/// draws, and a Ctrl-Z that waits or comes meanwhile is lost.
void system_keep_stop_signal(int keep);

/// An anonymous file in memory, written at its end always, or -1.
int system_memory_file(const char *name);

/// Columns and rows of a terminal; returns 0 on failure.
int system_terminal_size(int descriptor, int *columns, int *rows);

/// Whether this process may use the terminal now, as the shell's job control has it.
int system_is_in_foreground(int descriptor);

/// Whether SIGTERM, SIGHUP or SIGINT waits to be taken.
int system_is_ending(void);

/// Keeps the terminal's modes of the first call for `system_terminal_restore`, then lets keys come one by one, without
/// echo and without Ctrl-S; Ctrl-C and Ctrl-Z stay signals. Returns 0 on failure.
int system_terminal_raw(int descriptor);

/// From now on a crash, or exit(3), writes `text` to the terminal and puts its modes back; what was written to the file
/// `log` meanwhile (standard error) goes to `error`.
void system_terminal_guard(int descriptor, const char *text, size_t length, int log, int error);

/// Does that now, in order, and takes the guard away. Safe to call again.
void system_terminal_restore(void);

/// Writes all of it to a descriptor that does not block; gives up after about so many milliseconds. Returns 0 then.
int system_write_all(int descriptor, const uint8_t *bytes, size_t count, int milliseconds);

/// Starts a program on a new terminal of that size. `environment` and `arguments` end with NULL. Returns the process and the
/// terminal's other end, which does not block, or -1.
int system_spawn_on_terminal(char *const arguments[], char *const environment[], int columns, int rows, int *other_end);

/// Stops this process as Ctrl-Z does; returns when it is continued.
void system_stop(void);
