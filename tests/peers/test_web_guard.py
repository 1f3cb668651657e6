# SPDX-License-Identifier: Apache-2.0
"""Who the console answers, and what it does about those who mean ill."""

import json
import pathlib
import re
import socket
import threading
import time

import hosts
import pytest
import web_client

from conftest import SERIAL
from test_control import counters, host_env, wait_for

SMALL = ["--set", "Width=640", "--set", "Height=480", "--state", "none"]
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def web(camtwin_shared):
    with web_client.served(camtwin_shared, *SMALL) as web:
        yield web


def talk(web, text, seconds=5):
    """What the server says to these bytes until it hangs up or falls silent."""
    with socket.create_connection((web.host, web.port), timeout=seconds) as line:
        line.sendall(text if isinstance(text, bytes) else text.encode())
        said = b""
        try:
            while some := line.recv(65536):
                said += some
        except TimeoutError:
            pass
        return said


# --- who asks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/api/cameras", "/api/features/Width", "/nothing"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "evil.example:{port}", "127.0.0.2:{port}",
                                  "127.0.0.1:{port}.evil.example", "[::1", "localhost.evil.example:{port}", ""])  # fmt: skip
def test_another_name_than_our_own_is_refused(web, host, path):
    answer = web.raw("GET", path, headers={"Host": host.format(port=web.port)})
    assert answer.status == 403 and "Host" in answer.json["error"]["text"]


def test_a_request_without_a_host_is_refused(web):
    assert re.match(rb"HTTP/1.[01] (400|403) ", talk(web, "GET /api/cameras HTTP/1.0\r\n\r\n"))


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}"])
def test_our_own_names_are_answered(web, host):
    assert web.raw("GET", "/api/cameras", headers={"Host": host.format(port=web.port)}).status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1", "https://127.0.0.1:{port}",
                                    "http://127.0.0.1:{port}.evil.example", "http://localhost:{port}"])  # fmt: skip
@pytest.mark.parametrize("method, path", [("GET", "/api/features"), ("PUT", "/api/features/Gain"),
                                          ("POST", "/api/features/TriggerSoftware/execute")])  # fmt: skip
def test_a_page_from_elsewhere_is_refused(web, origin, method, path):
    answer = web.raw(method, path, "{}" if method != "GET" else None, {"Origin": origin.format(port=web.port), **JSON})
    assert answer.status == 403 and "Origin" in answer.json["error"]["text"]


def test_our_own_page_is_answered(web):
    headers = {"Origin": f"http://127.0.0.1:{web.port}", "Sec-Fetch-Site": "same-origin", **JSON}
    assert web.raw("PUT", "/api/features/BlackLevel", '{"value": 240}', headers).status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_an_image_in_another_page_shows_nothing(web, site):
    assert web.raw("GET", "/api/live.mjpeg", headers={"Sec-Fetch-Site": site}).status == 403


@pytest.mark.parametrize("spec", ["image:/etc/hostname", "video:/dev/video0", "video:http://127.0.0.1:1/", "sequence:/*", "image",
                                  "nothing", "", ",image:/etc/hostname", "chart\\,:/etc/hostname"])  # fmt: skip
def test_no_page_has_the_server_open_a_file_as_a_scene(web, spec):
    before = web.get("scene")
    for path in ("/api/scene", f"/api/cameras/{SERIAL}/scene"):
        answer = web.raw("PUT", path, json.dumps({"spec": spec}), JSON)
        assert answer.status == 400 and "over HTTP a scene is chart or flat" in answer.json["error"]["text"]
    assert web.get("scene") == before and before["spec"] == "chart"


def test_no_answer_invites_another_page(web):
    for path in ("/", "/api/cameras", "/api/features/Nothing", "/nothing"):
        headers = web.raw("GET", path).headers
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert not [name for name in headers if name.startswith("Access-Control")]
    assert web.raw("OPTIONS", "/api/features/Gain").status == 405


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonx",
                                  "multipart/form-data; boundary=x"])  # fmt: skip
def test_only_json_changes_something(web, kind):
    headers = {} if kind is None else {"Content-Type": kind}
    answer = web.raw("PUT", "/api/features/BlackLevel", '{"value": 1}', headers)
    assert answer.status == 415
    assert web.value("BlackLevel") == 240


# --- beyond loopback -------------------------------------------------------------------------------------------------


