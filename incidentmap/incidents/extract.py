"""The incidents of a text, from what the earlier stages found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from incidentmap.attributes.casualties import TollMention, combine
from incidentmap.attributes.damage import DamageMention
from incidentmap.attributes.dates import TimeMention
from incidentmap.attributes.people import normal_words
from incidentmap.incidents.assemble import assemble
from incidentmap.incidents.draft import Draft
from incidentmap.incidents.join import join_drafts
from incidentmap.incidents.lexicon import Lexicon
from incidentmap.incidents.read import Findings, read_drafts
from incidentmap.types import DistanceMention, Document, Incident, Toponym, Total

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.text import TokenizedText

_CONTEXT_SENTENCES = 6


@dataclass(frozen=True, slots=True)
class Extraction:
    """Incidents in the order of their first passage, totals, and the toponyms with their final roles."""

    incidents: tuple[Incident, ...]
    totals: tuple[Total, ...]
    toponyms: tuple[Toponym, ...]


def extract(
    tokens: TokenizedText, document: Document, toponyms: Sequence[Toponym], distances: Sequence[DistanceMention],
    times: Sequence[TimeMention], tolls: Sequence[TollMention], damages: Sequence[DamageMention], gazetteer: Gazetteer,
    lexicon: Lexicon,
) -> Extraction:  # fmt: skip
    """Return the incidents and totals of a text."""
    findings = Findings(
        tokens=tokens,
        words=normal_words(tokens),
        toponyms=toponyms,
        spans=[tokens.token_range(t.start, t.end) for t in toponyms],
        distances=distances,
        times=times,
        tolls=tolls,
        damages=damages,
        published=document.published,
    )
    drafts = join_drafts(read_drafts(findings, lexicon), toponyms)
    drafts, totals = _split_totals(drafts, findings)
    incidents: list[Incident] = []
    by_draft: dict[int, Incident] = {}
    for ordinal, draft in enumerate(drafts):
        context = _context_time(draft, findings)
        incident = assemble(draft, ordinal, findings, document, gazetteer, lexicon, context)
        incidents.append(incident)
        by_draft[id(draft)] = incident
    incidents, shared = _grouped(drafts, incidents)
    all_totals = [_total(d, findings, by_draft) for d in totals] + shared
    sites = {d.site for d in drafts if d.site is not None}
    final = tuple(
        replace(t, role="site") if i in sites else t if t.role != "site" or t.place is None else t
        for i, t in enumerate(toponyms)
    )
    return Extraction(tuple(incidents), tuple(all_totals), final)


def _context_time(draft: Draft, findings: Findings) -> TimeMention | None:
    """The last time told before the draft, in its paragraph and not far off; a speaker's time does not count."""
    tokens = findings.tokens
    first = draft.sentences[0] if draft.sentences else draft.sentence
    found = None
    for time in findings.times:
        at = tokens.sentence_at(time.start)
        if at > first:
            break
        if time.bound or time.attached is not None or time.relative_to_event is not None or time.when.start is None:
            continue
        if first - at <= _CONTEXT_SENTENCES and tokens.paragraph_of[tokens.sentences[at][0]] == draft.paragraph and len(time.when.start) >= 10:
            found = time
    return found


def _split_totals(drafts: Sequence[Draft], findings: Findings) -> tuple[list[Draft], list[Draft]]:
    """A region's toll with its places told after it is a total, not an incident."""
    kept: list[Draft] = []
    totals: list[Draft] = []
    for i, draft in enumerate(drafts):
        place = findings.toponyms[draft.site].place if draft.site is not None else None
        inside = 0
        if place is not None and place.kind in ("ADM1", "ADM2", "RGN", "PCLI") and draft.tolls:
            for other in drafts[i + 1 :]:
                home = findings.toponyms[other.site].place if other.site is not None else None
                inside += home is not None and other.sentence - draft.sentence <= 4 and place.name in (home.admin1, home.admin2)
        (totals if inside else kept).append(draft)
    return kept, totals


def _total(draft: Draft, findings: Findings, by_draft: dict[int, Incident]) -> Total:
    casualties, evidence, _ = combine(draft.tolls)
    place = findings.toponyms[draft.site].place if draft.site is not None else None
    inside = tuple(
        i.id for i in by_draft.values()
        if place is not None and i.location.place is not None and place.name in (i.location.place.admin1, i.location.place.admin2)
    )  # fmt: skip
    return Total(
        killed=casualties.killed, injured=casualties.injured, missing=casualties.missing,
        scope=place.name if place else None, incident_ids=inside, evidence=evidence,
    )  # fmt: skip


def _grouped(drafts: Sequence[Draft], incidents: Sequence[Incident]) -> tuple[list[Incident], list[Total]]:
    """Give incidents told as one attack a common group, and store a toll they share once."""
    out = list(incidents)
    totals: list[Total] = []
    groups: dict[int, list[int]] = {}
    for i, draft in enumerate(drafts):
        if draft.group is not None:
            groups.setdefault(draft.group, []).append(i)
    for members in groups.values():
        if len(members) < 2:
            continue
        first = incidents[members[0]]
        shared = first.casualties
        if any(t is not None for t in (shared.killed, shared.injured, shared.missing)):
            evidence = {k: v for k, v in first.evidence.items() if k.startswith("casualties")}
            totals.append(
                Total(
                    killed=shared.killed, injured=shared.injured, missing=shared.missing,
                    scope=", ".join(i.location.place.name for m in members if (i := incidents[m]).location.place),
                    incident_ids=tuple(incidents[m].id for m in members), evidence=evidence,
                )  # fmt: skip
            )
        for m in members:
            kept = {k: v for k, v in incidents[m].evidence.items() if not k.startswith("casualties")}
            out[m] = replace(incidents[m], group=first.id, casualties=type(shared)(), evidence=kept)
    return out, totals
