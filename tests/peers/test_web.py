# SPDX-License-Identifier: Apache-2.0
"""The console's HTTP interface: every route of docs/openapi.yaml, every feature, and what the control channel says."""

import io
import json
import re
import subprocess
import time

import hosts
import numpy
import pytest
import web_client
from PIL import Image

from conftest import SERIAL
from test_control import ask, counters, host_env, wait_for

SMALL = ["--set", "Width=640", "--set", "Height=480", "--state", "none"]
MANUAL = ["--set", "ExposureAuto=Off", "--set", "GainAuto=Off"]


@pytest.fixture(scope="module")
def web(camtwin_shared):
    with web_client.served(camtwin_shared, *SMALL, *MANUAL, "--set", "AcquisitionFrameRate=30") as web:
        yield web


@pytest.fixture
def own(camtwin):
    """A console that a test has for itself."""
    with web_client.served(camtwin, *SMALL, *MANUAL) as web:
        yield web


def facts(web):
    return {one["name"]: one for one in web.get("features")["features"]}


def until_the_console_streams(web):
    """Somebody looks, and the camera makes pictures for the console: from now on a trigger makes one."""
    wait_for(lambda: web.get("")["stream"] == "console")


# --- routes ----------------------------------------------------------------------------------------------------------


def test_a_camera_tells_what_it_is(web):
    (camera,) = web.get("/api/cameras")["cameras"]
    assert (camera["serial"], camera["scene"], camera["clock"]) == (SERIAL, "chart", "real")
    assert web.get("")["serial"] == SERIAL
    assert web.raw("GET", "/api").json["serial"] == SERIAL, "the short form"
    assert web.raw("GET", "/api/features/Width").json == web.get("features/Width")


def test_a_feature_tells_everything_that_the_table_knows(web, camtwin_shared):
    listed = json.loads(camtwin_shared("features", "--json").stdout)
    found = facts(web)
    assert list(found) == [one["name"] for one in listed]
    for one in listed:
        still = {key: value for key, value in one.items() if key not in ("value", "min", "max", "inc")}
        assert {key: found[one["name"]][key] for key in still} == still
    assert found["Gain"]["v4l2"] and found["Gain"]["vcd"] and found["Gain"]["unit"] == "dB"
    assert found["UserSetSelector"]["selects"] == ["UserSetLoad", "UserSetSave"]
    assert found["PixelFormat"]["visibility"] == "beginner"


def test_a_feature_is_found_by_any_of_its_names(web):
    gain = facts(web)["Gain"]
    for name in (gain["v4l2"].replace(" ", "%20").replace("/", "%2F"), gain["vcd"].replace("/", "%2F"), "gain"):
        assert web.raw("GET", f"/api/features/{name}").json["name"] == "Gain", name


def test_a_locked_feature_says_why(web):
    web.put("GainAuto", "Continuous")
    gain = web.get("features/Gain")
    assert gain["locked"] and gain["why"] == "GainAuto sets it"
    refused = web.put("Gain", 3, status=409)
    assert refused["error"]["name"] == "LOCKED" and refused["error"]["feature"] == "Gain"
    web.put("GainAuto", "Off")
    assert web.get("features/Gain")["why"] is None


def test_a_change_answers_with_all_that_it_changed(web):
    done = web.put("BlackLevel", 100)
    assert {one["name"]: one["value"] for one in done["changed"]}["BlackLevel"] == 100
    web.put("BlackLevel", 240)
    revision = web.get("changes")["revision"]
    again = web.put("BlackLevel", 240)
    assert all(one["name"] != "BlackLevel" for one in again["changed"]), "it is what it was"
    assert again["revision"] >= revision


