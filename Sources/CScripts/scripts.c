#include "scripts.h"

#include <stddef.h>
#include <string.h>

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char host_js[] = {
#embed "js/host.js"
};
static const unsigned char live_js[] = {
#embed "js/live.js"
};
static const unsigned char expect_js[] = {
#embed "js/expect.js"
};
static const unsigned char test_js[] = {
#embed "js/test.js"
};

#define ENTRY(name, bytes) {name, bytes, sizeof bytes}

static const struct {
  const char *name;
  const unsigned char *bytes;
  unsigned long size;
} scripts[] = {
    ENTRY("host.js", host_js),
    ENTRY("live.js", live_js),
    ENTRY("expect.js", expect_js),
    ENTRY("test.js", test_js),
};

const unsigned char *liveterm_script(const char *name, unsigned long *size) {
  for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
    if (strcmp(scripts[i].name, name)) continue;
    *size = scripts[i].size;
    return scripts[i].bytes;
  }
  return NULL;
}
