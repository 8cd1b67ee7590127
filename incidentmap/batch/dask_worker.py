"""Loaded by the workers of a Dask cluster on this machine as they start."""

from __future__ import annotations

import signal
from typing import Any


def dask_setup(_worker: Any) -> None:
    """Leave Ctrl-C to the driver: a terminal sends it to all processes, and the driver ends the workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