def test_several_are_set_in_order_until_one_is_refused(web):
    web("PUT", "features", {"TriggerDelay": 10, "TriggerMask": 20})
    refused = web("PUT", "features", {"TriggerDelay": 30, "TriggerMask": -1, "TriggerDenoise": 1}, status=409)
    assert refused["error"] == {
        **refused["error"], "name": "RANGE", "feature": "TriggerMask",
    } and refused["set"] == ["TriggerDelay"]
    assert (web.value("TriggerDelay"), web.value("TriggerMask")) == (30, 20)
    web("PUT", "features", {"TriggerDelay": 0, "TriggerMask": 0})


def test_only_what_has_changed_since_a_revision_is_told(web):
    before = web.get("changes")
    assert len(before["features"]) == len(facts(web))
    web.put("StrobeDelay", 17)
    after = web.get(f"changes?since={before['revision']}")
    assert {"StrobeDelay": 17}.items() <= {one["name"]: one["value"] for one in after["features"]}.items()
    assert len(after["features"]) < 10
    web.put("StrobeDelay", 0)


def told_of(told, name):
    """Reads on until a change of this feature is told."""
    while not any(one["name"] == name for one in next(told)[2]["features"]):
        pass


def test_changes_of_another_program_are_told(web, camtwin_shared):
    with web.stream("changes/stream") as response:
        told = web_client.events(response, "Changes")
        first = next(told)
        assert first[0] == "changes" and int(first[1]) == first[2]["revision"]
        assert len(first[2]["features"]) == len(facts(web))
        for value in (5, 6):
            assert ask(camtwin_shared, {"set": {"TriggerDebouncer": value}})["ok"]
            told_of(told, "TriggerDebouncer")
    with web.stream("changes/stream", headers={"Last-Event-ID": first[1]}) as response:
        again = next(web_client.events(response))
        changed = [one["name"] for one in again[2]["features"]]
        assert "TriggerDebouncer" in changed and len(changed) < 10, "what it missed, no more"


@pytest.mark.timing
def test_changes_of_another_program_are_told_within_200_ms(web, camtwin_shared):
    with web.stream("changes/stream") as response:
        told = web_client.events(response)
        next(told)

        def attempt():
            took = []
            for value in range(20):
                began = time.monotonic()
                assert ask(camtwin_shared, {"set": {"TriggerDebouncer": value + 1}})["ok"]
                told_of(told, "TriggerDebouncer")
                took.append(time.monotonic() - began)
            assert max(took) < 0.2, took
            return max(took)

        print(f"told after {hosts.measured(attempt) * 1000:.0f} ms at most")
    web.put("TriggerDebouncer", 0)


def test_a_picture_comes_in_every_form(web):
    png = web.get("frame.png")
    assert png.headers["X-Picture"] == "640x480" and png.headers["X-Pixel-Format"] == "Mono8"
    assert SERIAL in png.headers["Content-Disposition"]
    raw = web.get("frame.raw?last=1")
    assert raw.headers["X-Frame-Id"] >= png.headers["X-Frame-Id"] and len(raw.body) == 640 * 480
    for ending in ("png", "tiff", "jpeg"):
        picture = Image.open(io.BytesIO(web.get(f"frame.{ending}").body))
        assert picture.size == (640, 480)


@pytest.mark.parametrize("pixel_format, bits", [("Mono8", 8), ("Mono12p", 12), ("Mono16", 16)])
def test_pixels_are_the_picture_s_counts_and_electrons(own, pixel_format, bits):
    own.put("PixelFormat", pixel_format)
    own.put("Gain", 6)
    own.put("TriggerMode", "On")  # the picture stands
    with own.stream("live.mjpeg?width=64") as live:
        shown = web_client.pictures(live)
        until_the_console_streams(own)
        own("POST", "features/TriggerSoftware/execute", {})
        next(shown)
        whole = numpy.asarray(Image.open(io.BytesIO(own.get("frame.png?last=1").body))).astype(int)
        region = own.get("frame/pixels?x=10&y=20&w=33&h=5")
    assert (region["picture"]["bits"], region["picture"]["pixel_format"]) == (bits, pixel_format)
    dn = numpy.array(region["dn"]).reshape(5, 33)
    shift = 16 - bits if bits > 8 else 0
    assert (dn == whole[20:25, 10:43] >> shift).all()
    counts12 = dn * 4096 / 2**bits
    electrons = (counts12 - 240) / (0.36 * 10 ** (6 / 20))
    assert numpy.allclose(numpy.array(region["electrons"]).reshape(5, 33), electrons, rtol=1e-6)
    assert region["electrons_gap"] is None


