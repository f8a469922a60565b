// ncurses with wide characters, and what Swift cannot import from its headers by itself: macros, and global variables,
// which Swift 6 does not let anybody read.
#pragma once

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <wchar.h>

/// newterm(3) for a terminal of this size. Without a terminal to ask, ncurses takes the size from LINES and COLUMNS (and
/// sets the scrolling region by it); they are as before afterwards.
static inline SCREEN *liveterm_newterm(const char *name, FILE *output, FILE *input, int width, int height) {
  const char *names[2] = {"COLUMNS", "LINES"};
  const int values[2] = {width, height};
  char *former[2] = {NULL, NULL};
  for (int index = 0; index < 2; index++) {
    const char *value = getenv(names[index]);
    former[index] = value != NULL ? strdup(value) : NULL;
    char text[16];
    snprintf(text, sizeof text, "%d", values[index]);
    setenv(names[index], text, 1);
  }
  SCREEN *screen = newterm(name, output, input);
  for (int index = 0; index < 2; index++) {
    if (former[index] != NULL) {
      setenv(names[index], former[index], 1);
      free(former[index]);
    } else {
      unsetenv(names[index]);
    }
  }
  return screen;
}

static inline WINDOW *liveterm_stdscr(void) { return stdscr; }
static inline int liveterm_colors(void) { return COLORS; }
static inline int liveterm_color_pairs(void) { return COLOR_PAIRS; }

/// A cell of one character with at most one combining mark (0: none).
static inline int liveterm_cell(cchar_t *cell, wchar_t character, wchar_t mark, attr_t attributes, int pair) {
  wchar_t text[3] = {character, mark, 0};
  int extended = pair;
  return setcchar(cell, text, attributes, (short)(pair > 32767 ? 32767 : pair), &extended);
}

static inline attr_t liveterm_attribute_bold(void) { return WA_BOLD; }
static inline attr_t liveterm_attribute_dim(void) { return WA_DIM; }
static inline attr_t liveterm_attribute_underline(void) { return WA_UNDERLINE; }
static inline attr_t liveterm_attribute_reverse(void) { return WA_REVERSE; }
static inline attr_t liveterm_attribute_invisible(void) { return WA_INVIS; }

static inline int liveterm_function_key(int number) { return KEY_F(number); }

/// A string capability of the terminal by its terminfo name, or NULL.
static inline const char *liveterm_capability(const char *name) {
  char *text = tigetstr((NCURSES_CONST char *)name);
  return text == (char *)-1 ? NULL : text;
}

static inline int liveterm_flag(const char *name) { return tigetflag((NCURSES_CONST char *)name) == 1; }
static inline int liveterm_number(const char *name) { return tigetnum((NCURSES_CONST char *)name); }

/// Reads the terminal's description: 1 known, 0 unknown or hard-copy, -1 no database.
static inline int liveterm_setup(const char *name, int descriptor) {
  int result = 0;
  if (setupterm((NCURSES_CONST char *)name, descriptor, &result) == OK) return 1;
  return result > 0 ? 0 : result;
}
