#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Builds the console's page and embeds it: build_page.py SOURCE WORK OUT.c DEPFILE auto|enabled|disabled

SOURCE is src/page. It is copied to WORK, built there with npm and vite, and what comes out becomes OUT.c. What npm installs stays in
WORK and is installed anew when package-lock.json changed. Without Node, npm or the network for them the page is left out,
with a sentence that says so; `enabled` makes that an error.
"""

import hashlib
import pathlib
import re
import shutil
import subprocess
import sys
import time

import embed_files

NODE_LEAST = (18, 19)
SKIPPED = {"node_modules", "dist"}
AGAIN_S = 600  # what failed for want of a network is tried again after this
INSTALL = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=30000"]


class LeftOut(Exception):
    """Why there is no page."""


def sources(folder):
    """Every file and folder of the page."""
    found = [folder]
    for path in sorted(folder.iterdir()):
        if path.name not in SKIPPED:
            found += sources(path) if path.is_dir() else [path]
    return found


def node_and_npm():
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise LeftOut("node and npm are not installed (make deps)")
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    version = re.match(r"v(\d+)\.(\d+)", said)
    if not version or tuple(map(int, version.groups())) < NODE_LEAST:
        raise LeftOut(f"node {said.strip()} is too old: {NODE_LEAST[0]}.{NODE_LEAST[1]} is the least")
    return node, npm


class Broken(Exception):
    """The page's own sources are wrong: that is an error wherever Node is."""


def run(command, work, what, otherwise=Broken):
    log = work / "build.log"
    with log.open("a") as out:
        print("$", *command, file=out, flush=True)
        done = subprocess.run(command, cwd=work, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise otherwise(f"{what}: see {log}")


def bring(source, work):
    """Copies the sources over what an earlier build left, and takes away what is no longer there."""
    kept = {path.relative_to(source) for path in sources(source)}
    for path in reversed(sources(work)):
        if path.relative_to(work) not in kept and path.name not in {"build.log", "installed", "failed"}:
            path.rmdir() if path.is_dir() else path.unlink()
    for path in sources(source):
        there = work / path.relative_to(source)
        if path.is_dir():
            there.mkdir(exist_ok=True)
        elif not there.exists() or there.read_bytes() != path.read_bytes():
            shutil.copyfile(path, there)


def install(npm, work):
    lock = hashlib.sha256((work / "package-lock.json").read_bytes() + (work / "package.json").read_bytes()).hexdigest()
    stamp, failed = work / "installed", work / "failed"
    if stamp.exists() and stamp.read_text() == lock and (work / "node_modules").is_dir():
        return
    if failed.exists() and failed.read_text() == lock and time.time() - failed.stat().st_mtime < AGAIN_S:
        raise LeftOut(f"npm ci failed: see {work / 'build.log'}")
    stamp.unlink(missing_ok=True)
    try:
        run([npm, *INSTALL], work, "npm ci failed (no network?)", LeftOut)
    except LeftOut:
        failed.write_text(lock)
        raise
    failed.unlink(missing_ok=True)
    stamp.write_text(lock)


def build(source, work):
    """The folder with the built page."""
    node, npm = node_and_npm()
    work.mkdir(parents=True, exist_ok=True)
    bring(source, work)
    (work / "build.log").write_text("")
    install(npm, work)
    run([node, "node_modules/typescript/bin/tsc", "--noEmit"], work, "tsc found errors")
    run([node, "node_modules/vite/bin/vite.js", "build"], work, "vite could not build the page")
    return work / "dist"


def main():
    source, work, out, depfile = map(pathlib.Path, sys.argv[1:5])
    wish = sys.argv[5]
    wanted = [path.as_posix().replace(" ", "\\ ") for path in sources(source)]
    try:
        if wish == "disabled":
            raise LeftOut("-Dpage=disabled")
        embed_files.write(build(source.resolve(), work), out)
    except Broken as why:
        sys.exit(f"the console's page can not be built: {why}")
    except LeftOut as why:
        if wish == "enabled":
            sys.exit(f"the console's page can not be built: {why}")
        if wish == "auto":
            print(f"camtwin is built without the console's page: {why}", file=sys.stderr)
            wanted.append((work / "not-there").as_posix())  # so that ninja asks again next time
        embed_files.write(None, out)
    depfile.write_text(f"{out.as_posix()}: {' '.join(wanted)}\n")


if __name__ == "__main__":
    main()