def test_counts_behind_a_curve_are_no_measure_of_electrons(own):
    own.put("Gamma", 2)
    own.get("frame.raw")
    region = own.get("frame/pixels?x=0&y=0&w=2&h=2")
    assert region["electrons"] is None and "gamma" in region["electrons_gap"]


def test_a_region_is_cut_to_the_picture_and_not_too_large(web):
    web.get("frame.raw")
    edge = web.get("frame/pixels?x=630&y=470&w=33&h=33")
    assert (edge["w"], edge["h"], len(edge["dn"])) == (10, 10, 100)
    assert web.get("frame/pixels?x=640&y=0&w=1&h=1")["dn"] == []
    assert web.get("frame/pixels?x=0&y=0&w=4096&h=4097", status=409)["error"]["name"] == "RANGE"
    assert web.get("frame/pixels?x=0&y=0&w=4096&h=5", status=409)["error"]["name"] == "RANGE"
    for query in ("", "x=0&y=0&w=1", "x=-1&y=0&w=1&h=1", "x=0&y=0&w=1e9&h=1", "x=99999999999999999999&y=0&w=1&h=1"):
        assert web.get(f"frame/pixels?{query}", status=400)["error"]["name"] == "FORMAT"


def test_statistics_count_every_pixel(web):
    said = web.get("statistics")
    assert sum(said["histogram"]) == said["pixels"] == 640 * 480
    mean = sum(i * n for i, n in enumerate(said["histogram"])) / said["pixels"]
    assert abs(said["mean"] - mean) < 1e-6
    assert said["saturated"] == said["histogram"][255]
    wait_for(lambda: abs(web.get("statistics")["frames_per_s"] - 30) < 1)


def test_before_the_first_picture_there_is_nothing_to_count(own):
    own.put("TriggerMode", "On")
    said = own.get("statistics")
    assert (said["picture"], said["mean"], said["pixels"], said["saturated"]) == (None, None, 0, 0)
    assert said["histogram"] == [0] * 256 and said["lost"] == 0


def test_who_looks_at_a_camera_that_stands_still_sees_its_last_picture(own):
    with own.stream("live.mjpeg?width=64") as live:
        next(web_client.pictures(live))
    own.put("TriggerMode", "On")
    with own.stream("live.mjpeg?x=8&y=8&w=16&h=16&width=0") as live:
        headers, _ = next(web_client.pictures(live))
    assert headers["X-Region"] == "8,8,16,16"


def test_the_live_picture_shows_a_region_at_a_size(web):
    with web.stream("live.mjpeg?x=100&y=50&w=200&h=100&width=50&fps=20") as response:
        parts = web_client.pictures(response)
        taken = []  # the first may be the last one of the acquisition before: ids begin anew, time does not
        for _ in range(3):
            headers, jpeg = next(parts)
            assert headers["X-Region"] == "100,50,200,100" and headers["X-Picture"] == "640x480"
            assert Image.open(io.BytesIO(jpeg)).size == (50, 25)
            taken.append(int(headers["X-Timestamp-Ns"]))
        assert taken == sorted(set(taken))


