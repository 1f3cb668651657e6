# SPDX-License-Identifier: Apache-2.0
# The front door; meson does the building. Everything that is made lands in build/ or build-*/.
PYTHON := /usr/bin/python3
SHELL := /bin/sh
JOBS ?= $(shell nproc)
SOURCES = $(shell git ls-files 'src/*.[ch]' 'tests/*.[ch]' 'tools/*.[ch]')

.PHONY: all build deps have-deps test test-guest demo automatics emva fuzz soak hashes deb format lint clean
all: build

# What `make deps` installs is wanted by every other target: it runs by itself when something is missing.
deps:
	@tools/deps.sh
have-deps:
	@tools/deps.sh --quiet

build: have-deps
	@test -e build/build.ninja || meson setup build
	@ninja -C build -j $(JOBS)

test: have-deps
	@$(PYTHON) tools/test.py

# The part of `make test` that takes longest by itself: virtual machines that see the camera on their own USB.
test-guest: have-deps
	@$(PYTHON) tools/test.py --only guest

demo: build
	@tools/demo.sh

# Writes the figures and plots of docs/automatics.md.
automatics: build
	@tools/automatics.py

# Measures the sensor as EMVA 1288 wants it, through the wire, and writes docs/emva.
emva: build
	@$(PYTHON) tests/emva/report.py docs/emva

# Long runs, by hand: FUZZ_SECONDS for each fuzz target, SOAK_SECONDS of streaming.
fuzz: have-deps
	@$(PYTHON) tools/test.py --only fuzz --fuzz-seconds $${FUZZ_SECONDS:-3600}
soak: build
	@SOAK_SECONDS=$${SOAK_SECONDS:-3600} $(PYTHON) -m pytest -q -p no:cacheprovider -m soak tests/peers
	@SOAK_SECONDS=$${SOAK_SECONDS:-3600} build/venv/bin/python -m pytest -q -p no:cacheprovider -m soak tests/console

# After a change that is meant to alter pictures: the plain kernels say what they are now, the others must follow.
hashes: build
	@build/tests/hashes/frame_hashes --level plain > tests/golden/frame_hashes.txt

# Debian packages of what is committed, in build/deb.
deb: build
	@tools/deb.sh

format: have-deps
	@clang-format -i $(SOURCES)
lint: have-deps
	@$(PYTHON) tools/test.py --only meta

clean:
	rm -rf build build-aarch64 build-asan build-clang build-fuzz build-no-simd build-tsan
