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
static const unsigned char d_ts[] = {
#embed "js/liveterm.d.ts"
};
static const unsigned char sample[] = {
#embed "js/init/sample.test.js"
};
static const unsigned char jsconfig[] = {
#embed "js/init/jsconfig.json"
};
static const unsigned char ci[] = {
#embed "js/init/ci-github.yml"
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
    ENTRY("liveterm.d.ts", d_ts),
    ENTRY("sample.test.js", sample),
    ENTRY("jsconfig.json", jsconfig),
    ENTRY("ci-github.yml", ci),
};

const unsigned char *liveterm_script(const char *name, unsigned long *size) {
  for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
    if (strcmp(scripts[i].name, name)) continue;
    *size = scripts[i].size;
    return scripts[i].bytes;
  }
  return NULL;
}