def test_the_line_is_driven_and_the_waveform_shows_it(own):
    own("PUT", "features", {"TriggerMode": "On", "ExposureTime": 2000})
    with own.stream("live.mjpeg?width=64"), own.stream("waves/stream") as waves:
        told = web_client.events(waves, "Waves")
        next(told)
        until_the_console_streams(own)
        begun = own("POST", "line", {"pulse_ns": 1000000, "period_ns": 100000000, "count": 2})
        assert begun["line"] == "pulse"
        seen = []
        while sum(1 for one in seen if one[1] == "EXPOSURE" and one[2] == 0) < 2:
            seen += next(told)[2]["events"]
        when = [t for t, signal, value in seen if (signal, value) == ("TRIGGER_IN", 1)]
        assert when == [begun["time_ns"], begun["time_ns"] + 100000000]
        lasted = [t for t, signal, value in seen if (signal, value) == ("TRIGGER_IN", 0)][0] - when[0]
        assert lasted == 1000000
        open_at = [t for t, signal, value in seen if (signal, value) == ("EXPOSURE", 1)]
        shut_at = [t for t, signal, value in seen if (signal, value) == ("EXPOSURE", 0)]
        assert [b - a for a, b in zip(open_at, shut_at)] == [2000000] * 2
        own("POST", "line", {"level": "high"})
        assert own.get("line")["TRIGGER_IN"] == 1
        own("POST", "line", {"level": "low"})
        assert own.get("line")["TRIGGER_IN"] == 0


def test_a_refused_edge_tells_its_reason(own):
    own("PUT", "features", {"TriggerMode": "On", "TriggerMask": 50000, "ExposureTime": 100})
    with own.stream("live.mjpeg?width=64"):
        until_the_console_streams(own)
        own("POST", "line", {"pulse_ns": 100000, "period_ns": 20000000, "count": 2})
        wait_for(lambda: own.get("counters")["triggers_refused"]["mask"] == 1)
    triggers = own.get("triggers")["triggers"]
    assert [one["refused"] for one in triggers] == [None, "mask"]
    assert triggers[0]["frame_id"] == 0 and "TriggerMask" in triggers[1]["text"]
    waves = own.get("waves")
    (refused,) = [one for one in waves["events"] if one[1] == "REFUSED"]
    assert refused[2] == "mask" and waves["reasons"]["mask"] == triggers[1]["text"]
    assert own.get(f"waves?after={waves['next']}")["first"] >= waves["next"]
    dump = own.get("waves.vcd").body.decode()
    assert re.search(r"^smask ", dump, re.MULTILINE) and "TRIGGER_IN" in dump


def test_user_sets_are_saved_and_loaded(own):
    sets = own.get("sets")
    assert [(one["name"], one["writable"]) for one in sets["sets"]] == [
        ("Default", False), ("UserSet1", True), ("UserSet2", True)]
    own.put("BlackLevel", 123)
    own("POST", "sets/UserSet1/save", {})
    loaded = own("POST", "sets/Default/load", {})
    assert "BlackLevel" in [one["name"] for one in loaded["changed"]] and own.value("BlackLevel") == 240
    own("POST", "sets/UserSet1/load", {})
    assert own.value("BlackLevel") == 123 and own.get("sets")["selected"] == "UserSet1"
    assert own("POST", "sets/Default/save", {}, status=409)["error"]["name"] == "LOCKED"
    assert own("POST", "sets/NoSuchSet/load", {}, status=409)["error"]["name"] == "ENTRY"


def the_scene(web):
    """Once nothing is being opened any more."""
    wait_for(lambda: web.get("scene")["opening"] is None)
    return web.get("scene")


def next_counts(web):
    web.get("frame.raw")  # waits for a picture
    return web.get("frame/pixels?x=0&y=0&w=8&h=8")["dn"]


def test_a_scene_is_changed_and_seen(own):
    own.put("PixelFormat", "Mono16")
    assert own.get("scene") == {"spec": "chart", "opening": None, "refused": None, "changeable": True}
    begun = own("PUT", "scene", {"spec": "flat:1e9"})
    assert (begun["spec"], begun["opening"]) in (("chart", "flat:1e9"), ("flat:1e9", None))
    assert the_scene(own)["spec"] == own.get("")["scene"] == "flat:1e9"
    wait_for(lambda: set(next_counts(own)) == {65520})
    own("PUT", "scene", {"spec": "flat:0"})
    assert the_scene(own)["spec"] == "flat:0"
    wait_for(lambda: max(next_counts(own)) < 8000)


