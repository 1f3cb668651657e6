# SPDX-License-Identifier: Apache-2.0
"""The manual's own tables, as data."""

import csv
import pathlib

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"


def rows(name):
    """Rows of a table as dictionaries of texts; empty when it is not there (test_features.py says so)."""
    path = DATA / name
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def parameters():
    """Parameters that USB3 Vision knows."""
    return [row for row in rows("features.tsv") if row["usb3_vision"]]


def number(text):
    """The number in a cell, or None ("depends", "auto", "centred", "")."""
    try:
        return float(text)
    except ValueError:
        return None
