#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Builds camtwin and runs every test of it; `make test` is this.

One line a group as it ends, what failed with the place of its log, and last of all one line
`N passed, N failed, N skipped`. Exit status 1 when anything failed. A tool that is missing is a failure, not a skip.
A cmocka test function, a pytest item and a fuzz target count one each.
"""

import argparse
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

TREE = pathlib.Path(__file__).resolve().parent.parent
LOGS = TREE / "build" / "test-logs"
JOBS = str(os.cpu_count() or 1)
NOTES_SHOWN = 25
NO_PAGE = "-Dpage=disabled"  # the console's page is built once, in build/
CMOCKA = re.compile(r"\[  (PASSED |FAILED |SKIPPED) \] (\d+) test\(s\)")
TELLING = re.compile(r"error: |runtime error:|ERROR: |WARNING: ThreadSanitizer|Assertion .* failed|^\[  FAILED  \] \w+$")

# A sanitizer that finds something ends the test.
SANITIZERS = {
    "ASAN_OPTIONS": "abort_on_error=0:detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1",
}


@dataclasses.dataclass
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    notes: list = dataclasses.field(default_factory=list)  # what failed, for a person
    log: pathlib.Path | None = None  # where to read on

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def fail(self, note, log=None):
        self.failed += 1
        self.notes.append(note)
        self.log = log or self.log
        return self


def short(path):
    return os.path.relpath(path, TREE)


def run(command, log, **more):
    """Runs a command with everything it says in a log file; True when it ended with 0."""
    log.parent.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "LC_ALL": "C.UTF-8", **more.pop("env", {})}
    with log.open("a") as out:
        print("$", *command, file=out, flush=True)
        try:
            return subprocess.run(
                [str(word) for word in command], cwd=TREE, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env=env, **more
            ).returncode == 0
        except FileNotFoundError:
            print(f"{command[0]} is not installed: make deps", file=out)
        except subprocess.TimeoutExpired as late:
            print(f"stopped after {late.timeout:.0f} s", file=out)
    return False


def tail(log, lines=15):
    return "".join("    | " + line for line in log.read_text(errors="replace").splitlines(True)[-lines:]).rstrip()


def executables(folder, prefix):
    """Where meson puts the executables whose names begin so."""
    listing = subprocess.run(["meson", "introspect", "--targets", folder], cwd=TREE, capture_output=True, text=True)
    return [
        pathlib.Path(target["filename"][0])
        for target in json.loads(listing.stdout or "[]")
        if target["type"] == "executable" and target["name"].startswith(prefix)
    ]


class Builder:
    """Makes each variant of the build once."""

    def __init__(self):
        self.done = {}

    def build(self, folder, *options, only="", env=None):
        """`only`: a prefix of names of executables, when not everything is wanted."""
        if folder not in self.done:
            self.done[folder] = self.make(TREE / folder, options, only, env or {})
        return self.done[folder]

    @staticmethod
    def make(folder, options, only, env):
        log = LOGS / f"{folder.name}.log"
        log.unlink(missing_ok=True)
        if not (folder / "build.ninja").exists():
            shutil.rmtree(folder / "meson-private", ignore_errors=True)
            if not run(["meson", "setup", folder, *options], log, env=env):
                return False
        if only and not run(["ninja", "-C", folder, "build.ninja"], log):  # what meson knows of targets may be old
            return False
        targets = executables(folder, only) if only else []
        return run(["ninja", "-C", folder, "-j", JOBS, *[os.path.relpath(one, folder) for one in targets]], log)

    def plain(self):
        return self.build("build")


def no_build(folder):
    return Counts().fail(f"{folder} could not be built", LOGS / f"{folder}.log")


# --- meson tests -----------------------------------------------------------------------------------------------------


def count_cmocka(test):
    """Counts of one line of meson's testlog.json."""
    counts = Counts()
    said = (test.get("stdout") or "") + (test.get("stderr") or "")
    for what, number in CMOCKA.findall(said):
        key = what.strip().lower()
        setattr(counts, key, getattr(counts, key) + int(number))
    result = test["result"]
    if result in {"OK", "EXPECTEDFAIL"}:
        if counts.passed + counts.failed + counts.skipped == 0:
            counts.passed = 1
    elif result == "SKIP":
        counts = Counts(skipped=1)
    elif counts.failed == 0:  # a crash, a timeout, a sanitizer: no cmocka summary says so
        counts.failed = 1
    if counts.failed:
        telling = [line.strip() for line in said.splitlines() if TELLING.search(line)]
        counts.notes.append("\n        ".join([f"{test['name'].split(' / ')[-1]} ({result.lower()})", *telling[:8]]))
    return counts


