"""Cutting a sentence into stretches that tell of one site each, and choosing the site of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from incidentmap.attributes.casualties import TollMention
from incidentmap.incidents.lexicon import Tag
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import Toponym

_BOUNDARIES = frozenset({",", ";", "and", "while", "but", "whereas", "а", "та", "і", "й", "и", "но", "але", "тоді", "—", "–", "when", "after"})
_COORDINATE = frozenset({",", "and", "та", "і", "й", "и", "&", "as", "well", "також", "в", "у", "in"})
_SITE_LEADS = frozenset(
    "in at near on outside inside across around over above of into onto around hit struck shelled bombed attacked targeted rocked "
    "у в на під біля над поблизу поруч по возле под около вблизи во о через".split()
)
_ORGANISATION = frozenset(
    "regional military administration police ministry department government council office governor mayor university club army forces "
    "court prosecutor prosecutors hospital newspaper times post garrison residents officials authorities based bureau's".split()
)
_BLOCKED_ROLES = frozenset({"metonym", "demonym", "route", "reference"})
_ADMIN = frozenset({"ADM1", "ADM2", "RGN"})


@dataclass(slots=True)
class Segment:
    """Tokens ``first`` to past-``last`` with what stands in them."""

    first: int
    last: int
    tags: list[Tag] = field(default_factory=list)
    sites: list[int] = field(default_factory=list)
    tolls: list[TollMention] = field(default_factory=list)

    @property
    def tells(self) -> bool:
        """Whether there is a word of an event or an impact."""
        return any(t.section in ("event", "impact", "strike_noun") for t in self.tags)


def site_candidates(tokens: TokenizedText, toponyms: Sequence[Toponym], spans: Sequence[tuple[int, int]], indices: Sequence[int]) -> list[int]:
    """Return the toponyms of a sentence that may be the site of an event, in order."""
    sites = []
    for i in indices:
        toponym = toponyms[i]
        first, last = spans[i]
        if toponym.place is None or toponym.role in _BLOCKED_ROLES or toponym.role == "container":
            continue
        after = tokens.lower[last : last + 3]
        if after and after[0] in _ORGANISATION and toponym.place.kind not in ("HSP",):
            continue
        if after and after[0] == "'s":  # "Kyiv's SBU", "Moscow's defences": whose, not where
            continue
        if after[:1] == ["-"] or (after and after[0] == "based"):
            continue
        sites.append(i)
    return sites


def cut(
    tokens: TokenizedText, first: int, last: int, tags: Sequence[Tag], sites: Sequence[int],
    spans: Sequence[tuple[int, int]], tolls: Sequence[TollMention],
) -> list[Segment]:  # fmt: skip
    """Return the sentence's stretches: a new one begins where another event with a site of its own does."""
    marks = [first, *(i for i in range(first + 1, last - 1) if tokens.lower[i] in _BOUNDARIES), last]
    chunks: list[Segment] = []
    for a, b in zip(marks, marks[1:], strict=False):
        chunk = Segment(a, b)
        chunk.tags = [t for t in tags if a <= t.first < b]
        chunk.sites = [s for s in sites if a <= spans[s][0] < b]
        chunk.tolls = [t for t in tolls if a <= tokens.token_at(t.start) < b]
        chunks.append(chunk)
    merged: list[Segment] = []
    for chunk in chunks:
        if merged and not _opens(merged[-1], chunk):
            before = merged[-1]
            before.last = chunk.last
            before.tags += chunk.tags
            before.sites += chunk.sites
            before.tolls += chunk.tolls
        else:
            merged.append(chunk)
    return merged


def _opens(before: Segment, chunk: Segment) -> bool:
    """Whether a chunk begins a new stretch: it has a site and something that happened, as the one before has."""
    if not chunk.sites or not (chunk.tells or chunk.tolls):
        return False
    return bool(before.sites and (before.tells or before.tolls))


def coordinated(tokens: TokenizedText, segment: Segment, spans: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Group the sites of a stretch into lists ("Kharkiv, Poltava and Zhytomyr"); the first list that tells a site wins."""
    groups: list[list[int]] = []
    for site in segment.sites:
        if groups:
            gap = tokens.lower[spans[groups[-1][-1]][1] : spans[site][0]]
            if gap and len(gap) <= 3 and all(w in _COORDINATE for w in gap):
                groups[-1].append(site)
                continue
        groups.append([site])
    return groups


def choose_sites(
    tokens: TokenizedText, segment: Segment, toponyms: Sequence[Toponym], spans: Sequence[tuple[int, int]], trigger: int
) -> list[int]:
    """Return the site of the event at token ``trigger``, or the sites that it has in a list."""
    groups = coordinated(tokens, segment, spans)
    if not groups:
        return []
    best = max(groups, key=lambda g: _fitness(tokens, toponyms, spans, g, trigger))
    return best


def _fitness(tokens: TokenizedText, toponyms: Sequence[Toponym], spans: Sequence[tuple[int, int]], group: Sequence[int], trigger: int) -> float:
    """How well a list of names fits as the site: prepositions of place, nearness, fineness; after the verb rather than before."""
    first, last = spans[group[0]]
    place = toponyms[group[0]].place
    assert place is not None
    before = tokens.lower[max(0, first - 3) : first]
    score = 0.0
    if before and before[-1] in _SITE_LEADS:
        score += 2.0
    elif len(before) > 1 and before[-2] in _SITE_LEADS and before[-1] in ("the", "northern", "southern", "eastern", "western", "central", "місті", "городе", "селі", "селе"):
        score += 2.0
    elif any(w in _SITE_LEADS for w in before):
        score += 1.0
    gap = first - trigger if first >= trigger else trigger - last
    score -= 0.06 * gap + (0.0 if first >= trigger else 0.3)
    if place.kind.startswith("PCL"):
        score -= 2.0
    elif place.kind in _ADMIN:
        score -= 0.8
    if toponyms[group[0]].role == "site":
        score += 0.5
    return score