def test_beyond_loopback_everybody_needs_the_token(camtwin):
    with web_client.served(camtwin, *SMALL, address="0.0.0.0:0") as web:
        said = web.served.said()
        assert "can be reached from outside" in said
        (token,) = set(re.findall(r"\?token=([0-9a-f]{32})", said))
        for headers in ({}, {"Authorization": "Bearer " + "0" * 32}, {"Authorization": f"Bearer {token}0"},
                        {"Authorization": f"Basic {token}"}, {"Authorization": token}):  # fmt: skip
            answer = web.raw("GET", "/api/cameras", headers=headers)
            assert answer.status == 401 and "token" in answer.json["error"]["text"], headers
        assert web.raw("GET", "/api/cameras?token=").status == 401
        assert web.raw("GET", f"/api/cameras?token={token[:-1]}").status == 401
        assert web.raw("GET", "/api/cameras", headers={"Authorization": f"Bearer {token}"}).status == 200
        assert web.raw("GET", f"/api/cameras?token={token}").status == 200
        assert web.raw("GET", "/").status == 200, "the page itself is no secret"
        evil = web.raw("GET", f"/api/cameras?token={token}", headers={"Host": f"evil.example:{web.port}"})
        assert evil.status == 403, "nor does the token help a bent name"
        assert token not in camtwin("list").stdout + camtwin("list", "--json").stdout


@pytest.mark.parametrize("address", ["8380", ":8380", "localhost", "example.org:8380", "127.0.0.1:99999", "1.2.3.4.5:1"])
def test_an_address_that_is_none_is_refused(camtwin, address):
    done = camtwin("serve", "--web", address)
    assert done.returncode in (1, 2) and "--web" in done.stderr


def test_a_port_in_use_is_told(camtwin, web):
    done = camtwin("serve", "--web", f"127.0.0.1:{web.port}", "--state", "none")
    assert done.returncode == 1 and "in use" in done.stderr


# --- paths and bodies ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [
    "/../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/./index.html",
    "/index.html/", "/assets/../index.html", "/api/../../etc/passwd", "/api/features/..", "/api/features/%2e%2e/execute",
    "/api/features/%00", "/api/features/Width%0d%0aX: y", "/api/features/%zz", "/api/features/" + "a" * 500,
    "/api/features/Width/", "/api//features", "/api/" + "a/" * 50, "/api/cameras/../features", "/api/features/Wid%",
])  # fmt: skip
def test_no_path_leads_anywhere_else(web, path):
    said = talk(web, f"GET {path.replace(' ', '%20')} HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\nConnection: close\r\n\r\n")
    assert re.match(rb"HTTP/1.1 404 ", said), said[:200]
    assert b"root:" not in said


def test_other_methods_are_refused(web):
    for method, path in (("DELETE", "features/Width"), ("PATCH", "features/Width"), ("POST", "features/Width"),
                         ("PUT", "line"), ("GET", "features/Width/execute"), ("TRACE", "features")):  # fmt: skip
        answer = web.raw(method, f"/api/{path}", "{}", JSON)
        assert answer.status == 405, (method, path, answer.status)
    assert web.raw("POST", "/", "x").status == 405


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', '{"value": 1, "more": 2}', '{"value": null}', '{"other": 1}',
                                  '{"value": [1]}', '{"value": 1}{"value": 2}', '{"value": 1, "value": 2}',
                                  '{"value": 1e999}', "[" * 60000, '{"value": "\\u0000"}'])  # fmt: skip
def test_a_body_that_is_no_value_is_refused(web, body):
    answer = web.raw("PUT", "/api/features/BlackLevel", body, JSON)
    assert answer.status == 400 and answer.json["error"]["name"] == "FORMAT"
    assert web.value("BlackLevel") == 240


def test_a_body_is_bounded(web):
    answer = web.raw("PUT", "/api/features/BlackLevel", b" " * 65536, JSON)
    assert answer.status == 413 and answer.json["error"]["name"] == "LENGTH"
    padded = b'{"value": 241}'.ljust(65535)
    assert web.raw("PUT", "/api/features/BlackLevel", padded, JSON).status == 200
    web.put("BlackLevel", 240)
    # a length that is a lie, and one that is not told
    head = f"PUT /api/features/BlackLevel HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\nContent-Type: application/json\r\n"
    for length in ("4294967296", "18446744073709551616", "-1", "65536"):
        said = talk(web, f"{head}Content-Length: {length}\r\n\r\n")
        assert re.match(rb"HTTP/1.1 4(00|13) ", said), said[:100]
    chunk = b"1000\r\n" + b" " * 4096 + b"\r\n"
    said = talk(web, head.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 20 + b"0\r\n\r\n", 3)
    assert re.match(rb"HTTP/1.1 413 ", said), said[:100]
    assert web.value("BlackLevel") == 240


