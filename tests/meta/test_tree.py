# SPDX-License-Identifier: Apache-2.0
"""Laws about the tree that no compiler knows."""

import re
import subprocess

import check_rooms
import pytest

from conftest import TREE, tracked_files

# A home folder, a work folder: places that are there on one machine only.
MACHINE_PATH = re.compile(rb"(?<![\w./$}-])/(home|Users|root|work|farm|mnt)/[\w.]")
ALLOWED = re.compile(rb"/home/guest\b")  # the user that tools/fresh.sh makes


def machine_paths(text):
    text = ALLOWED.sub(b"", text)
    here = [str(TREE)] if str(TREE).encode() in text else []
    return here + [m.group(0) for m in MACHINE_PATH.finditer(text)]


def test_no_tracked_file_names_a_path_of_a_machine():
    found = []
    for path in tracked_files():
        text = path.read_bytes()
        if b"\0" in text[:8192]:
            continue  # a picture, a corpus file
        if machine_paths(text):
            found.append(str(path.relative_to(TREE)))
    assert found == []


def test_a_planted_path_is_found():
    for folder in (b"home/joe", b"root", b"work", b"Users/joe"):
        assert machine_paths(b"cc -I/" + folder + b"/x.c") or machine_paths(b"see /" + folder + b"/x.c")
    assert machine_paths(b"cd /home/guest/camtwin; ${x}/" + b"work/a; build/home/a") == []


def test_every_source_file_says_its_licence_first():
    code = {".c", ".h", ".def", ".py", ".sh", ".build"}
    missing = []
    for path in tracked_files():
        if path.suffix in code or path.name == "Makefile":
            if "SPDX-License-Identifier: Apache-2.0" not in "".join(path.open().readlines()[:2]):
                missing.append(str(path.relative_to(TREE)))
    assert missing == []


@pytest.mark.parametrize("page", ["features.md", "gaps.md", "profile.md", "uvc.md"])
def test_generated_page_is_what_the_table_gives(build, tmp_path, page):
    tool = build / "tools" / "camtwin-docs"
    assert tool.exists(), f"{tool} is not built"
    subprocess.run([tool, tmp_path], check=True)
    now = (TREE / "docs" / page).read_text()
    assert now == (tmp_path / page).read_text(), f"run: {tool.relative_to(TREE)} docs"


def mutable_symbols(library):
    """Names of a library's variables in writable sections; constant tables full of pointers (.data.rel.ro) are none."""
    listing = subprocess.run(["nm", "--format=sysv", "--defined-only", library], capture_output=True, text=True)
    assert listing.returncode == 0, listing.stderr
    found = []
    for line in listing.stdout.splitlines():
        fields = [field.strip() for field in line.split("|")]
        if len(fields) == 7 and re.match(r"\.(t?bss|t?data)(?!\.rel\.ro)|\*COM\*", fields[6]):
            found.append(fields[0])
    return found


@pytest.mark.parametrize("room", sorted(check_rooms.PURE_ROOMS))
def test_room_has_no_mutable_global(build, room):
    libraries = sorted((build / "src" / room).glob("lib*.a"))
    assert libraries, f"{room} is not built"
    assert [name for library in libraries for name in mutable_symbols(library)] == []


def test_a_planted_mutable_global_is_found(tmp_path):
    source = tmp_path / "a.c"
    source.write_text(
        "static int count; int next(void) { return ++count; } int level = 3;\n"
        "const char *const names[] = {\"a\", \"b\"}; const int limit = 4; const char *current = \"x\";\n"
    )
    subprocess.run(["cc", "-fPIC", "-c", source, "-o", tmp_path / "a.o"], check=True)
    assert sorted(mutable_symbols(tmp_path / "a.o")) == ["count", "current", "level"]


MENTION = re.compile(r"(?<![\w/.])((?:src|tests|tools|docs)/[\w./-]*\w|(?:%s)/\w+\.(?:c|h|def))" % "|".join(
    sorted(p.name for p in (TREE / "src").iterdir() if p.is_dir())))  # fmt: skip


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/performance.md", "docs/sensor.md"])
def test_a_page_names_only_files_that_are_there(page):
    named = set(MENTION.findall((TREE / page).read_text())) - {"tools/npm.txt", "tools/pip.txt"}
    assert named
    gone = [name for name in named if not (TREE / name).exists() and not (TREE / "src" / name).exists()]
    assert gone == [], f"{page} names {gone}"
