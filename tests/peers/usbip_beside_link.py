#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The pictures of usbip_client.py, through the local link.

usage: usbip_beside_link.py COUNT    answers with one line of JSON
"""

import json
import sys

import libusb_host
import usbip_client

print(json.dumps(usbip_client.picture_digests(libusb_host.Host(), sys.argv[1])))
