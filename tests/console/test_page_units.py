# SPDX-License-Identifier: Apache-2.0
"""The page's own logic: formatting, ranges, the maths of its views, its parsers (vitest, src/page/tests)."""

import json
import subprocess

import pytest

from conftest import PAGE


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    assert (PAGE / "node_modules").is_dir(), "the page was left out of this build (make deps)"
    out = tmp_path_factory.mktemp("vitest") / "results.json"
    done = subprocess.run(
        ["node", "node_modules/vitest/vitest.mjs", "run", "--reporter=json", f"--outputFile={out}"], cwd=PAGE,
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert out.exists(), done.stdout + done.stderr
    return json.loads(out.read_text())


def test_the_pages_logic_passes_its_own_tests(results):
    failed = [
        f"{one['fullName']}: {one['failureMessages'][:1]}"
        for file in results["testResults"]
        for one in file["assertionResults"]
        if one["status"] != "passed"
    ]
    assert failed == []
    assert results["numPassedTests"] > 40 and results["success"]
