# SPDX-License-Identifier: Apache-2.0
"""Speaking to the console's HTTP interface, each answer held against docs/openapi.yaml."""

import contextlib
import copy
import http.client
import json
import re
import socket
import time

import jsonschema
import yaml

from conftest import SERIAL, TREE

API = yaml.safe_load((TREE / "docs" / "openapi.yaml").read_text())


def _as_json_schema(node):
    """OpenAPI 3.0 says `nullable` where JSON Schema has a type of its own."""
    if isinstance(node, list):
        return [_as_json_schema(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {key: _as_json_schema(value) for key, value in node.items() if key not in ("nullable", "example")}
    return {"anyOf": [made, {"type": "null"}]} if node.get("nullable") is True else made


COMPONENTS = _as_json_schema(copy.deepcopy(API["components"]))


def validate(value, schema):
    jsonschema.Draft7Validator({**_as_json_schema(schema), "components": COMPONENTS}).validate(value)


def _pattern(path):
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/?]+", re.escape(path)) + "$")


PATHS = sorted(((_pattern(path), path) for path in API["paths"]), key=lambda row: row[1].count("{"))


def described(method, path):
    """The operation of docs/openapi.yaml that a request is, and its path there; fails when there is none."""
    bare = path.split("?")[0]
    for pattern, name in PATHS:
        if pattern.match(bare) and method.lower() in API["paths"][name]:
            return API["paths"][name][method.lower()], name
    raise AssertionError(f"docs/openapi.yaml does not describe {method} {path}")


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)


class Web:
    """One console. Every answered operation is written down in `seen` as (method, path of docs/openapi.yaml)."""

    def __init__(self, port, host="127.0.0.1"):
        self.host, self.port = host, port
        self.seen = set()

    def raw(self, method, path, body=None, headers=None, timeout=30):
        """A request as it is, nothing checked."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def __call__(self, method, path, data=None, status=200, serial=SERIAL):
        """A request for /api/cameras/SERIAL/path, its answer checked against the description; parsed when it is JSON."""
        whole = path if path.startswith("/") else f"/api/cameras/{serial}/{path}" if path else f"/api/cameras/{serial}"
        body = None if data is None else json.dumps(data)
        answer = self.raw(method, whole, body, {} if data is None else {"Content-Type": "application/json"})
        operation, name = described(method, whole)
        assert answer.status == status, (method, whole, answer.status, answer.body[:500])
        self.seen.add((method, name))
        if status != 200:
            validate(answer.json, API["components"]["responses"]["Error"]["content"]["application/json"]["schema"])
            return answer.json
        kind = answer.headers["Content-Type"].split(";")[0]
        content = operation["responses"]["200"]["content"]
        assert kind in content, (kind, list(content))
        if kind != "application/json":
            return answer
        validate(answer.json, content[kind]["schema"])
        return answer.json

    def get(self, path, **more):
        return self("GET", path, **more)

    def value(self, name):
        return self.get(f"features/{name}")["value"]

    def put(self, name, value, status=200):
        return self("PUT", f"features/{name}", {"value": value}, status=status)

    @contextlib.contextmanager
    def stream(self, path, serial=SERIAL, headers=None):
        """An open GET whose body is read bit by bit."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        whole = f"/api/cameras/{serial}/{path}"
        connection.request("GET", whole, headers=headers or {})
        response = connection.getresponse()
        try:
            assert response.status == 200, response.read()
            operation, name = described("GET", whole)
            assert response.headers["Content-Type"].split(";")[0] in operation["responses"]["200"]["content"]
            self.seen.add(("GET", name))
            yield response
        finally:
            connection.close()


def events(response, schema=None):
    """Server-sent events of a stream: (event, id, data), comments left out."""
    event = {}
    while line := response.readline():
        line = line.decode().rstrip("\n")
        if line == "" and event:
            data = json.loads(event["data"])
            if schema:
                validate(data, API["components"]["schemas"][schema])
            yield event["event"], event["id"], data
            event = {}
        elif line and not line.startswith(":"):
            key, _, value = line.partition(": ")
            event[key] = value


def pictures(response):
    """Parts of the live picture: (headers, jpeg)."""
    while line := response.readline():
        if line != b"--camtwin-picture\r\n":
            continue
        headers = {}
        while (line := response.readline()) not in (b"\r\n", b""):
            key, _, value = line.decode().strip().partition(": ")
            headers[key] = value
        if not headers:
            return
        yield headers, response.read(int(headers["Content-Length"]))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def served(camtwin, *options, address=None):
    """`camtwin serve --web` and its Web; .served is the process."""
    port = free_port()
    with camtwin.serve("--web", address or f"127.0.0.1:{port}", *options) as process:
        web = Web(port if address is None else int(address.rsplit(":", 1)[1]))
        web.served = process
        deadline = time.monotonic() + 10
        while "console at" not in process.said():
            assert time.monotonic() < deadline, process.said()
            time.sleep(0.02)
        yield web
