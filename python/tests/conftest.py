# SPDX-License-Identifier: Apache-2.0
"""The package as it lies in the tree, over the camtwin of the tree's build folder."""

import os
import pathlib
import sys

TREE = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TREE / "python"))
sys.dont_write_bytecode = True
os.environ["CAMTWIN"] = str(TREE / os.environ.get("CAMTWIN_BUILD", "build") / "camtwin")
pytest_plugins = ["camtwin.pytest_plugin"]
