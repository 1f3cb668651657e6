# SPDX-License-Identifier: Apache-2.0
"""The tree keeps to its rooms, and the check that says so can see a breach."""

import pathlib

import check_rooms
import pytest


def test_the_tree_keeps_to_its_rooms(tree):
    assert check_rooms.check_tree(tree) == []


def plant(tmp_path, where, text):
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "rooms.txt").write_text(
        "base:\nscene: base\nsensor: base scene/scene.h\ncamera: base sensor\nattach: base\nhost: base attach/wire.h\n"
    )
    path = tmp_path / "src" / where
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return check_rooms.check_tree(tmp_path)


@pytest.mark.parametrize(
    "where, text, finding",
    [
        ("base/a.c", '\n#include "camera/camera.h"\n', 'src/base/a.c:2: base may not include "camera/camera.h"'),
        ("sensor/a.h", '#include "scene/chart.h"\n', 'src/sensor/a.h:1: sensor may not include "scene/chart.h"'),
        ("host/a.c", '  #  include  "attach/loop.h"\n', 'src/host/a.c:1: host may not include "attach/loop.h"'),
        ("base/a.c", '#include "bytes.h"\n', 'src/base/a.c:1: include "bytes.h" by its path from src/, room first'),
        ("base/a.c", '#include "kitchen/a.h"\n', 'src/base/a.c:1: "kitchen/a.h" is in no room of rooms.txt'),
        ("kitchen/a.c", "", "src/kitchen/a.c:1: kitchen is no room of rooms.txt"),
        ("base/a.c", "#include <pthread.h>\n", "src/base/a.c:1: base is plain ISO C: <pthread.h> is not for it"),
        ("base/a.c", "#include <sys/mman.h>\n", "src/base/a.c:1: base is plain ISO C: <sys/mman.h> is not for it"),
        ("camera/a.c", "#include <time.h>\n", "src/camera/a.c:1: camera is plain ISO C: <time.h> is not for it"),
        ("camera/a.c", "#include <zip.h>\n", "src/camera/a.c:1: camera is plain ISO C: <zip.h> is not for it"),
        ("camera/a.c", 'int f(void)\n{ return getenv("X") != 0; }\n', "src/camera/a.c:2: camera calls getenv()"),
        ("scene/a.c", "static FILE *f;\n", "src/scene/a.c:1: scene uses FILE"),
        ("attach/a.c", "__attribute__((unused)) int a;\n", "src/attach/a.c:1: __attribute__ belongs into base/attr.h"),
        ("attach/a.c", "\n" * 801, "src/attach/a.c:801: more than 800 lines: two subjects?"),
    ],
)
def test_a_planted_breach_is_found(tmp_path, where, text, finding):
    assert plant(tmp_path, where, text) == [finding]


@pytest.mark.parametrize(
    "where, text",
    [
        ("sensor/a.c", '#include "sensor/b.h"\n#include "scene/scene.h"\n#include "base/time.h"\n#include <math.h>\n'),
        ("host/a.c", '#include "attach/wire.h"\n#include <pthread.h>\n#include <sys/socket.h>\n'),
        ("camera/a.c", "// #include <time.h>: time(0) is not for us\n/* getenv(\n */ struct x { int (*time)(void); };\n"),
        ("camera/a.c", 'const char *a = "FILE, getenv(\\"X\\"), __attribute__";\nint b = q->clock(0);\n'),
        ("base/attr.h", "#define CT_UNUSED __attribute__((unused))\n"),
        ("attach/a.c", "\n" * 800),
    ],
)
def test_what_is_allowed_is_not_found(tmp_path, where, text):
    assert plant(tmp_path, where, text) == []


def test_every_room_of_the_tree_stands_in_rooms_txt(tree):
    rooms = check_rooms.read_rooms(tree / "tools" / "rooms.txt")
    assert {p.name for p in (tree / "src").iterdir() if p.is_dir()} == set(rooms)
    assert check_rooms.PURE_ROOMS < set(rooms)
    for allowed in rooms.values():
        for item in allowed:
            target = pathlib.PurePath(item)
            assert target.parts[0] in rooms
