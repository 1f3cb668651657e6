# SPDX-License-Identifier: Apache-2.0
"""The control channel of a running camera: one JSON object a line each way, beside USB."""

import json
import socket
import threading

from .errors import NotThere, Refused, TimedOut


class Channel:
    """One connection; threads may share it, their requests take turns."""

    def __init__(self, path, timeout_s=10.0):
        self._lock = threading.Lock()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(timeout_s)
        try:
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise NotThere(f"no camera answers at {path}: {error.strerror}") from error
        self._answers = self._socket.makefile("rb")

    def close(self):
        with self._lock:
            self._answers.close()
            self._socket.close()

    def ask(self, **request):
        """The camera's answer as a dictionary. Raises Refused, TimedOut, NotThere; after the last two it must be closed."""
        line = json.dumps(request).encode() + b"\n"
        with self._lock:
            try:
                self._socket.sendall(line)
                text = self._answers.readline()
            except TimeoutError as error:
                raise TimedOut(f"the camera did not answer {request} in time") from error
            except OSError as error:
                raise NotThere(f"the camera has gone: {error}") from error
        if not text.endswith(b"\n"):
            raise NotThere("the camera has gone")
        answer = json.loads(text)
        if not answer.get("ok"):
            error = answer.get("error", {})
            raise Refused(error.get("text", "refused"), error.get("name", "GENERIC"), error.get("feature"))
        return answer
