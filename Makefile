# Everything a person does with this project. `make` alone lists the targets.

SWIFT_FLAGS := --explicit-target-dependency-import-check error
RELEASE     := .build/release/mode-exporter
# Simulated worlds compute for minutes, and tests of real processes wait for them: each kind would starve the others.
WORLD_TESTS   := UnchangedWorldsTests|CapacityTruthTests|CollectionTests
PROCESS_TESTS := EndToEndTests|PrometheusBackfillTests

.DEFAULT_GOAL := help
.PHONY: help setup build demo test test-fast test-engines lint format docs bench bench-quick bench-gate torture sanitize fuzz golden pictures clean \
	setup-test setup-engines setup-bench install deb try-deb release build-static

help: ## list the targets
	@echo "mode-exporter: Prometheus exporter and reliability reporter for Mode dataset runs"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what building needs (apt, when it may)
	@.ci/setup build

setup-test:
	@.ci/setup test

setup-engines:
	@.ci/setup engines

setup-bench:
	@.ci/setup bench

build: setup ## build the release binary into .build/release
	@echo "building the release binary; a first build takes some minutes"
	swift build -c release $(SWIFT_FLAGS) --product mode-exporter

# Symbols are bound at the start, so that the table of them is read-only from then on (`-z now`).
build-static: setup
	swift build -c release $(SWIFT_FLAGS) --static-swift-stdlib -Xlinker -z -Xlinker now --product mode-exporter

install: build-static ## install binary, unit, manual and completions below DESTDIR and PREFIX (default /usr/local)
	@Sources/Packaging/install $(RELEASE)

deb: build-static ## build a Debian package into .build/packages
	@Sources/Packaging/build-deb $(RELEASE) .build/packages

try-deb: deb ## install, run, upgrade and purge the Debian package in a fresh system (root, debootstrap; SUITE=bookworm)
	@lintian --fail-on error .build/packages/*.deb
	@Sources/Packaging/try-deb .build/packages/*.deb $(or $(SUITE),bookworm)

release: build-static ## build tarball, Debian package, bill of materials and checksums into .build/packages
	@Sources/Packaging/build-release $(RELEASE) .build/packages

demo: ## a simulated Mode workspace and the exporter: open the URLs that it prints
	@echo "mode-exporter demo: a simulated Mode workspace and the exporter in one process; no account is needed."
	@echo "It is built first, which takes some minutes the first time. Then open http://localhost:10633/; Ctrl-C ends it."
	@$(MAKE) --no-print-directory build
	@exec $(RELEASE) demo

test: setup-test ## build and run every test
	swift build --build-tests $(SWIFT_FLAGS)
	swift test $(SWIFT_FLAGS) --skip-build --skip '$(WORLD_TESTS)|$(PROCESS_TESTS)'
	swift test $(SWIFT_FLAGS) --skip-build --filter '$(WORLD_TESTS)'
	swift test $(SWIFT_FLAGS) --skip-build --no-parallel --filter '$(PROCESS_TESTS)'

test-fast: setup ## build and run what takes seconds: no end-to-end tests, no browsers, no simulated worlds
	swift build --build-tests $(SWIFT_FLAGS)
	swift test $(SWIFT_FLAGS) --skip-build --skip '$(WORLD_TESTS)|$(PROCESS_TESTS)'

test-engines: setup-engines ## read the rollups with DuckDB, ClickHouse, Spark and DataFusion (heavy downloads)
	swift build $(SWIFT_FLAGS) --product mode-exporter
	MODE_EXPORTER=$(or $(MODE_EXPORTER),$(CURDIR)/.build/debug/mode-exporter) .venv-engines/bin/python -m pytest -q Tests/Engines

lint: ## check formatting and style
	swift format lint --strict --recursive Package.swift Sources Tests

format: ## format the sources in place
	swift format --in-place --recursive Package.swift Sources Tests

BENCHMARKS = swift build -c release $(SWIFT_FLAGS) --product mode-exporter && swift run -c release $(SWIFT_FLAGS) benchmarks

bench: setup-bench ## timed workloads next to their peers, as ratios (BENCH="--runs 10000000": as large as they are meant)
	$(BENCHMARKS) $(BENCH)

bench-quick: setup-bench ## the same table roughly, in some minutes once it is built
	$(BENCHMARKS) --quick $(BENCH)

bench-gate: setup-bench ## fail when a hot loop needs more instructions than recorded (GATE=--record: record them anew)
	swift run -c release $(SWIFT_FLAGS) benchmarks gate $(GATE)

torture: setup-test ## try many seeded worlds of faults (SEEDS=1-300)
	swift build --build-tests $(SWIFT_FLAGS)
	TORTURE_SEEDS=$(or $(SEEDS),1-300) swift test $(SWIFT_FLAGS) --skip-build --no-parallel --filter TortureTests

sanitize: setup-test ## the tests under the thread and the address sanitizer (SANITIZERS="thread address")
	@.ci/sanitize $(or $(SANITIZERS),thread address)

fuzz: setup ## fuzz every reader of foreign bytes with libFuzzer (SECONDS_EACH=600 TARGETS="run-page timestamp")
	@.ci/fuzz $(or $(SECONDS_EACH),600) $(TARGETS)

golden: setup-test ## record the golden files of the tests anew
	RECORD_GOLDEN=1 swift test $(SWIFT_FLAGS)

docs: ## build the documentation as static pages into .build/documentation
	@mkdir -p .build
	docc convert Sources/Exporter/Exporter.docc --fallback-display-name mode-exporter --fallback-bundle-identifier mode-exporter \
		--transform-for-static-hosting --warnings-as-errors --output-path .build/documentation
	@echo "read it with: python3 -m http.server --directory .build/documentation 8000, at http://localhost:8000/documentation/exporter"

pictures: build setup-test ## take the pictures of the README from the demo
	.ci/pictures $(RELEASE)

clean: ## remove what was built and what the demo stored
	rm -rf .build .tools .venv .venv-engines .venv-bench data
