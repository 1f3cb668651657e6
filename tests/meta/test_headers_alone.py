# SPDX-License-Identifier: Apache-2.0
"""Each header compiles alone: it includes what it uses."""

import shlex
import subprocess

import check_rooms
import pytest

from conftest import TREE

LIBRARIES = "libavformat libavcodec libavutil libswscale libusb-1.0 libuv jansson libcyaml libzip nettle".split()


@pytest.fixture(scope="session")
def library_flags():
    flags = subprocess.run(["pkg-config", "--cflags", *LIBRARIES], capture_output=True, text=True)
    assert flags.returncode == 0, flags.stderr
    return shlex.split(flags.stdout)


def compile_alone(include, posix, flags):
    command = ["cc", "-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I", TREE / "src"]
    if posix:
        command.append("-D_GNU_SOURCE")
    # Twice: the second time its guard has to hold.
    source = f'#include "{include}"\n#include "{include}"\nextern int nothing_else_here;\n'
    return subprocess.run([*command, *flags, "-x", "c", "-"], input=source, capture_output=True, text=True)


@pytest.mark.parametrize(
    "header", sorted(p.relative_to(TREE / "src").as_posix() for p in (TREE / "src").glob("*/**/*.h"))
)
def test_header_compiles_alone(header, library_flags):
    posix = header.split("/")[0] not in check_rooms.PURE_ROOMS
    done = compile_alone(header, posix, library_flags if posix else [])
    assert done.returncode == 0, done.stderr


def test_a_header_that_leans_on_another_is_found(tmp_path):
    (tmp_path / "leans.h").write_text("#ifndef LEANS_H\n#define LEANS_H\nuint8_t a(size_t n);\n#endif\n")
    assert compile_alone("leans.h", False, ["-I", str(tmp_path)]).returncode != 0
