# SPDX-License-Identifier: Apache-2.0
"""Lets the files of this folder find each other."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True
