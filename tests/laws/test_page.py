# SPDX-License-Identifier: Apache-2.0
"""docs/timing.md shows what the camera does today."""

import subprocess

import player

PAGE = player.TREE / "docs" / "timing.md"
CAMTWIN = player.DRIVER.parent.parent.parent / "camtwin"


def test_the_table_is_what_a_recording_gives():
    done = subprocess.run([player.TREE / "tools" / "timing_table.py", CAMTWIN], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout in PAGE.read_text(), "put the output of tools/timing_table.py into docs/timing.md"


def test_the_drawing_is_what_a_recording_gives(tmp_path):
    subprocess.run([player.TREE / "tools" / "wave_example.sh", tmp_path / "timing.svg"], check=True, timeout=60)
    assert (tmp_path / "timing.svg").read_text() == (player.TREE / "docs" / "timing.svg").read_text()
