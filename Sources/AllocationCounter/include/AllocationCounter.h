// Counts the heap allocations of the program it is linked into; for the benchmarks only.
#pragma once

#include <stdint.h>

/// Calls of malloc, calloc and realloc so far, on all threads.
uint64_t allocation_count(void);
