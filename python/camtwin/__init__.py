# SPDX-License-Identifier: Apache-2.0
"""A DMK 38UX253 camera in software, for tests."""

from .camera import Camera
from .errors import CamtwinError, NotThere, Refused, TimedOut
from .frame import Frame
from .wave import Wave

__all__ = ["Camera", "CamtwinError", "Frame", "NotThere", "Refused", "TimedOut", "Wave"]
