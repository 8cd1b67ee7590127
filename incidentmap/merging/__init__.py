"""Many reports, one incident: tellings of several documents linked, combined and graded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentmap.types import Document, Report

__all__ = ["merge"]


def merge(
    reports: Iterable[Report],
    *,
    rules: Path | None = None,
    copies: Mapping[str, Sequence[Document]] | None = None,
) -> list[Report]:
    """Return the incidents that reports tell, each once.

    Parameters
    ----------
    reports
        Reports of many documents, as `parse` makes them or read back from files.
    rules
        A TOML file like the packaged ``lexicons/merge.toml``; None takes that.
    copies
        Documents that were not read as they copy another, under that one's id; they are told beside it, as the
        same source.

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
    return [combine(group, table, copies or {}) for group in link(told_of(reports), table)]
