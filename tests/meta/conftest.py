# SPDX-License-Identifier: Apache-2.0
"""What the checks over the source tree share: where the tree and its build are."""

import os
import pathlib
import subprocess
import sys

import pytest

TREE = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TREE / "tools"))


def tracked_files():
    """Files under version control and new ones that are not ignored; without git (an unpacked archive), all."""
    git = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", TREE, "ls-files", "-z", "-c", "-o", "--exclude-standard"],
        capture_output=True,
    )
    if git.returncode == 0:
        paths = [TREE / name.decode() for name in git.stdout.split(b"\0") if name]
    else:
        paths = [p for p in TREE.rglob("*") if not p.relative_to(TREE).parts[0].startswith("build")]
    return sorted(p for p in set(paths) if p.is_file())


@pytest.fixture(scope="session")
def tree():
    return TREE


@pytest.fixture(scope="session")
def build():
    """The plain build, with its compile_commands.json."""
    folder = TREE / os.environ.get("CAMTWIN_BUILD", "build")
    assert (folder / "compile_commands.json").exists(), f"{folder} is not built: run make"
    return folder


@pytest.fixture(scope="session")
def jobs():
    return str(os.cpu_count() or 1)