def test_a_scene_that_is_none_is_refused_with_a_sentence(own):
    own("PUT", "scene", {"spec": "flat:2000,lux=5"})
    scene = the_scene(own)
    assert scene["spec"] == "chart" and scene["refused"]["spec"] == "flat:2000,lux=5"
    assert "no photons, irradiance or lux" in scene["refused"]["text"]
    own("PUT", "scene", {"spec": "chart,lux=5"})
    assert the_scene(own) == {"spec": "chart,lux=5", "opening": None, "refused": None, "changeable": True}
    for body in ({}, {"spec": 1}, {"spec": "chart", "more": 1}):
        assert own("PUT", "scene", body, status=400)["error"]["name"] == "FORMAT"


def test_every_route_of_the_description_is_answered(own):
    own.get("/api/cameras")
    for path in ("", "features", "features/Width", "changes", "frame.png", "frame/pixels?x=0&y=0&w=1&h=1", "statistics",
                 "line", "waves", "waves.vcd", "counters", "triggers", "sets", "scene"):  # fmt: skip
        own.get(path)
    for path in ("changes/stream", "waves/stream", "live.mjpeg"):
        with own.stream(path) as response:
            assert response.readline()
    own("PUT", "features", {"Gain": 1})
    own.put("Gain", 0)
    own("POST", "features/TriggerSoftware/execute", {})
    own("POST", "line", {"level": "low"})
    own("PUT", "scene", {"spec": "flat:2000"})
    own("POST", "sets/UserSet1/save", {})
    own("POST", "sets/UserSet1/load", {})
    wanted = {(method.upper(), path) for path, row in web_client.API["paths"].items()
              for method in row if method != "parameters"}  # fmt: skip
    assert own.seen == wanted


# --- every feature ---------------------------------------------------------------------------------------------------


def legal(one):
    """A value that this feature may have, another than it has where there is one."""
    if one["type"] == "enumeration":
        others = [entry["name"] for entry in one["entries"] if entry["name"] != one["value"]]
        return others[0] if others else one["value"]
    if one["type"] in ("integer", "float"):
        return one["min"] if one["value"] != one["min"] else one["max"]
    return (not one["value"]) if one["type"] == "boolean" else one["value"] if one["value"] else "0"


def test_every_feature_is_set_or_refused_by_name(camtwin):
    with web_client.served(camtwin, *SMALL, *MANUAL, "--set", "OffsetAutoCenter=Off") as web:
        for name, first in facts(web).items():
            one = web.get(f"features/{name}")
            if one["type"] == "command":
                assert web.put(name, 1, status=400)["error"]["name"] == "TYPE"
                continue
            if one["access"] == "RO":
                refused = web.put(name, one["value"] if one["value"] is not None else 0, status=409)
                assert refused["error"]["name"] == "READ_ONLY", name
                continue
            if one["locked"] or not one["available"]:
                refused = web.put(name, legal(one), status=409)
                assert refused["error"]["name"] == ("LOCKED" if one["available"] else "UNAVAILABLE"), name
                continue
            wanted = legal(one)
            done = web.put(name, wanted)
            assert done["set"] == [name]
            got = web.value(name)
            assert got == wanted or (name.startswith("Offset") and abs(got - wanted) < 16), (name, wanted, got)
            assert ask(camtwin, {"get": [name]})["get"][name] == got, "both channels"
            if one["type"] in ("integer", "float") and one["max"] is not None:
                assert web.put(name, one["max"] * 2 + 1, status=409)["error"]["name"] == "RANGE", name
            if one["type"] == "enumeration":
                assert web.put(name, "NoSuchEntry", status=409)["error"]["name"] == "ENTRY", name
            if one["type"] != "string":
                assert web.put(name, "neither a number nor a name", status=409 if one["entries"] else 400)
            web.put(name, first["value"]) if first["value"] not in (None, "") else None


