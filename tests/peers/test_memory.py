# SPDX-License-Identifier: Apache-2.0
"""What a camera keeps when it is unplugged, and what it says when it can not keep it."""

import json
import os
import signal
import sqlite3
import time

import hosts
import pytest

from conftest import CAMTWIN, SERIAL


def memory(camtwin, serial=SERIAL):
    return camtwin.home / "state" / "camtwin" / f"{serial}.sqlite"


def good(done):
    assert done.returncode == 0, done.stderr
    return done.stdout


def features(camtwin):
    return {one["name"]: one for one in json.loads(good(camtwin("features", "--json")))}


def another(feature):
    """A legal value that is not the present one; None: there is none."""
    value = feature["value"]
    if feature["type"] == "boolean":
        return not value
    if feature["type"] == "enumeration":
        return next((entry["name"] for entry in feature["entries"] if entry["name"] != value), None)
    if feature["type"] == "string":
        return "another"
    if feature["type"] == "register":
        return "".join(f"{n % 251:02x}01{0:04x}" for n in range(len(value) // 8))
    ends = [feature["min"], feature["max"]]
    return next((end for end in ends if end != value), None)


def text(value):
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def change_all(camtwin):
    """Another value for each feature that is kept, as far as the camera takes it; twice: what one value locks or limits is
    open when its turn comes again."""
    for _ in range(2):
        words = [
            f"{name}={text(another(feature))}"
            for name, feature in features(camtwin).items()
            if feature["kept"] and another(feature) is not None and name != "UserSetDefault"
        ]
        while words:
            done = camtwin("set", *words)  # stops at the first that is refused
            refused = [n for n, word in enumerate(words) if f"{word.split('=')[0]}:" in done.stderr]
            assert (done.returncode == 0) != bool(refused), done.stderr
            words = words[refused[0] + 1:] if refused else []


def test_every_persistent_feature_survives_save_power_cycle_and_load(camtwin):
    with camtwin.serve():
        change_all(camtwin)
        before = features(camtwin)
        good(camtwin("set", "UserSetSelector=UserSet2"))
        good(camtwin("exec", "UserSetSave"))
        good(camtwin("set", "UserSetDefault=UserSet2"))
    with camtwin.serve() as served:
        after = features(camtwin)
        served.stop(signal.SIGKILL)
    kept = [name for name, feature in before.items() if feature["kept"] and name != "UserSetDefault"]
    assert len(kept) > 60
    assert {name: after[name]["value"] for name in kept} == {name: before[name]["value"] for name in kept}
    assert after["UserSetDefault"]["value"] == "UserSet2"
    assert after["DeviceUserID"]["value"] == before["DeviceUserID"]["value"] != ""
    assert after["LUTValueAll"]["value"] == before["LUTValueAll"]["value"]


def test_a_name_is_kept_the_moment_that_it_is_acknowledged(camtwin):
    with camtwin.serve() as served:
        good(camtwin("set", "DeviceUserID=left of the belt"))
        served.stop(signal.SIGKILL)
    assert good(camtwin.run(CAMTWIN, "get", "DeviceUserID")) == "left of the belt\n"


def test_a_reset_loads_the_default_set(camtwin):
    with camtwin.serve():
        good(camtwin("set", "Width=640", "UserSetSelector=UserSet1"))
        good(camtwin("exec", "UserSetSave"))
        good(camtwin("set", "UserSetDefault=UserSet1", "Width=1024"))
        good(camtwin("exec", "DeviceReset"))
        deadline = time.monotonic() + 20
        while (done := camtwin("get", "Width")).returncode != 0:  # it leaves its bus for a moment
            assert time.monotonic() < deadline
        assert done.stdout == "640\n"


def test_cameras_of_one_folder_keep_apart(camtwin):
    folder = camtwin.home / "shared"
    with camtwin.serve("--cameras", "2", "--state", folder):
        deadline = time.monotonic() + 20
        while len(json.loads(camtwin("list", "--json").stdout)) < 2:
            assert time.monotonic() < deadline
        for n in range(2):
            good(camtwin("set", "--serial", str(int(SERIAL) + n), f"DeviceUserID=number {n}"))
    for n in range(2):
        serial = str(int(SERIAL) + n)
        assert good(camtwin.run(CAMTWIN, "get", "DeviceUserID", options=["--serial", serial, "--state", folder])) == f"number {n}\n"
    assert sorted(path.name for path in folder.iterdir()) == [f"{int(SERIAL) + n}.sqlite" for n in range(2)]


@pytest.mark.parametrize("words", [["serve"], ["run", "--", "true"]])
def test_the_same_serial_twice_is_refused(camtwin, words):
    with camtwin.serve() as served:
        done = camtwin(*words)
        assert done.returncode == 1
        assert f"process {served.process.pid} already serves camera {SERIAL}" in done.stderr and "--serial" in done.stderr
    assert camtwin("run", "--", "true").returncode == 0


def test_a_camera_without_memory_may_stand_beside_it(camtwin):
    with camtwin.serve():
        assert camtwin("run", "--state", "none", "--", "true").returncode == 0
        # But not as a camera that hosts would mistake for the other.
        done = camtwin("serve", "--state", "none")
        assert done.returncode == 1 and f"already serves camera {SERIAL}" in done.stderr


def test_what_is_no_plugged_camera_touches_no_memory(camtwin):
    camtwin("render", "-n", "1", "--no-pixels", "-o", "/dev/null")
    camtwin("features")
    camtwin("run", "--state", "none", "--", "true")
    assert list((camtwin.home / "state").iterdir()) == []
    folder = camtwin.home / "asked"
    good(camtwin("render", "-n", "1", "--no-pixels", "--state", folder))
    assert [path.name for path in folder.iterdir()] == [f"{SERIAL}.sqlite"]


# --- memory that can not be used -------------------------------------------------------------------------------------


def refuses_to_keep(camtwin, word):
    """A served camera with factory values whose writes say `word`; what serve said."""
    with camtwin.serve() as served:
        assert good(camtwin("get", "Width")) == "4096\n"
        good(camtwin("set", "UserSetSelector=UserSet1", "Width=640"))
        for command in (["exec", "UserSetSave"], ["set", "DeviceUserID=nobody"], ["set", "UserSetDefault=UserSet1"]):
            done = camtwin(*command)
            assert done.returncode == 1 and word in done.stderr, (command, done.stderr)
        assert good(camtwin("get", "DeviceUserID")).strip() == ""
        # The camera itself works.
        good(camtwin("snap", "-o", camtwin.home / "shot.raw", timeout=60))
        assert str(memory(camtwin)) in served.said()


def save_a_default(camtwin):
    with camtwin.serve():
        good(camtwin("set", "Width=1024", "UserSetSelector=UserSet1"))
        good(camtwin("exec", "UserSetSave"))
        good(camtwin("set", "UserSetDefault=UserSet1"))
    assert good(camtwin.run(CAMTWIN, "get", "Width")) == "1024\n"


def test_a_damaged_file_is_told_and_left(camtwin):
    save_a_default(camtwin)
    path = memory(camtwin)
    bytes_ = bytearray(path.read_bytes())
    bytes_[4096:] = b"\xa5" * (len(bytes_) - 4096)  # all but the first page
    path.write_bytes(bytes_)
    refuses_to_keep(camtwin, "damaged")
    assert path.read_bytes() == bytes_


def test_a_foreign_file_is_told_and_left(camtwin):
    path = memory(camtwin)
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE music (title)")
    db.close()
    before = path.read_bytes()
    refuses_to_keep(camtwin, "not made by this camera")
    assert path.read_bytes() == before


INSIDE = """
set -e
mount -t tmpfs -o size=256k small "$1"
camtwin=$2
"$camtwin" run --state "$1" -- sh -c '
    set -e
    "$0" set Width=1024 UserSetSelector=UserSet1
    "$0" exec UserSetSave
    "$0" set UserSetDefault=UserSet1' "$camtwin"
%s
"$camtwin" run --state "$1" -- sh -c '
    "$0" get Width
    "$0" set Width=640 UserSetSelector=UserSet1 && "$0" exec UserSetSave && echo saved
    "$0" set DeviceUserID=nobody && echo named
    true' "$camtwin"
"""


def on_a_small_disk(camtwin, between):
    """A camera saves on a disk of its own, something happens to the disk, the camera is plugged in again."""
    alone = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    place = camtwin.home / "disk"
    place.mkdir()
    if hosts.run([*alone, "mount", "-t", "tmpfs", "small", place]).returncode != 0:
        pytest.skip("this user may not mount a disk: neither root nor user namespaces (app/state_store tries it otherwise)")
    done = hosts.run([*alone, "sh", "-c", INSIDE % between, "sh", place, CAMTWIN], env=camtwin.env)
    assert done.returncode == 0, done.stderr
    return done


def test_a_full_disk_is_told_and_what_was_kept_stays(camtwin):
    done = on_a_small_disk(camtwin, 'dd if=/dev/zero of="$1/fill" bs=1k 2>/dev/null || true')
    assert done.stdout.splitlines() in (["1024"], ["4096"]) and "no space left" in done.stderr, done.stdout + done.stderr


def test_a_read_only_folder_is_told_and_gives_factory_values(camtwin):
    done = on_a_small_disk(camtwin, 'mount -o remount,ro "$1"')
    assert done.stdout.splitlines() == ["4096"] and "memory can not be written" in done.stderr, done.stdout + done.stderr
