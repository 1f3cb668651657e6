# SPDX-License-Identifier: Apache-2.0
"""Every example runs as its first lines say."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent / "examples"
DEBIAN = "/usr/bin/python3"
VENV = EXAMPLES.parent.parent / "build" / "venv" / "bin" / "python"  # what comes from PyPI


@pytest.mark.parametrize(
    "python, name",
    [
        (DEBIAN, "with_aravis.py"),
        (DEBIAN, "with_gstreamer.py"),
        (DEBIAN, "with_opencv.py"),
        (VENV, "with_harvesters.py"),
    ],
)
def test_the_example_takes_its_pictures(python, name, tmp_path):
    done = subprocess.run(
        [os.environ["CAMTWIN"], "run", "--state", "none", "--", python, EXAMPLES / name],
        capture_output=True, text=True, timeout=90, env={**os.environ, "GST_REGISTRY": str(tmp_path / "registry")},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "picture" in done.stdout


def test_the_example_of_a_test_passes():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "camtwin.pytest_plugin",
         "--rootdir", EXAMPLES, EXAMPLES / "test_my_program.py"],
        capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(EXAMPLES.parent)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout


def test_the_package_can_be_installed(tmp_path):
    copy, site = tmp_path / "python", tmp_path / "site"
    shutil.copytree(EXAMPLES.parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run(
        ["/usr/bin/python3", "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--no-index", "--target", site,
         copy],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    env = {**os.environ, "PYTHONPATH": str(site)}
    listed = subprocess.run(
        ["/usr/bin/python3", "-m", "pytest", "--fixtures", "-p", "no:cacheprovider", "--rootdir", tmp_path, tmp_path],
        capture_output=True, text=True, timeout=60, env=env, cwd=tmp_path,
    )  # fmt: skip
    assert "camtwin(scene=..., clock=...," in listed.stdout, listed.stdout[-2000:]
