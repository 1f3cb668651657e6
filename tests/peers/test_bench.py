# SPDX-License-Identifier: Apache-2.0
"""`camtwin bench`: the figures that docs/performance.md explains, and the bounds that hold on every machine."""

import json
import re

import pytest

from conftest import TREE

# One of these is there for each kernel set that runs on this machine.
SETS = ("sse4", "avx2", "avx512", "neon")


@pytest.mark.timing
def test_the_bench_gives_each_documented_figure_and_keeps_its_bounds(camtwin):
    done = camtwin("bench", "--json", timeout=120)
    assert done.returncode == 0, done.stderr
    figures = {result["name"]: result["value"] for result in json.loads(done.stdout)["results"]}
    table = [line for line in (TREE / "docs" / "performance.md").read_text().splitlines() if line.startswith("|")]
    documented = {name for line in table for name in re.findall(r"`([a-z][a-z0-9_]+_[a-z0-9_]+)`", line)}
    given = set(figures) - {f"sensor_1core_{one}" for one in (*SETS, "plain")}
    assert given <= documented
    assert documented - {f"sensor_1core_{one}" for one in SETS} <= set(figures)
    assert figures["rss_mib"] <= 256
    assert figures["python_ratio"] >= 5  # 15 with nothing beside it: docs/performance.md
    assert 0 < figures["memory_floor_share"] < 2