def test_headers_are_bounded(web):
    request = f"GET /api/cameras HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\n"
    said = talk(web, request + "X: " + "y" * 200000 + "\r\n\r\n", 3)
    assert said == b"" or re.match(rb"HTTP/1.1 4(13|14|31) ", said), said[:100]
    said = talk(web, request + "".join(f"X-{i}: y\r\n" for i in range(20000)) + "\r\n", 3)
    assert said == b"" or re.match(rb"HTTP/1.1 4(13|14|31) ", said), said[:100]
    assert web.raw("GET", "/api/cameras").status == 200


def test_garbage_is_no_request(web):
    for bytes_ in (b"\x00" * 1000, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xff" * 500, b"GET\r\n\r\n",
                   b"GET  HTTP/1.1\r\n\r\n", b"\r\n" * 5000, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"):  # fmt: skip
        talk(web, bytes_, 1)
    assert web.raw("GET", "/api/cameras").status == 200


def test_numbers_of_a_query_are_numbers(web):
    for path in ("changes?since=x", "changes?since=-1", "waves?after=1.5", "live.mjpeg?width=5000", "live.mjpeg?fps=0",
                 "live.mjpeg?fps=nan", "live.mjpeg?quality=0", "live.mjpeg?x=0x10", "frame.png?last=2",
                 "changes/stream?since=abc", "waves/stream?after=%31"):  # fmt: skip
        assert web.get(path, status=400)["error"]["name"] == "FORMAT", path


# --- too many, too slow ----------------------------------------------------------------------------------------------


def memory_mib(web):
    status = pathlib.Path(f"/proc/{web.served.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def descriptors(web):
    return len(list(pathlib.Path(f"/proc/{web.served.process.pid}/fd").iterdir()))


def test_500_connections_that_say_nothing_keep_nobody_out(camtwin):
    with web_client.served(camtwin, *SMALL, "--set", "ExposureAuto=Off") as web:
        web.get("frame.raw")
        before, files = memory_mib(web), descriptors(web)
        idle = [socket.create_connection((web.host, web.port), timeout=5) for _ in range(500)]
        try:
            for one in idle[::7]:
                one.sendall(b"GET /api/cameras HTTP/1.1\r\nHost: ")
            began = time.monotonic()
            assert web.get("features/Width")["value"] == 640
            assert time.monotonic() - began < 2
            assert descriptors(web) < files + 270
            assert memory_mib(web) < before + 64
            deadline = time.monotonic() + 60
            while descriptors(web) > files + 5 and time.monotonic() < deadline:
                time.sleep(0.5)
            assert descriptors(web) <= files + 5, "who asks for nothing within 10 s has to go"
        finally:
            for one in idle:
                one.close()
        assert web.get("features/Width")["value"] == 640


def test_a_request_that_trickles_in_has_to_go(web):
    with socket.create_connection((web.host, web.port), timeout=5) as line:
        line.sendall(b"GET /api/cameras HTTP/1.1\r\n")
        began = time.monotonic()
        with pytest.raises((ConnectionError, TimeoutError)):
            while time.monotonic() - began < 60:
                line.sendall(b"X: y\r\n")
                time.sleep(0.5)
                line.setblocking(False)
                try:
                    if line.recv(1) == b"":
                        raise ConnectionError
                except BlockingIOError:
                    pass
                line.setblocking(True)
        assert time.monotonic() - began < 15


def test_live_pictures_are_bounded_and_slow_ones_hold_nobody_up(camtwin):
    with web_client.served(camtwin, *SMALL, "--set", "ExposureAuto=Off") as web:
        lazy = []
        try:
            for _ in range(8):
                line = socket.create_connection((web.host, web.port), timeout=5)
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                line.sendall(f"GET /api/live.mjpeg?width=0&fps=30 HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\n\r\n".encode())
                lazy.append(line)
            wait_for(lambda: web.raw("GET", "/api/live.mjpeg").status == 503)
            for _ in range(20):
                assert web.get("frame.raw").headers["X-Picture"] == "640x480"
            lazy.pop().close()

            def seat():
                try:
                    with web.stream("live.mjpeg?width=64") as response:
                        return next(web_client.pictures(response))
                except AssertionError:
                    return None

            wait_for(seat)
        finally:
            for line in lazy:
                line.close()


def test_many_streams_of_changes_that_nobody_reads_are_bounded(camtwin):
    with web_client.served(camtwin, *SMALL, "--set", "ExposureAuto=Off", "--set", "GainAuto=Off") as web:
        web.get("features")
        before = memory_mib(web)
        lazy = []
        try:
            for _ in range(60):
                line = socket.create_connection((web.host, web.port), timeout=5)
                line.sendall(f"GET /api/changes/stream HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\n\r\n".encode())
                lazy.append(line)
            for i in range(200):
                web.put("BlackLevel", i)
            assert memory_mib(web) < before + 64
        finally:
            for line in lazy:
                line.close()


def test_the_server_ends_while_everybody_holds_on(camtwin):
    with web_client.served(camtwin, *SMALL) as web:
        with web.stream("changes/stream") as a, web.stream("waves/stream") as b, web.stream("live.mjpeg") as c:
            for one in (a, b, c):
                one.readline()
            idle = socket.create_connection((web.host, web.port))
            began = time.monotonic()
            assert web.served.stop() == 0
            assert time.monotonic() - began < 5
            idle.close()


def ask_for_cameras(web):
    """One connection, the same question again and again, until nobody answers any more."""
    question = f"GET /api/cameras HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\n\r\n".encode()
    try:
        with socket.create_connection((web.host, web.port), timeout=5) as line:
            while True:
                line.sendall(question)
                if not line.recv(65536):
                    return
    except OSError:
        return


def test_a_question_that_is_passed_from_camera_to_camera_does_not_hinder_the_end(camtwin):
    """Its connection is suspended again for each of them, perhaps for the next one when everybody else has come back."""
    for _ in range(4):
        with web_client.served(camtwin, *SMALL, "--cameras", "4") as web:
            asking = [threading.Thread(target=ask_for_cameras, args=(web,)) for _ in range(16)]
            for one in asking:
                one.start()
            time.sleep(0.3)
            status = web.served.stop()
            for one in asking:
                one.join()
            assert status == 0, web.served.said()


def abuse(web, stop):
    """Everything above at once, until stop is set."""
    idle = []
    n = 0
    while not stop.is_set():
        try:
            idle.append(socket.create_connection((web.host, web.port), timeout=2))
            if len(idle) >= 500:
                idle.pop(0).close()
            n += 1
            if n % 5 == 0:
                idle[-1].sendall(b"GET /api/features HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % web.port)
            elif n % 5 == 1:
                idle[-1].sendall(b"PUT /api/features/Width HTTP/1.1\r\nContent-Length: 70000\r\n\r\n" + b"x" * 70000)
            elif n % 5 == 2:
                idle[-1].sendall(b"GET /api/changes/stream HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % web.port)
        except OSError:
            pass
        time.sleep(0.005)
    for one in idle:
        one.close()


@pytest.mark.timing
def test_a_host_loses_no_frame_while_the_console_is_abused(camtwin, camera_id):
    def attempt():
        with web_client.served(camtwin, "--state", "none") as web:
            stop = threading.Event()
            abuser = threading.Thread(target=abuse, args=(web, stop))
            abuser.start()
            try:
                done = hosts.run(["arv-camera-test-0.8", "-n", camera_id, "--duration", "8"], env=host_env(camtwin))
            finally:
                stop.set()
                abuser.join()
            result = hosts.parse_camera_test(done.stdout + done.stderr)
            hosts.assert_clean_stream(result)
            assert hosts.frame_rate(result) >= 29.5, result.text
            assert counters(camtwin)["lost"] == 0
            assert web.raw("GET", "/api/cameras").status == 200

    hosts.measured(attempt)


@pytest.mark.timing
def test_frames_of_a_small_format_survive_the_abuse_as_well(camtwin, camera_id):
    def attempt():
        with web_client.served(camtwin, *SMALL, "--set", "ExposureAuto=Off", "--set", "AcquisitionFrameRate=30") as web:
            stop = threading.Event()
            abuser = threading.Thread(target=abuse, args=(web, stop))
            abuser.start()
            try:
                done = hosts.run(["arv-camera-test-0.8", "-n", camera_id, "-w", 640, "-h", 480, "-f", 30, "--duration", 5],
                                 env=host_env(camtwin))  # fmt: skip
            finally:
                stop.set()
                abuser.join()
            hosts.assert_clean_stream(hosts.parse_camera_test(done.stdout + done.stderr))
            assert counters(camtwin)["lost"] == 0
            assert web.get("features/Width")["value"] == 640

    hosts.measured(attempt)
