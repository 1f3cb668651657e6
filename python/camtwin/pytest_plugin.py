# SPDX-License-Identifier: Apache-2.0
"""The fixture `camtwin`: makes cameras that end with the test."""

import pytest

from .camera import Camera


@pytest.fixture
def camtwin():
    """camtwin(scene=..., clock=..., set={...}, ...) -> a running Camera; as many as the test wants."""
    cameras = []

    def make(**options):
        if "serial" not in options:
            options["serial"] = str(38253001 + len(cameras))
        cameras.append(Camera(**options))
        return cameras[-1].start()

    yield make
    for camera in reversed(cameras):
        camera.stop()
