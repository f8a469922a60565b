#include "scripts.h"

#include <stddef.h>
#include <string.h>

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char host_js[] = {
#embed "js/host.js"
};

#define ENTRY(name, bytes) {name, bytes, sizeof bytes}

static const struct {
  const char *name;
  const unsigned char *bytes;
  unsigned long size;
} scripts[] = {
    ENTRY("host.js", host_js),
};

const unsigned char *liveterm_script(const char *name, unsigned long *size) {
  for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
    if (strcmp(scripts[i].name, name)) continue;
    *size = scripts[i].size;
    return scripts[i].bytes;
  }
  return NULL;
}
