# reco: `make run` starts the service on 127.0.0.1:8080, `make test` runs every test.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
MAKEFLAGS += --no-print-directory

swift_needed := 6.2
packages := libssl-dev zlib1g-dev
sources := Sources Tests Package.swift
quickstart := .reco/quickstart
interchange := .build/interchange
soak := .build/soak
checkers := .build/checkers
documentation := .build/documentation

# Tests judge the optimized code that ships; only the names that they may see differ. They run one
# after the other: those that wait for a server would starve beside those that keep both cores busy.
test_flags := -c release -Xswiftc -enable-testing --scratch-path .build/tests
swift_test := swift test -c release -Xswiftc -enable-testing --no-parallel

.PHONY: run test contract conformance fuzz soak sanitize judges interchange-environment checkers build \
    lint lint-container container docs bench clean toolchain system-packages

run: build
	@reco="$$(swift build -c release --show-bin-path)/reco"; \
	"$$reco" quickstart --output $(quickstart); \
	exec "$$reco" serve --config config/reco.yaml \
	    --memory $(quickstart)/memory --weights $(quickstart)/weights.safetensors \
	    --label-sets $(quickstart)/label-sets

test: toolchain system-packages lint $(if $(CI),judges interchange-environment lint-container docs)
	$(swift_test) --scratch-path .build/tests

# What openapi.yaml promises, by requests that schemathesis makes from it.
contract: toolchain system-packages checkers
	$(swift_test) --scratch-path .build/tests --filter DescriptionTests

# The fuzzers of the tests, for longer. FUZZER=RequestParser runs one of them;
# RECO_FUZZ_ROUNDS and RECO_FUZZ_SEED say how many rounds of each, and from which seed on.
fuzz: toolchain system-packages
	RECO_FUZZ_ROUNDS="$${RECO_FUZZ_ROUNDS:-200000}" \
	    $(swift_test) --scratch-path .build/tests --filter '$(FUZZER)FuzzTests'

# Attacks a real service, for SECONDS or until there were so many REQUESTS.
soak: SECONDS ?= 60
soak: REQUESTS ?= 0
soak: build
	@reco="$$(swift build -c release --show-bin-path)/reco"; \
	"$$reco" quickstart --output $(soak) >/dev/null; \
	python3 -B Tests/Soak/soak.py "$$reco" $(soak) --seconds $(SECONDS) --requests $(REQUESTS)

# Every test once more under each sanitizer; it takes long, and is no part of `make test`. Swift has
# no UndefinedBehaviorSanitizer here, so what that finds in the C kernels is a trap. A crash ends the run
# at once: the backtrace that Swift would print waits for ever under AddressSanitizer. ThreadSanitizer
# would sleep for a second at the end of each of the hundreds of programs that the tests start.
sanitizer_flags_address := -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined
leaks := suppressions=$(CURDIR)/Tests/Sanitizers/leaks.txt:print_suppressions=0
races := suppressions=$(CURDIR)/Tests/Sanitizers/races.txt:print_suppressions=0:atexit_sleep_ms=0
sanitize: sanitize-address sanitize-thread
sanitize-%: toolchain system-packages
	RECO_SANITIZER=$* SWIFT_BACKTRACE=enable=no LSAN_OPTIONS='$(leaks)' TSAN_OPTIONS='$(races)' \
	    $(swift_test) --sanitize=$* $(sanitizer_flags_$*) --scratch-path .build/$*

# Asks nginx the same as this server, and writes both outcomes into the page on conformance.
conformance: toolchain system-packages
	@if ! command -v nginx >/dev/null; then \
	    echo "make: no nginx on PATH; install it (Debian: nginx-light) and try again" >&2; \
	    exit 1; \
	fi
	RECO_CONFORMANCE_PAGE=Sources/Reco/Reco.docc/Conformance.md \
	    $(swift_test) --scratch-path .build/tests --filter ConformanceTests.ComparisonTests

build: toolchain system-packages
	swift build -c release --product reco

# PyTorch judges the weights files, but it is gigabytes: tests that ask it are skipped without it.
interchange-environment:
	@$(call environment,$(interchange),PyTorch,torch safetensors numpy)

# promtool judges the metrics; the test that asks it is skipped without it.
judges:
	@command -v promtool >/dev/null || \
	    $(MAKE) system-packages packages=prometheus >/dev/null || \
	    echo "make: prometheus cannot be installed here; its check of the metrics is skipped"

# These judge what is not Swift: the description of the API, the image, the scripts.
checkers: Tests/requirements.txt
	@[[ $(checkers)/ready -nt $< ]] || rm -rf $(checkers); \
	$(call environment,$(checkers),schemathesis and its like,-r $<)

