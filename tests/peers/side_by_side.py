#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Streams from several cameras at the same time, each in a process of its own; what each process said, as JSON.

usage: side_by_side.py CAMERA...
"""

import json
import subprocess
import sys

COMMAND = ["arv-camera-test-0.8", "-w", "1920", "-h", "1080", "-f", "20", "--duration", "6", "-n"]
clients = [
    subprocess.Popen([*COMMAND, name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for name in sys.argv[1:]
]
print(json.dumps([client.communicate(timeout=40)[0] for client in clients]))
