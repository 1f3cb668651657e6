# SPDX-License-Identifier: Apache-2.0
"""The Debian package: what is in it, installed and removed in a layer over this machine's own root."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import pytest

TREE = pathlib.Path(__file__).resolve().parent.parent.parent
DIST = TREE / "build" / "dist"
PROGRAMS = ("usr/bin/camtwin", "usr/lib/camtwin/libusb-1.0.so.0")


def run(*command, **more):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300, **more)


def must(*command, **more):
    done = run(*command, **more)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def packages():
    """Built from what is committed."""
    must(TREE / "tools" / "deb.sh")
    found = {path.name.split("_")[0]: path for path in (TREE / "build" / "deb").glob("*.deb")}
    assert set(found) == {"camtwin", "python3-camtwin"}
    return found


def layered(script):
    """What `script` says, run as root over this machine's root; then the files that it left, each as "left: PATH"."""
    root = [] if os.geteuid() == 0 else ["--map-root-user"]
    if root and run("unshare", "--mount", *root, "true").returncode != 0:
        pytest.skip("an ordinary user of this machine may not have a root of his own")  # in a chroot, for one
    folder = tempfile.mkdtemp(prefix="ct-layer-")
    try:
        return must("unshare", "--mount", *root, TREE / "tests" / "package" / "inside.sh", folder, script)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("name", ["camtwin", "python3-camtwin"])
def test_lintian_has_nothing_to_say(packages, name):
    done = run("lintian", "--allow-root", "--fail-on", "error,warning", packages[name])
    assert done.returncode == 0, done.stdout


def test_the_package_holds_what_an_installed_camera_needs(packages):
    files = must("dpkg-deb", "--contents", packages["camtwin"])
    for path in (
        *PROGRAMS, "usr/lib/camtwin/camtwin.cti", "usr/share/man/man1/camtwin.1.gz", "usr/share/man/man5/camtwin.yaml.5.gz", "usr/share/man/man7/camtwin.7.gz",
        "usr/share/bash-completion/completions/camtwin", "usr/lib/systemd/user/camtwin.service",
        "usr/lib/systemd/user/camtwin@.service", "usr/lib/udev/rules.d/60-camtwin.rules", "usr/share/pkgconfig/camtwin.pc",
    ):  # fmt: skip
        assert f"./{path}" in files, path


def test_it_installs_works_and_leaves_nothing_behind(packages):
    said = layered(f"""
        export CAMTWIN_RUNTIME_DIR=/run/camtwin HOME=/root LC_ALL=C.UTF-8
        dpkg --install {packages["camtwin"]} {packages["python3-camtwin"]} >/dev/null
        echo "version: $(camtwin --version)"
        echo "aravis: $(camtwin run --state none -- arv-tool-0.8)"
        echo "python: $(cd / && /usr/bin/python3 -c 'import camtwin
with camtwin.Camera(no_pixels=True, set={{"Width": 640}}) as camera: print(camera.frames(1)[0].width)')"
        echo "pkg-config: $(pkg-config --variable=hostdir camtwin)"
        dpkg --purge python3-camtwin camtwin >/dev/null
    """)
    assert re.search(r"^version: camtwin \d", said, re.MULTILINE), said
    assert "aravis: The Imaging Source Europe GmbH" in said
    assert "python: 640" in said
    assert "pkg-config: /usr/lib/camtwin" in said
    assert "left: " not in said, said


def test_the_service_units_are_good(packages, tmp_path):
    must("dpkg-deb", "--extract", packages["camtwin"], tmp_path)
    for unit in ("camtwin.service", "camtwin@.service"):
        path = tmp_path / "usr/lib/systemd/user" / unit
        path.write_text(path.read_text().replace("/usr/bin/", f"{tmp_path}/usr/bin/"))
        copy = path.with_name(unit.replace("@.", "@line1."))
        copy.write_text(path.read_text())
        done = run("systemd-analyze", "--user", "verify", "--man=no", copy, env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)})
        about_us = [line for line in done.stderr.splitlines() if "camtwin" in line]
        assert done.returncode == 0 and not about_us, done.stderr


@pytest.mark.parametrize("page", ["camtwin.1", "camtwin.yaml.5", "camtwin.7"])
def test_manual_pages_are_well_formed(page):
    done = run("mandoc", "-T", "lint", "-W", "warning", DIST / page)
    assert done.returncode == 0, done.stdout


def test_the_manual_page_names_every_command_and_option():
    page = must("mandoc", "-T", "ascii", "-O", "width=200", DIST / "camtwin.1")
    page = re.sub(".\b", "", page)
    for line in must(TREE / "build" / "camtwin", "help").splitlines():
        if match := re.match(r"  camtwin ([\w-]+)", line):
            assert re.search(rf"^ +{match[1]}\b", page, re.MULTILINE), match[1]
            for option in re.findall(r"^  (?:-\w, )?--([\w-]+)", must(TREE / "build" / "camtwin", "help", match[1]), re.MULTILINE):
                assert f"--{option}" in page, option


def complete(*words):
    """What bash offers after these words, the last of which is being typed."""
    script = f"""source {DIST / "camtwin"}
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); compopt() {{ :; }}; _camtwin; printf '%s\\n' "${{COMPREPLY[@]}}" """
    return must("bash", "-c", script, "bash", *words).split()


def test_completion_knows_commands_options_and_features():
    assert complete("camtwin", "ser") == ["serve"]
    assert complete("camtwin", "serve", "--usbi") == ["--usbip"]
    assert complete("camtwin", "serve", "--clock", "") == ["real", "free", "step"]
    assert complete("camtwin", "get", "ExposureAutoR") == ["ExposureAutoReference"]
    assert complete("camtwin", "set", "Reverse") == ["ReverseX", "ReverseY"]
    assert "arv-tool-0.8" in complete("camtwin", "run", "--", "arv-tool-0.")