# Installs packages of PyPI in a folder, once. $(1): the folder. $(2): what is called so. $(3): what
# pip installs.
define environment
if ! [[ -e $(1)/ready ]]; then \
    echo "make: installing $(2) in $(1)"; \
    if python3 -m venv $(1) && timeout 900 $(1)/bin/pip install -q $(3); then \
        touch $(1)/ready; \
    else \
        rm -rf $(1); \
        echo "make: $(2) cannot be installed here; checks that need it are skipped"; \
    fi; \
fi
endef

lint: toolchain
	swift format lint --strict --recursive $(sources)

lint-container: checkers
	@if [[ -e $(checkers)/ready ]]; then \
	    PATH="$(checkers)/bin:$$PATH"; \
	    hadolint Docker/Dockerfile; \
	    shellcheck .ci/run Benchmarks/*.sh Docker/*.sh; \
	    kubernetes-validate --strict --quiet Docker/kubernetes/*.yaml \
	        Docker/kubernetes/quickstart/*.yaml; \
	fi

# Builds the image and runs it, read-only and without privileges.
container:
	Docker/try.sh

# The design pages, in which every link must lead somewhere. The build is that of the tests; any
# other, even of the same flags, would make the next one of them begin anew.
docs: toolchain system-packages
	@if ! command -v docc >/dev/null; then \
	    echo "make: this toolchain has no docc; the design pages are not checked"; \
	    exit 0; \
	fi; \
	swift test list $(test_flags) >/dev/null; \
	built="$$(swift build $(test_flags) --show-bin-path)"; \
	triple="$$(swift -print-target-info | sed -nE 's/.*"unversionedTriple": "(.*)".*/\1/p')"; \
	rm -rf $(documentation); \
	mkdir -p $(documentation)/symbols; \
	swift symbolgraph-extract -module-name Reco -I "$$built/Modules" -target "$$triple" \
	    -Xcc -fmodule-map-file="$$built/CKernels.build/module.modulemap" \
	    -Xcc -fmodule-map-file=Sources/COpenSSL/module.modulemap \
	    -output-dir $(documentation)/symbols; \
	docc convert Sources/Reco/Reco.docc --additional-symbol-graph-dir $(documentation)/symbols \
	    --fallback-display-name Reco --output-path $(documentation)/Reco.doccarchive \
	    --warnings-as-errors

bench: build
	@"$$(swift build -c release --show-bin-path)/reco" bench --check config/bench.json

clean:
	rm -rf .build

toolchain:
	@if ! command -v swift >/dev/null; then \
	    echo "make: no Swift toolchain on PATH; install Swift $(swift_needed) or later:" \
	        "https://www.swift.org/install/linux/" >&2; \
	    exit 1; \
	fi; \
	found="$$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p')"; \
	oldest="$$(printf '%s\n' '$(swift_needed)' "$${found:-0}" | sort -V | head -n 1)"; \
	if [[ "$$oldest" != '$(swift_needed)' ]]; then \
	    echo "make: Swift $(swift_needed) or later is needed, found $${found:-none};" \
	        "see https://www.swift.org/install/linux/" >&2; \
	    exit 1; \
	fi

# Silent when everything is there; otherwise installs just what is missing.
system-packages:
	@if ! command -v dpkg-query >/dev/null; then \
	    for module in libcrypto zlib; do \
	        pkg-config --exists "$$module" 2>/dev/null && continue; \
	        echo "make: the development files of $$module are missing; this is not Debian or" \
	            "Ubuntu, so install the counterpart of: $(packages)" >&2; \
	        exit 1; \
	    done; \
	    exit 0; \
	fi; \
	missing=(); \
	for package in $(packages); do \
	    status="$$(dpkg-query -W -f '$${Status}' "$$package" 2>/dev/null || true)"; \
	    [[ "$$status" == 'install ok installed' ]] || missing+=("$$package"); \
	done; \
	[[ $${#missing[@]} -eq 0 ]] && exit 0; \
	as_root=(); \
	if [[ $$EUID -ne 0 ]]; then \
	    if ! command -v sudo >/dev/null; then \
	        echo "make: missing $${missing[*]}; run as root:" \
	            "apt-get install $${missing[*]}" >&2; \
	        exit 1; \
	    fi; \
	    as_root=(sudo); \
	fi; \
	echo "make: installing $${missing[*]}"; \
	export DEBIAN_FRONTEND=noninteractive; \
	if ! { "$${as_root[@]}" apt-get update -qq \
	        && "$${as_root[@]}" apt-get install -y -qq --no-install-recommends \
	            "$${missing[@]}"; } >/dev/null; then \
	    echo "make: could not install $${missing[*]}; install them by hand and try again" >&2; \
	    exit 1; \
	fi
