# SPDX-License-Identifier: Apache-2.0
"""Spans of time: "100us", "1.5ms", or whole nanoseconds."""

import re
from fractions import Fraction

_UNIT_NS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9}


def nanoseconds(span):
    """A number of nanoseconds as an int; ValueError when it is none, or no whole one."""
    if isinstance(span, int) and not isinstance(span, bool):
        return span
    match = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|ms|s)", str(span))
    if not match:
        raise ValueError(f"{span!r} is no span of time: write '100us' or whole nanoseconds")
    exact = Fraction(match[1]) * _UNIT_NS[match[2]]
    if exact.denominator != 1:
        raise ValueError(f"{span!r} is no whole number of nanoseconds")
    return int(exact)
