#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the files of a folder as the C table of src/app/web_page.h: embed_files.py FOLDER OUT.c

Without FOLDER the table is empty. The same files give the same text; an output that would not change is left alone.
"""

import pathlib
import sys

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
A_PIECE = 2000

# Texts, not lists of numbers: compilers and lints read a hundred thousand numbers in minutes, and a text at once.
PLAIN = {code: chr(code) for code in range(32, 127) if chr(code) not in '"\\?'}


def literal(content):
    """Bytes as pieces of a C text; octal escapes have three digits, so that no digit that follows joins them."""
    pieces = [content[at : at + A_PIECE] for at in range(0, len(content), A_PIECE)]
    return "\n".join('    "' + "".join(PLAIN.get(code, f"\\{code:03o}") for code in piece) + '"' for piece in pieces)


def table(folder):
    """The text of web_page.c for the files of a folder; None: for no page."""
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder else []
    out = ["// SPDX-License-Identifier: Apache-2.0", "// Written by tools/embed_files.py.", '#include "app/web_page.h"', ""]
    if files:
        out += ["#pragma GCC diagnostic ignored \"-Woverlength-strings\" // gcc and clang have no limit", ""]
    for number, path in enumerate(files):
        out += [f"static const unsigned char file_{number}[] =", literal(path.read_bytes()) + ";", ""]
    out.append("const struct web_file web_files[] = {")
    for number, path in enumerate(files):
        name = path.relative_to(folder).as_posix()
        out.append(f'    {{"/{name}", "{TYPES[path.suffix]}", file_{number}, sizeof file_{number} - 1}},')
    if not files:
        out.append("    {0}, // the page was left out of this build")
    out += ["};", f"const unsigned web_file_count = {len(files)};", ""]
    return "\n".join(out)


def write(folder, out):
    text = table(folder)
    if not out.exists() or out.read_text() != text:
        out.write_text(text)


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]) if len(sys.argv) > 2 else None, pathlib.Path(sys.argv[-1]))