def test_commands_are_executed(own):
    for name, one in facts(own).items():
        if one["type"] == "command" and name not in ("DeviceReset",):
            answer = own.raw("POST", f"/api/features/{name}/execute", "{}", {"Content-Type": "application/json"})
            expected = 409 if one["locked"] else 200
            assert answer.status == expected, (name, answer.body)
    assert own("POST", "features/Width/execute", {}, status=400)["error"]["name"] == "TYPE"
    assert own("POST", "features/NoSuchFeature/execute", {}, status=404)["error"]["name"] == "NOT_FOUND"


def test_both_channels_say_the_same(web, camtwin_shared):
    for name in ("Width", "PixelFormat", "ExposureTime", "LUTValueAll", "DeviceUserID"):
        assert ask(camtwin_shared, {"describe": name})["describe"] == web.get(f"features/{name}")
    for request, (method, path, data) in (
        ({"set": {"Gain": 99}}, ("PUT", "features/Gain", {"value": 99})),
        ({"set": {"Nothing": 1}}, ("PUT", "features/Nothing", {"value": 1})),
        ({"exec": "Width"}, ("POST", "features/Width/execute", {})),
        ({"line": {"pulse_ns": 0}}, ("POST", "line", {"pulse_ns": 0})),
        ({"sets": {"load": "Nothing"}}, ("POST", "sets/Nothing/load", {})),
    ):
        said = ask(camtwin_shared, request)
        answer = web.raw(method, f"/api/{path}", json.dumps(data), {"Content-Type": "application/json"})
        assert answer.json["error"] == said["error"], request
        assert answer.status >= 400 and not said["ok"]
    assert ask(camtwin_shared, {"sets": True})["sets"] == web.get("sets")
    assert ask(camtwin_shared, {"scene": True})["scene"] == web.get("scene")


# --- pictures of its own, and hosts ----------------------------------------------------------------------------------


def test_the_console_gives_way_to_a_host_and_comes_back(camtwin, camera_id):
    with web_client.served(camtwin, *SMALL, *MANUAL, "--set", "AcquisitionFrameRate=50") as web:
        with web.stream("live.mjpeg?width=160") as response:
            parts = web_client.pictures(response)
            next(parts)
            assert web.get("")["stream"] == "console"
            assert not web.get("features/Width")["locked"], "the console's own pictures lock nothing"
            done = hosts.run(["arv-camera-test-0.8", "-n", camera_id, "-w", 320, "-h", 240, "-f", 40, "--duration", 3],
                             env=host_env(camtwin))  # fmt: skip
            result = hosts.parse_camera_test(done.stdout + done.stderr)
            hosts.assert_clean_stream(result)
            wait_for(lambda: web.get("")["stream"] == "console")
            size = [next(parts)[0]["X-Picture"] for _ in range(60)]
        assert "320x240" in size, size
        wait_for(lambda: web.get("")["stream"] == "none")


def test_the_size_changes_under_the_console_s_own_pictures(own):
    with own.stream("live.mjpeg?width=0") as response:
        parts = web_client.pictures(response)
        next(parts)
        for width, height, pixel_format in ((320, 240, "Mono16"), (1024, 768, "Mono12p"), (640, 480, "Mono8")):
            own("PUT", "features", {"PixelFormat": pixel_format, "Width": width, "Height": height})
            seen = [next(parts) for _ in range(6)]
            assert seen[-1][0]["X-Picture"] == f"{width}x{height}"
            assert Image.open(io.BytesIO(seen[-1][1])).size == (width, height)
        own("POST", "sets/Default/load", {})
        assert [next(parts) for _ in range(8)][-1][0]["X-Picture"] == "4096x3000"


def test_a_host_that_starts_an_acquisition_of_its_own_keeps_it(own, camtwin):
    with own.stream("live.mjpeg?width=64") as response:
        next(web_client.pictures(response))
        own("POST", "features/AcquisitionStart/execute", {})
        width = own.get("features/Width")
        assert width["locked"] and "AcquisitionStop" in width["why"]
        own("POST", "features/AcquisitionStop/execute", {})
        assert not own.get("features/Width")["locked"]


