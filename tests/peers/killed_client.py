#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Lets a client stream, kills it with SIGKILL while it does, then streams with another; what both said, as JSON.

usage: killed_client.py CAMERA
"""

import json
import subprocess
import sys

COMMAND = ["stdbuf", "-oL", "arv-camera-test-0.8", "-n", sys.argv[1], "--duration"]

victim = subprocess.Popen([*COMMAND, "60"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
said = ""
for line in victim.stdout:
    said += line
    if said.count("frames/s") == 2:
        break
victim.kill()
victim.wait()
after = subprocess.run([*COMMAND, "5"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=40)
print(json.dumps([said, after.stdout]))
