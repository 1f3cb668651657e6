# SPDX-License-Identifier: Apache-2.0
"""clang-format, clang-tidy and cppcheck have nothing to say about the tree."""

import json
import subprocess

from conftest import tracked_files


def test_clang_format_would_change_nothing(tree):
    files = [p for p in tracked_files() if p.suffix in {".c", ".h"}]
    assert files
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *files], cwd=tree, capture_output=True, text=True)
    assert done.returncode == 0, "run make format:\n" + done.stderr


def test_clang_tidy_is_silent(tree, build, jobs):
    # gcc's own warning flags are unknown to clang; everything else of the build's command lines is used as it is.
    command = ["run-clang-tidy", "-quiet", "-p", build, "-j", jobs, "-extra-arg=-Wno-unknown-warning-option"]
    done = subprocess.run([*command, f"{tree}/(src|tests|tools)/"], cwd=tree, capture_output=True, text=True)
    findings = [line for line in done.stdout.splitlines() if " error: " in line or " warning: " in line]
    assert done.returncode == 0 and not findings, "\n".join(sorted(set(findings))) or done.stdout + done.stderr


def test_cppcheck_is_silent(tree, build, jobs):
    assert json.loads((build / "compile_commands.json").read_text())
    cache = build / "cppcheck"
    cache.mkdir(exist_ok=True)
    command = ["cppcheck", f"--project={build}/compile_commands.json", f"--cppcheck-build-dir={cache}", "-j", jobs]
    command += ["--quiet", "--enable=warning,performance,portability", "--inline-suppr", "--error-exitcode=1"]
    command += ["--template={file}:{line}: {severity}: {id}: {message}", "--std=c11", "--library=posix"]
    command += ["--suppress=readdirCalled"]  # its advice, readdir_r, is deprecated; one DIR is used by one thread here
    command += ["--suppress=*:/usr/include/*"]  # the headers of others are not ours to change
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
