"""Stages that misbehave on purpose; a module of its own, so that worker processes can import it."""

from __future__ import annotations

import os
from pathlib import Path

from incidentmap.geoparse import geoparse


def poisoned(tokens, document, gazetteer):
    """Raise, end the process, or end it once (beside the named file), where the text says so."""
    text = document.text
    if "POISON-RAISE" in text:
        raise RuntimeError("a stage that fails")
    if "POISON-END" in text:
        os._exit(9)
    if "POISON-ONCE" in text:
        marker = Path(text.split("POISON-ONCE ", 1)[1].split()[0])
        if not marker.exists():
            marker.touch()
            os._exit(9)
    return geoparse(tokens, document, gazetteer)
