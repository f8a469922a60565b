# Everything a user or a CI machine needs: `make run`, `make test`. Installation of what is missing belongs here.

PREFIX ?= /usr/local
SWIFT ?= swift
CONFIGURATION ?= release
FUZZ_RUNS ?= 1000000
BUILD_FLAGS := -c $(CONFIGURATION)
BINARY := .build/$(CONFIGURATION)/liveterm

# What the program builds with, and what its tests talk to.
PACKAGES := libavcodec-dev libavformat-dev libavutil-dev libavfilter-dev libavdevice-dev libswscale-dev libswresample-dev \
  libgnutls28-dev libncurses-dev libjavascriptcoregtk-4.1-dev pkg-config ffmpeg nginx-light libnginx-mod-rtmp ca-certificates openssl python3 \
  fonts-dejavu-core tmux libxml2-utils perl
# What only the benchmarks compare with.
BENCH_PACKAGES := mpv

.PHONY: all deps build run test bench fuzz fixtures install uninstall clean format format-check

all: build

deps:
	@scripts/install-packages $(PACKAGES)

build: deps
	$(SWIFT) build $(BUILD_FLAGS) --product liveterm

run: build
	$(BINARY)

# What runs in real time against other programs comes last and has the machine to itself.
test: deps
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --skip InteropTests
	.build/debug/liveterm test Tests/Scenarios --no-bundles
	$(SWIFT) test --skip-build --filter InteropTests

bench: deps
	@scripts/install-packages $(BENCH_PACKAGES)
	$(SWIFT) build -c release --product liveterm
	$(SWIFT) build -c release --product Bench
	.build/release/Bench

fuzz: deps
	scripts/fuzz $(FUZZ_RUNS)

fixtures: deps
	fixtures/make.sh

install: build
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/liveterm
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(BINARY) help --man > $(DESTDIR)$(PREFIX)/share/man/man1/liveterm.1
	$(BINARY) completions bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/liveterm
	$(BINARY) completions zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_liveterm
	$(BINARY) completions fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/liveterm.fish

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/liveterm $(DESTDIR)$(PREFIX)/share/man/man1/liveterm.1 \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions/liveterm \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_liveterm \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/liveterm.fish

format:
	$(SWIFT) format format -i -r -p Package.swift Sources Tests

format-check:
	$(SWIFT) format lint --strict -r -p Package.swift Sources Tests

clean:
	rm -rf .build
