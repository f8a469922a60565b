// ncurses with wide characters, and what Swift cannot import from its headers by itself: macros.
#pragma once

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
