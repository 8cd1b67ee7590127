"""How well reports of many papers are linked, from text to merged incident, on 200 short reports of our own."""

from __future__ import annotations

import tomllib
from collections import Counter
from itertools import combinations
from pathlib import Path

import incidentmap as im

TABLE = Path(__file__).parent / "tables" / "merge_reports.toml"


def gold_and_reports():
    """Return the reports, and for each (document, ordinal of a drawn incident) the name of what it tells."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["reports"]
    pipeline = im.load()
    reports, gold, missed = [], {}, 0
    for number, (published, publisher, names, text) in enumerate(rows):
        document = im.Document(
            text=text, id=f"d{number:03}", publisher=publisher, published=im.pipeline.to_date(published)
        )
        report = pipeline(document)
        found = [i for i in report.incidents if i.temporal_role == "current"]
        missed += max(0, len(names) - len(found))
        for name, incident in zip(names, found, strict=False):
            gold[document.id, incident.id] = name
        reports.append(report)
    return reports, gold, missed, Counter(name for row in rows for name in row[2])


def pairwise(reports=None, told=False):
    reports, gold, missed, told_by = gold_and_reports()
    groups = [[(t.document_id, t.incident_id) for t in r.incidents[0].tellings] for r in im.merge(reports)]
    linked = {frozenset(pair) for group in groups for pair in combinations(group, 2)}
    right = sum(len({gold.get(member, member) for member in pair}) == 1 for pair in linked)
    wanted = sum(n * (n - 1) // 2 for n in told_by.values())
    precision, recall = right / len(linked), right / wanted
    return precision, recall, 2 * precision * recall / (precision + recall), missed, groups, gold


def test_pairs_of_reports_are_linked_as_a_reader_would():
    precision, recall, f1, missed, groups, _ = pairwise()
    assert f1 >= 0.90, f"precision {precision:.3f} recall {recall:.3f}, {missed} incidents not found in the texts"
    assert all(len({document for document, _ in group}) == len(group) for group in groups)


if __name__ == "__main__":
    precision, recall, f1, missed, groups, gold = pairwise()
    print(f"precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}, missed in texts {missed}, groups {len(groups)}")
