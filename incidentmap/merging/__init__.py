"""Many reports, one incident: tellings of several documents linked, combined and graded."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentmap.types import Report

__all__ = ["merge"]


def merge(reports: Iterable[Report], *, rules: Path | None = None) -> list[Report]:
    """Return the incidents that reports tell, each once.

    Parameters
    ----------
    reports
        Reports of many documents, as `parse` makes them or read back from files.
    rules
        A TOML file like the packaged ``lexicons/merge.toml``; None takes that.

    Returns
    -------
    list of Report
        One for each incident, in order of its first telling; the report's document is that of the first telling,
        its incident holds all ``tellings`` and a ``grade``. The same reports give the same list in any order, and
        ids stay when later reports are added.

    Examples
    --------
    >>> merge([])
    []
    """
    from incidentmap.merging.combine import combine
    from incidentmap.merging.link import link
    from incidentmap.merging.rules import load_rules
    from incidentmap.merging.told import told_of

    table = load_rules(rules)
    return [combine(group, table) for group in link(told_of(reports), table)]
