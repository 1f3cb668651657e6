#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the source tree against the laws of the house that a machine can see.

- every #include "room/x.h" is allowed by tools/rooms.txt;
- the rooms below `attach` are plain ISO C: no header and no call that reaches a file, clock, thread or environment;
- __attribute__ is spelt in base/attr.h only;
- no C file has more than 800 lines.

usage: tools/check_rooms.py [TREE]    one line a finding, exit status 1 when there is any
"""

import pathlib
import re
import sys

LINES_MAX = 800

# Rooms that are a function of their inputs: from `base` to `usb`.
PURE_ROOMS = {"base", "model", "sim", "scene", "sensor", "camera", "usb"}

# The whole of what a pure room may take from outside (rooms.txt says the rest).
PURE_HEADERS = set(
    "assert.h ctype.h errno.h float.h inttypes.h limits.h math.h stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h"
    " stdint.h stdio.h stdlib.h string.h".split()
)
ROOM_HEADERS = {
    "sensor": {"immintrin.h", "arm_neon.h"},  # SIMD kernels
    "usb": {"zip.h", "nettle/sha1.h"},  # the zipped XML of the manifest and its hash
}

# ISO C functions that reach outside all the same. stdio.h is there for snprintf.
IMPURE_CALLS = set(
    "fopen freopen fclose fread fwrite fprintf vfprintf printf vprintf puts putchar perror fputs fgets fscanf scanf"
    " remove rename tmpfile getenv system time clock clock_gettime gettimeofday timespec_get localtime gmtime rand"
    " srand random exit _Exit atexit setlocale signal raise".split()
)

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)
COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"' + r"|'(?:\\.|[^'\\\n])*'", re.DOTALL)
CALL = re.compile(r"(?<![\w.>])(\w+)\s*\(")
FILE_TYPE = re.compile(r"\bFILE\b")
ATTRIBUTE = re.compile(r"\b__(?:attribute(?:__)?|declspec)\b")


def read_rooms(path):
    """rooms.txt -> {room: set of rooms and single headers it may include}."""
    rooms = {}
    for line in path.read_text().splitlines():
        line = line.split("#")[0].strip()
        if line:
            room, _, allowed = line.partition(":")
            rooms[room.strip()] = set(allowed.split())
    return rooms


def without_comments(text, keep_strings=False):
    """Blanks comments (and strings), keeps line numbers."""

    def blank(match):
        s = match.group(0)
        if keep_strings and s[0] in "\"'":
            return s
        return "\n" * s.count("\n") if s[0] == "/" else s[0] + s[-1]

    return COMMENT_OR_STRING.sub(blank, text)


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def check_includes(room, code, rooms):
    for match in INCLUDE.finditer(code):
        kind, name = match.groups()
        where = line_of(code, match.start())
        target = name.split("/")[0]
        if kind == '"':
            if "/" not in name:
                yield where, f'include "{name}" by its path from src/, room first'
            elif target not in rooms:
                yield where, f'"{name}" is in no room of rooms.txt'
            elif target != room and target not in rooms[room] and name not in rooms[room]:
                yield where, f'{room} may not include "{name}"'
        elif room in PURE_ROOMS and name not in PURE_HEADERS | ROOM_HEADERS.get(room, set()):
            yield where, f"{room} is plain ISO C: <{name}> is not for it"


def check_file(path, text, rooms):
    """Yields (line, finding) for one file, path relative to src/."""
    room = path.parts[0]
    with_strings = without_comments(text, keep_strings=True)
    code = without_comments(text)
    if room not in rooms:
        yield 1, f"{room} is no room of rooms.txt"
    else:
        yield from check_includes(room, with_strings, rooms)
    if room in PURE_ROOMS:
        for match in CALL.finditer(code):
            if match.group(1) in IMPURE_CALLS:
                yield line_of(code, match.start()), f"{room} calls {match.group(1)}()"
        for match in FILE_TYPE.finditer(code):
            yield line_of(code, match.start()), f"{room} uses FILE"
    if path.as_posix() != "base/attr.h":
        for match in ATTRIBUTE.finditer(code):
            yield line_of(code, match.start()), f"{match.group(0)} belongs into base/attr.h"


def check_tree(tree):
    """All findings of a tree as "file:line: finding"."""
    tree = pathlib.Path(tree)
    rooms = read_rooms(tree / "tools" / "rooms.txt")
    findings = []
    for path in sorted((tree / "src").glob("*/**/*")):
        if path.suffix in {".c", ".h", ".def"}:
            name = path.relative_to(tree)
            for line, what in check_file(path.relative_to(tree / "src"), path.read_text(), rooms):
                findings.append(f"{name}:{line}: {what}")
    for folder in ("src", "tests", "tools"):
        for path in sorted((tree / folder).glob("**/*.[ch]")):
            count = len(path.read_text().splitlines())
            if count > LINES_MAX:
                findings.append(f"{path.relative_to(tree)}:{count}: more than {LINES_MAX} lines: two subjects?")
    return findings


def main():
    tree = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    findings = check_tree(tree)
    print("\n".join(findings), end="\n" if findings else "")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
