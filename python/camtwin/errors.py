# SPDX-License-Identifier: Apache-2.0
"""What can go wrong."""


class CamtwinError(Exception):
    """Anything below; its text is a sentence for a person."""


class NotThere(CamtwinError):
    """The program camtwin, its library, or the camera is not there (any more)."""


class TimedOut(CamtwinError):
    """The camera did not do it in time."""


class Refused(CamtwinError):
    """The camera said no. `name` is the error's name (RANGE, LOCKED, ...), `feature` what it was about, or None."""

    def __init__(self, text, name="GENERIC", feature=None):
        super().__init__(text)
        self.name, self.feature = name, feature
