"""Incidents: what happened, where, to whom, by whom, and who says so."""

from __future__ import annotations

from incidentmap.incidents.extract import Extraction, extract
from incidentmap.incidents.lexicon import Lexicon, load_lexicon

__all__ = ["Extraction", "Lexicon", "extract", "load_lexicon"]
