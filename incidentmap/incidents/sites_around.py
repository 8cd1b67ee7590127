"""Where a deed was that names no place: what a sentence beside it, which tells no deed of its own, says of the place.

"Riders encircled the village near **Bankass** before sunrise. They opened fire on traders." "PUEBLA, Mexico. Men in a
van shot two guards." "Two drivers were killed. **The ambush was 30 km west of Bria.**"
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from incidentmap.incidents.clauses import pretended
from incidentmap.incidents.lexicon import Scan
from incidentmap.incidents.mention import Mention
from incidentmap.incidents.names import Name
from incidentmap.incidents.second_look import named_in
from incidentmap.incidents.sites import holds
from incidentmap.incidents.speakers import is_speaker
from incidentmap.incidents.syntax import syntax
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import DistanceMention, Toponym

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

_HAPPENED = frozenset({"actual", "claimed", "attempted"})
_LOOK_BACK = 2
_OPENING = 8
"""Tokens that a line of place has at most: "PUEBLA, Mexico."."""
_ROLES = frozenset({"site", "other", "container", "reference"})
_KINDS = ("PPL", "ADM2", "ADM3", "ADM4", "S.", "L.", "ISL", "AIR")
_STATED = "COORD"


class Surroundings:
    """The names and distances of the sentences that tell no deed."""

    def __init__(
        self,
        tokens: TokenizedText,
        scan: Scan,
        mentions: Sequence[Mention],
        names: Sequence[Name],
        distances: Sequence[DistanceMention],
        measured: Collection[int],
    ) -> None:
        self.tokens = tokens
        self.scan = scan
        self.telling = {m.sentence for m in mentions}
        self.measured = measured
        self.names: dict[int, list[Name]] = {}
        for name in names:
            if name.first < len(tokens):
                self.names.setdefault(tokens.sentence_of[name.first], []).append(name)
        self.distances: dict[int, list[DistanceMention]] = {}
        for distance in distances:
            if distance.relation in ("distance", "between", "along"):
                self.distances.setdefault(tokens.sentence_at(distance.start), []).append(distance)

    def lacks(self, mention: Mention) -> bool:
        """Whether a deed of now has no place finer than a first-order division, and is the first told of its sentence."""
        if mention.temporal != "current" or mention.assertion not in _HAPPENED or mention.anaphoric:
            return False
        if self.scan.hits.get("sport"):
            return False
        if any(s.toponym.place is None or s.toponym.place.kind.startswith(_KINDS) for s in mention.sites):
            return False
        own = any(
            mention.clause[0] <= n.first < mention.clause[1] and n.index in self.measured
            for n in self.names.get(mention.sentence, ())
        )
        return not own and not self.distances.get(mention.sentence)

    def sentences(self, mention: Mention) -> list[int]:
        """The sentences to look in, nearest first: before it back to the deed told last, then the one after."""
        found = []
        for index in range(mention.sentence - 1, max(-1, mention.sentence - 1 - _LOOK_BACK), -1):
            if index in self.telling or pretended(self.scan, *self.tokens.sentences[index], harmed=False):
                break
            found.append(index)
        after = mention.sentence + 1
        if after < len(self.tokens.sentences) and after not in self.telling and self._tells_where(after):
            found.insert(0, after)
        return found

    def _tells_where(self, index: int) -> bool:
        """Whether a sentence opens with the place of what was told: "The epicentre was …", «Місце — …»."""
        first, last = self.tokens.sentences[index]
        return bool(set(self.tokens.lower[first : min(last, first + 3)]) & syntax().place_scene)

    def site(self, mention: Mention, index: int) -> Name | None:
        """The only town that a sentence can mean as a place, None when it names none or several."""
        first, last = self.tokens.sentences[index]
        stated = [n for n in self.names.get(index, ()) if n.toponym.place and n.toponym.place.kind == _STATED]
        if len(stated) == 1:
            return stated[0]
        towns = [n for n in self.names.get(index, ()) if self._may_be(n)]
        towns = [n for n in towns if not any(holds(n, other) for other in towns if other is not n)]
        if not towns:
            return None
        areas = [s for s in mention.sites if not s.is_country]
        if areas and not all(holds(area, town) for area in areas for town in towns):
            return None
        if len({n.toponym.place.gazetteer_id for n in towns if n.toponym.place}) == 1:
            heading = last - first <= _OPENING
            told = heading or self._placed(towns[0]) or self._owns(towns[0]) or self._only_town(towns[0])
            return towns[0] if told else None
        placed = [n for n in towns if self._placed(n)]
        return placed[0] if len(placed) == 1 else None

    def _may_be(self, name: Name) -> bool:
        place, lower, words = name.toponym.place, self.tokens.lower, syntax()
        if place is None or not place.kind.startswith(_KINDS) or name.toponym.role not in _ROLES:
            return False
        before = lower[name.first - 1] if name.first else ""
        if name.index in self.measured or before in words.place_from or before in words.place_to:
            return before in words.place_to and name.first > 1 and lower[name.first - 2] == "siege"
        return before not in words.place_by and not is_speaker(self.tokens, self.scan, name)

    def _owns(self, name: Name) -> bool:
        """Whether a name says whose the thing struck is: "the wall of **Bannu cantonment**"."""
        following = self.tokens.lower[name.last : name.last + 1] in (["'s"], ["’s"])
        return self.scan.any("target", name.last, name.last + 1 + following)

    def _only_town(self, name: Name) -> bool:
        """Whether a text names no other town or district, and this is no seat of government."""
        place = name.toponym.place
        if place is None or place.kind == "PPLC":
            return False
        towns = (n.toponym.place for names in self.names.values() for n in names if n.toponym.place is not None)
        others = {p.gazetteer_id for p in towns if p.kind.startswith(("PPL", "ADM2", "ADM3", "ADM4"))}
        return others == {place.gazetteer_id}

    def _placed(self, name: Name) -> bool:
        """Whether a name stands behind a preposition of place, or is what was stormed, besieged, entered."""
        lower, words = self.tokens.lower, syntax()
        if name.first and lower[name.first - 1].endswith("ed") and lower[name.first - 1] not in words.place_fill:
            return True
        at = name.first - 1
        while at > 0 and (lower[at] in words.place_fill or lower[at] == ","):
            at -= 1
        return lower[at] in words.place_in or (lower[at] == "to" and at > 0 and lower[at - 1] == "siege")


def sites_around(
    tokens: TokenizedText,
    scan: Scan,
    mentions: Sequence[Mention],
    names: Sequence[Name],
    toponyms: Sequence[Toponym],
    distances: Sequence[DistanceMention],
    measured: Collection[int],
    gazetteer: Gazetteer,
) -> tuple[list[Mention], list[Toponym], dict[tuple[int, int], list[DistanceMention]]]:
    """Return mentions with the sites found beside them, the toponyms, and distances found so by the clause they place.

    A name that nobody saw yet is sought there as well. Mentions that are bare and find no place are left out.
    """
    around = Surroundings(tokens, scan, mentions, names, distances, measured)
    known = list(toponyms)
    told = Counter(t.place.country for t in toponyms if t.place is not None and t.place.country)
    found: list[Mention] = []
    measures: dict[tuple[int, int], list[DistanceMention]] = {}
    for mention in mentions:
        placed = mention
        for index in around.sentences(mention) if around.lacks(mention) else ():
            if index in around.distances:
                measures[mention.clause] = around.distances[index]
                break
            site = around.site(mention, index)
            if site is None:
                site = named_in(tokens, tokens.sentences[index], known, told, gazetteer)
                known += [site.toponym] if site is not None else []
            if site is not None:
                placed = replace(mention, sites=(site,))
                break
        if placed.sites or mention.clause in measures or not mention.bare:
            found.append(placed)
    return found, known, measures
