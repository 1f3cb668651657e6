# SPDX-License-Identifier: Apache-2.0
"""`camtwin run`: the command's exit status, no root, nothing in /dev, nothing left behind."""

import os
import shutil
import subprocess
import tempfile

import hosts
import pytest

from conftest import CAMTWIN, SERIAL, TREE, Camtwin


@pytest.mark.parametrize("status", [0, 1, 2, 7, 100])
def test_the_exit_status_is_the_commands(camtwin, status):
    assert camtwin("run", "--", "sh", "-c", f"exit {status}").returncode == status


def test_a_command_that_a_signal_ends_gives_128_and_the_signal(camtwin):
    assert camtwin("run", "--", "sh", "-c", "kill -TERM $$").returncode == 128 + 15


def test_a_command_that_is_not_there_gives_what_a_shell_gives(camtwin):
    done = camtwin("run", "--", "no-such-command-here")
    assert done.returncode == 127 and "no-such-command-here" in done.stderr


def test_a_wrong_option_is_a_usage_error(camtwin):
    done = camtwin("run", "--no-such-option", "--", "true")
    assert done.returncode == 2 and "no-such-option" in done.stderr and done.stdout == ""


@pytest.mark.parametrize("words", [["run"], ["run", "--"], ["no-such-command"], []])
def test_words_that_say_nothing_are_a_usage_error(camtwin, words):
    assert camtwin(*words).returncode == 2


def test_the_commands_output_passes_through_untouched(camtwin):
    done = camtwin.run("sh", "-c", "echo to stdout; echo to stderr >&2")
    assert done.stdout == "to stdout\n" and "to stderr\n" in done.stderr


def test_gentl_consumers_look_into_our_folder_first(camtwin):
    command = [CAMTWIN, "run", "--", "sh", "-c", "echo $GENICAM_GENTL64_PATH"]
    ours = hosts.run(command, timeout=60, env=camtwin.env).stdout.strip()
    assert os.path.exists(os.path.join(ours, "camtwin.cti"))
    with_theirs = hosts.run(command, timeout=60, env={**camtwin.env, "GENICAM_GENTL64_PATH": "/some/where"})
    assert with_theirs.stdout.strip() == ours + ":/some/where"


def test_nothing_is_left_behind(camtwin):
    camtwin.run("arv-tool-0.8")
    left = [path for path in (camtwin.home / "run").rglob("*") if not path.is_dir()]
    assert left == []
    assert [path for path in (camtwin.home / "run").rglob("*") if path.name.isdigit()] == []


def test_two_runs_side_by_side_see_their_own_camera_only(camtwin):
    inner = [CAMTWIN, "run", "--serial", "11111111", "--", "arv-tool-0.8"]
    done = camtwin.run(*inner, options=["--serial", "22222222"])
    assert [one.split("-")[-1] for one in hosts.parse_listing(done.stdout)] == ["11111111"]


# --- surroundings ----------------------------------------------------------------------------------------------------

HIDE_DEV = """
set -e
bare=$(mktemp -d -p "$HOME")
mount -t tmpfs bare "$bare"
for node in null zero urandom; do touch "$bare/$node"; mount --bind "/dev/$node" "$bare/$node"; done
mount --rbind "$bare" /dev
exec "$@"
"""


def bare_dev(env):
    """Words in front of a command that leave it null, zero and urandom of /dev; [] when there is no more here anyway."""
    user = [] if os.geteuid() == 0 else ["--map-root-user"]
    unshare = ["unshare", "--mount", *user]
    if subprocess.run([*unshare, "sh", "-c", HIDE_DEV, "sh", "true"], capture_output=True, env=env).returncode == 0:
        return [*unshare, "sh", "-c", HIDE_DEV, "sh"]
    assert not os.path.exists("/dev/bus"), "no mount namespace to be had here, and there is a /dev/bus"
    return []


def test_nothing_in_dev_is_needed(camtwin, camera_id):
    words = [*bare_dev(camtwin.env), CAMTWIN, "run", "--", "sh", "-c", "ls /dev; arv-camera-test-0.8 -n \"$0\" --duration 3", camera_id]
    done = hosts.run(words, env=camtwin.env)
    assert done.returncode == 0, done.stderr
    assert "bus" not in done.stdout.split("Looking for camera")[0].split()
    hosts.assert_clean_stream(hosts.parse_camera_test(done.stdout))


@pytest.mark.skipif(os.geteuid() != 0, reason="all the other tests show this: they do not run as root")
def test_an_ordinary_user_needs_no_rights(camera_id):
    home = tempfile.mkdtemp(prefix="ct-")
    try:
        camtwin = Camtwin(home)
        for folder, _dirs, _files in os.walk(home):
            os.chown(folder, 65534, 65534)
        # The tree may lie where only root can go: nobody sees it at another place.
        place = tempfile.mkdtemp(prefix="ct-tree-")
        os.chmod(place, 0o755)
        script = 'mount --bind "$1" "$2"; cd "$2"; shift 2; exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"'
        words = [f"{place}/{CAMTWIN.relative_to(TREE)}", "run", "--", "sh", "-c", "id -u; arv-tool-0.8; "
                 "arv-camera-test-0.8 -n \"$0\" --duration 3", camera_id]  # fmt: skip
        done = hosts.run(["unshare", "--mount", "sh", "-c", script, "sh", TREE, place, *words], env=camtwin.env)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("65534\n")
        assert SERIAL in done.stdout.splitlines()[1]
        hosts.assert_clean_stream(hosts.parse_camera_test(done.stdout))
    finally:
        shutil.rmtree(home, ignore_errors=True)
        os.rmdir(place)