def meson_tests(folder, wanted, log, env=None, multiplier=1):
    """Runs the meson tests of a build whose names pass `wanted`."""
    listing = subprocess.run(["meson", "introspect", "--tests", folder], cwd=TREE, capture_output=True, text=True)
    names = sorted({test["name"] for test in json.loads(listing.stdout or "[]") if wanted(test["name"])})
    if not names:
        return Counts().fail(f"{folder} has no such test")
    record = TREE / folder / "meson-logs" / "testlog.json"
    record.unlink(missing_ok=True)
    log.unlink(missing_ok=True)
    command = ["meson", "test", "-C", folder, "--no-rebuild", "--num-processes", JOBS, "--print-errorlogs"]
    went_well = run([*command, "--timeout-multiplier", str(multiplier), *names], log, env=env or {})
    counts, seen = Counts(log=log), set()
    for line in record.read_text().splitlines() if record.exists() else []:
        test = json.loads(line)
        seen.add(test["name"].split(" / ")[-1])
        one = count_cmocka(test)
        counts.add(one)
        counts.notes += one.notes
    for name in names:
        if name not in seen:
            counts.fail(f"{name} did not run")
    if not went_well and not counts.failed:
        counts.fail("meson test failed")
    return counts


def all_tests(_name):
    return True


def hash_tests(name):
    return name.startswith("sensor/hashes")


def thread_tests(name):
    return name.startswith(("attach/", "host/", "sensor/hashes_of_"))


def group_unit(builder, _options):
    if not builder.plain():
        return no_build("build")
    return meson_tests("build", all_tests, LOGS / "unit.log")


def group_asan(builder, _options):
    if not builder.build("build-asan", "-Db_sanitize=address,undefined", "-Db_lundef=false", NO_PAGE):
        return no_build("build-asan")
    return meson_tests("build-asan", all_tests, LOGS / "asan.log", SANITIZERS, 4)


def group_tsan(builder, _options):
    if not builder.build("build-tsan", "-Db_sanitize=thread", "-Db_lundef=false", NO_PAGE):
        return no_build("build-tsan")
    return meson_tests("build-tsan", thread_tests, LOGS / "tsan.log", SANITIZERS, 6)


def group_cross(builder, _options):
    """The same pictures from other compilers and machines: tests/golden/frame_hashes.txt, base, scene and sensor alone."""
    variants = {
        "build-aarch64": (["--cross-file", "tools/cross/aarch64.ini"], {}, hash_tests),
        "build-clang": ([], {"CC": "clang"}, all_tests),
        "build-no-simd": (["-Dsimd=false"], {}, all_tests),
    }
    counts = Counts()
    for folder, (options, env, wanted) in variants.items():
        log = LOGS / f"cross-{folder.removeprefix('build-')}.log"
        if not builder.build(folder, *options, "-Dpart=sensor", env=env):
            counts.fail(f"{folder} could not be built", LOGS / f"{folder}.log")
            continue
        part = meson_tests(folder, wanted, log, multiplier=4)
        counts.add(part)
        counts.notes += [f"{folder}: {note}" for note in part.notes]
        if part.failed:
            counts.log = log
    return counts


# --- fuzzing ---------------------------------------------------------------------------------------------------------


