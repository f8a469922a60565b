// What Swift's Glibc module lacks: getopt_long(3), and the few Linux calls that glibc declares only under _GNU_SOURCE.
#pragma once

#include <getopt.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "terminal.h"

/// Reads one pending signal number from such a descriptor, or returns 0 when there is none.
int system_next_signal(int descriptor);

/// Bytes in the kernel's send queue of a TCP socket that the peer has not acknowledged, or -1.
int system_unacknowledged_bytes(int socket);

/// One name look-up under way; the C library runs it on a thread of its own.
typedef struct system_lookup system_lookup;

/// Starts resolving `host` (IPv4 and IPv6, TCP). Returns NULL when memory or threads ran out.
system_lookup *system_lookup_start(const char *host);

/// 1 while under way, 0 when done, or a negative EAI_ code when it failed.
int system_lookup_state(system_lookup *lookup);

/// Copies the numeric form of result number `index` into `text` (at least 64 bytes) and its family into `family`.
/// Returns 1, or 0 when there is no such result.
int system_lookup_result(system_lookup *lookup, int index, char *text, int *family);

/// Cancels if needed and frees; a look-up that cannot be cancelled any more is left to end by itself and then leaks nothing
/// but its own record.
void system_lookup_free(system_lookup *lookup);

/// Columns of a character in a terminal by the C library's table (wcwidth(3)) under the locale that is set: 0, 1 or 2; -1 for
/// control and unassigned characters.
int system_columns(uint32_t character);

/// A pipe whose two ends are above standard error and are closed on exec. Returns 1, or 0 with errno set.
int system_pipe(int *read_end, int *write_end);

/// write(2) without SIGPIPE where nobody reads: bytes written, 0 if it would block, -1 if it never will go out.
ssize_t system_write_quietly(int descriptor, const void *bytes, size_t count);

/// A signal's name without SIG, or "?" (sigabbrev_np(3)).
const char *system_signal_name(int signal_number);

/// Lets the kernel kill this process when the thread that started it ends (PR_SET_PDEATHSIG).
void system_end_with_parent(void);

/// fork(2) for a worker: the child has these as its standard input and output, its parent's standard error, no other
/// descriptor, the usual signal handlers and a process group of its own. Returns 0 in the child, which has to end by _exit(2);
/// -1 with errno EBUSY where this process has several threads.
pid_t system_fork(int input, int output);