def test_no_picture_comes_while_the_camera_waits_for_a_trigger(own):
    own.put("TriggerMode", "On")
    refused = own.get("frame.png", status=504)
    assert refused["error"]["name"] == "TIMEOUT" and "trigger" in refused["error"]["text"]


def test_two_cameras_have_one_console(camtwin):
    second = str(int(SERIAL) + 1)
    with web_client.served(camtwin, *SMALL, *MANUAL, "--cameras", "2") as web:
        assert [one["serial"] for one in web.get("/api/cameras")["cameras"]] == [SERIAL, second]
        web("PUT", "features/BlackLevel", {"value": 7}, serial=second)
        assert web.value("BlackLevel") == 240
        assert web.get("features/BlackLevel", serial=second)["value"] == 7
        assert web.get("frame.raw", serial=second).headers["X-Picture"] == "640x480"
        assert web.get("features/BlackLevel", serial="00000000", status=404)["error"]["name"] == "NOT_FOUND"


def test_the_list_says_where_the_console_is(own, camtwin):
    (camera,) = json.loads(camtwin("list", "--json").stdout)
    assert camera["web"] == f"http://127.0.0.1:{own.port}/"
    assert camera["web"] in camtwin("list").stdout


def test_the_file_of_options_may_ask_for_the_console(camtwin):
    config = camtwin.home / "camtwin.yaml"
    config.write_text("web: 127.0.0.1:0\nset: [Width=640, Height=480]\n")
    with camtwin.serve("--config", str(config)):
        (camera,) = json.loads(camtwin("list", "--json").stdout)
        port = int(re.search(r":(\d+)/$", camera["web"])[1])
        assert web_client.Web(port).get("/api/cameras")["cameras"][0]["serial"] == SERIAL


def test_a_camera_that_is_unplugged_and_back_keeps_its_console(own):
    own("POST", "features/DeviceReset/execute", {})

    def back():
        answer = own.raw("GET", "/api/features/Width")
        return answer.status == 200 and answer.json["value"] == 4096

    wait_for(back)


@pytest.mark.timing
def test_answers_come_while_large_pictures_are_made(camtwin):
    with web_client.served(camtwin, "--state", "none") as web, web.stream("live.mjpeg?width=640") as live:
        next(web_client.pictures(live))

        def attempt():
            took = []
            for _ in range(50):
                began = time.monotonic()
                web.get("features/Gain")
                took.append(time.monotonic() - began)
            assert sorted(took)[25] < 0.02, took

        hosts.measured(attempt)


@pytest.mark.timing
def test_the_live_picture_costs_a_host_no_frame(camtwin, camera_id):
    """Full resolution: 29.5 frames/s to Aravis, 10 pictures/s to the page, at the size of a page and whole."""

    def attempt(query):
        with web_client.served(camtwin, "--state", "none") as web, web.stream(f"live.mjpeg?fps=15&{query}") as response:
            parts = web_client.pictures(response)
            next(parts)
            host = subprocess.Popen(
                ["arv-camera-test-0.8", "-n", camera_id, "--duration", "8"], env=host_env(camtwin), text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            try:
                wait_for(lambda: counters(camtwin)["sent"] > 60)
                began, n = time.monotonic(), 0
                while time.monotonic() - began < 4:
                    next(parts)
                    n += 1
                result = hosts.parse_camera_test(host.communicate(timeout=30)[0])
            finally:
                host.kill()
                host.wait()
            print(f"{query}: {n / 4} pictures/s, {hosts.frame_rate(result)} frames/s")
            hosts.assert_clean_stream(result)
            assert hosts.frame_rate(result) >= 29.5, result.text
            assert n / 4 >= 10

    hosts.measured(lambda: attempt("width=1280"))
    hosts.measured(lambda: attempt("width=0"))