def fuzz_one(target, seconds):
    """Runs one libFuzzer target over its corpus and on; None when all went well, else what to tell."""
    name = target.name
    log = LOGS / f"{name}.log"
    log.unlink(missing_ok=True)
    found = TREE / "build-fuzz" / "found" / name
    crashes = TREE / "build-fuzz" / "crashes"
    for folder in (found, crashes):
        folder.mkdir(parents=True, exist_ok=True)
    kept = TREE / "tests" / "fuzz" / "corpus" / name.removeprefix("fuzz_")
    if not any(kept.glob("*")):
        return f"{name}: no corpus in {short(kept)}"
    command = [target, f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1"]
    command += [f"-artifact_prefix={crashes}/{name}-", found, kept]
    if not run(command, log, env=SANITIZERS, timeout=seconds + 120):
        return f"{name}: see {short(log)} and {short(crashes)}"
    runs = re.search(r"stat::number_of_executed_units: *(\d+)", log.read_text(errors="replace"))
    if not runs or int(runs.group(1)) == 0:
        return f"{name}: ran no input"
    return None


def group_fuzz(builder, options):
    # The targets bring their own sanitizers; nothing else of the tree is built here.
    if not builder.build("build-fuzz", "-Dfuzz=true", only="fuzz_", env={"CC": "clang"}):
        return no_build("build-fuzz")
    targets = sorted(executables("build-fuzz", "fuzz_"))
    if not targets:
        return Counts().fail("there is no fuzz target")
    workers = int(JOBS)
    seconds = max(10, options.fuzz_seconds * min(workers, len(targets)) // len(targets))
    counts = Counts()
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for note in pool.map(lambda target: fuzz_one(target, seconds), targets):
            if note:
                counts.fail(note)
            else:
                counts.passed += 1
    return counts


# --- pytest ----------------------------------------------------------------------------------------------------------


def pytest_group(name, folder, marker, python="/usr/bin/python3", side_by_side=False):
    """side_by_side: its tests measure nothing, and know nothing of one another."""
    log, report = LOGS / f"{name}.log", LOGS / f"{name}.xml"
    log.unlink(missing_ok=True)
    report.unlink(missing_ok=True)
    command = [python, "-m", "pytest", "-p", "no:cacheprovider", f"--junitxml={report}", "-m", marker]
    command += ["-n", JOBS] if side_by_side else []
    ended_well = run([*command, folder], log, env={"PYTHONDONTWRITEBYTECODE": "1"})
    counts = Counts(log=log)
    if report.exists():
        for case in ElementTree.parse(report).iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                counts.fail(f"{case.get('classname', '').split('.')[-1]}::{case.get('name')}")
            elif case.find("skipped") is not None:
                counts.skipped += 1
            else:
                counts.passed += 1
    if not ended_well and not counts.failed:
        counts.fail("pytest did not end well")
    return counts


def group_meta(builder, _options):
    if not builder.plain():
        return no_build("build")
    return pytest_group("meta", "tests/meta", "not soak")


def group_laws(builder, _options):
    """The camera in time: random schedules against the reference model, and waveforms worked out by hand."""
    if not builder.plain():
        return no_build("build")
    return pytest_group("laws", "tests/laws", "not soak")


def group_peers(builder, _options):
    if not builder.plain():
        return no_build("build")
    return pytest_group("peers", "tests/peers", "not timing and not soak", side_by_side=True)


def group_python(builder, _options):
    """The Python package for tests, and its examples over other hosts."""
    if not builder.plain():
        return no_build("build")
    return pytest_group("python", "python/tests", "not timing and not soak", side_by_side=True)


def group_package(builder, _options):
    """What is installed: Debian packages, manual pages, completion, units."""
    if not builder.plain():
        return no_build("build")
    return pytest_group("package", "tests/package", "not soak")


def group_timing(builder, _options):
    """Peers again: what is measured against the wall clock, with nothing beside it."""
    if not builder.plain():
        return no_build("build")
    return pytest_group("timing", "tests/peers", "timing and not soak")


VENV_PYTHON = "build/venv/bin/python"  # what tools/pip.txt brings, Playwright for one


def group_console(builder, _options):
    """The console's page in Debian's chromium."""
    if not builder.plain():
        return no_build("build")
    return pytest_group("console", "tests/console", "not timing and not soak", VENV_PYTHON, side_by_side=True)


def group_console_timing(builder, _options):
    """The console again: what is measured against the wall clock."""
    if not builder.plain():
        return no_build("build")
    return pytest_group("console-timing", "tests/console", "timing and not soak", VENV_PYTHON)


def group_guest(builder, _options):
    """A Debian kernel under QEMU with the camera on its USB: the real host controllers, drivers and tools."""
    if not builder.plain():
        return no_build("build")
    figures = TREE / "build" / "guest" / "throughput.txt"
    figures.unlink(missing_ok=True)
    counts = pytest_group("guest", "tests/guest", "not soak")
    counts.notes += figures.read_text().splitlines() if figures.exists() else []
    return counts


GROUPS = {
    "unit": group_unit,
    "meta": group_meta,
    "laws": group_laws,
    "cross": group_cross,
    "asan": group_asan,
    "tsan": group_tsan,
    "fuzz": group_fuzz,
    "peers": group_peers,
    "python": group_python,
    "package": group_package,
    "timing": group_timing,
    "console": group_console,
    "console-timing": group_console_timing,
    "guest": group_guest,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", metavar="GROUP", choices=GROUPS, action="append", help=", ".join(GROUPS))
    parser.add_argument("--fuzz-seconds", type=int, default=40, help="of wall clock for all targets (40)")
    options = parser.parse_args()
    LOGS.mkdir(parents=True, exist_ok=True)
    builder, total = Builder(), Counts()
    for name in options.only or GROUPS:
        start = time.monotonic()
        counts = GROUPS[name](builder, options)
        total.add(counts)
        print(
            f"{name:14}{counts.passed:5} passed {counts.failed:3} failed {counts.skipped:3} skipped"
            f" {time.monotonic() - start:7.1f} s",
            flush=True,
        )
        for note in counts.notes[:NOTES_SHOWN]:
            print(f"    {note}")
        if len(counts.notes) > NOTES_SHOWN:
            print(f"    and {len(counts.notes) - NOTES_SHOWN} more")
        if counts.failed and counts.log:
            print(f"{tail(counts.log)}\n    ({short(counts.log)})", flush=True)
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
