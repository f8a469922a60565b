// The texts that are part of the program, as they stand in js/.
#pragma once

/// The bytes of a file of js/ by its name, and their count; NULL if there is none.
const unsigned char *liveterm_script(const char *name, unsigned long *size);
