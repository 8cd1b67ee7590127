"""Relations to places that give no figure: near, between, outskirts, a part, a border, a coast, a direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from incidentmap.distance.words import Words, words
from incidentmap.types import DistanceMention, Toponym

if TYPE_CHECKING:
    from incidentmap.text import TokenizedText

_DASHES = frozenset("-–—")
_COUNTRIES = ("PCL", "TERR", "CONT")
_LOOK_BACK = 6
_SIDES = frozenset({"part", "outskirts", "suburbs", "coast"})
_SPLIT = 4


def find_relations(
    tokens: TokenizedText, lower: Sequence[str], toponyms: Sequence[Toponym], spans: Sequence[tuple[int, int]]
) -> Iterator[DistanceMention]:
    """Yield the relations to the places of a text; see `incidentmap.distance.grammar.find_distances`."""
    reader = _Reader(tokens, lower, toponyms, spans, words())
    second = -1
    for index, toponym in enumerate(toponyms):
        if toponym.place is None or index == second:
            continue
        pair = reader.pair(index)
        if pair is not None:
            second = index + 1
            yield pair
            continue
        if index and reader.second_of_pair(index):
            continue
        found = reader.single(index)
        if found is not None:
            yield found


class _Reader:
    """The words before the names of one text."""

    def __init__(
        self,
        tokens: TokenizedText,
        lower: Sequence[str],
        toponyms: Sequence[Toponym],
        spans: Sequence[tuple[int, int]],
        table: Words,
    ) -> None:
        self.tokens, self.lower, self.toponyms, self.spans, self.table = tokens, lower, toponyms, spans, table

    def pair(self, index: int) -> DistanceMention | None:
        """Read "between A and B", "on the road from A to B", "the A–B highway"."""
        if index + 1 >= len(self.toponyms) or self.toponyms[index + 1].place is None:
            return None
        lower, table = self.lower, self.table
        first, last = self.spans[index]
        gap = [w for w in lower[last : self.spans[index + 1][0]] if w not in table.fillers]
        after = self.spans[index + 1][1]
        begin = self._past_fillers(first)
        between, along = table.relations["between"], table.relations["along"]
        if len(gap) == 1 and gap[0] in between["and"]:
            phrase = self._phrase(begin, "between")
            if phrase is None:
                return None
            before = lower[max(0, phrase - 3) : phrase]
            kinds = [self._is_country(k) for k in (index, index + 1)]
            if any(w in table.border for w in before):
                return self._mention("border", phrase, after, index, second=index + 1)
            if any(w in between["blocked"] for w in before) or all(kinds):
                return None
            return self._mention("between", phrase, after, index, second=index + 1)
        road_before = next((k for k in range(begin - 1, max(-1, begin - 4), -1) if lower[k] in along["roads"]), None)
        road_after = after < len(lower) and lower[after] in along["roads"]
        between_names = self.tokens.text[self.toponyms[index].end : self.toponyms[index + 1].start].strip()
        joined = between_names in _DASHES
        if joined and (road_before is not None or road_after):
            start = road_before if road_before is not None else first
            return self._mention("along", start, after + (1 if road_after else 0), index, second=index + 1)
        leaving = first and lower[first - 1] in along["from"]
        if leaving and len(gap) == 1 and gap[0] in along["to"] and road_before is not None:
            return self._mention("along", road_before, after, index, second=index + 1)
        return None

    def second_of_pair(self, index: int) -> bool:
        """Whether a name only closes a pair that is none of ours: "talks between A and B"."""
        lower, table = self.lower, self.table
        first, last = self.spans[index - 1][0], self.spans[index - 1][1]
        gap = [w for w in lower[last : self.spans[index][0]] if w not in table.fillers]
        return (
            len(gap) == 1
            and gap[0] in table.relations["between"]["and"]
            and self._phrase(self._past_fillers(first), "between") is not None
        )

    def single(self, index: int) -> DistanceMention | None:
        """A relation to one name."""
        first, last = self.spans[index]
        begin = self._past_fillers(first)
        side = self._side(index, first)
        if side is not None:
            return side
        behind = self._behind(index)
        if behind is not None:
            return behind
        places = range(first, begin - 1, -1)
        for at in places:
            noun = self._noun(at)
            if noun is not None and (mention := self._of_noun(index, *noun)) is not None:
                return mention
        for at in places:
            for phrase, kind in self._phrases_before(at):
                if kind != "between":
                    return self._mention(kind, at - len(phrase), last, index)
        return None

    def _side(self, index: int, first: int) -> DistanceMention | None:
        """Read "in south-eastern X", "in the south of X", "north of X", «на півночі X», «севернее X»."""
        lower, table = self.lower, self.table
        last = self.spans[index][1]
        for end in range(first - 1, max(-1, first - _LOOK_BACK), -1):
            at = end
            bearing = table.bearing_at(lower, self.tokens.words, at)
            if bearing is None or bearing.last > first:
                if (
                    lower[at] not in table.fillers
                    and lower[at] not in table.bearings
                    and not _half_bearing(lower[at], table)
                ):
                    return None
                continue
            for start in (at - 2, at - 1):  # "південному сході" is one bearing of two words
                longer = table.bearing_at(lower, self.tokens.words, start) if start >= 0 else None
                if longer is not None and longer.last == bearing.last:
                    at, bearing = start, longer
                    break
            gap = lower[bearing.last : first]
            before = lower[at - 1] if at else ""
            before2 = lower[at - 2] if at > 1 else ""
            if bearing.form == "short" or any(w not in table.fillers for w in gap):
                return None
            inside = table.relations["part"]["prepositions"]
            if bearing.form == "comparative":
                return self._mention("direction", at, last, index, bearing=bearing.degrees)
            if bearing.form == "adjective":
                bare = not gap and before in inside
                return self._mention("part", at - 1, last, index, bearing=bearing.degrees) if bare else None
            if before == "the" and before2 in inside and gap[:1] == ["of"]:
                return self._mention("part", at - 2, last, index, bearing=bearing.degrees)
            away = gap[:1] and gap[0] in table.from_words
            if away and (before != "the" or before2 == "to"):
                return self._mention("direction", at, last, index, bearing=bearing.degrees)
            where_to = bearing.last - 1 >= 0 and lower[bearing.last - 1] in table.relations["part"]["motion"]
            if before == "на" and not away and not lower[at].isascii() and not where_to:
                return self._mention("part", at - 1, last, index, bearing=bearing.degrees)
            return None
        return None

    def _noun(self, at: int) -> tuple[str, int, int, float | None] | None:
        """Read "on the northern outskirts" before a token: kind, first token, preposition, bearing."""
        lower, table = self.lower, self.table
        k = at - 1
        kind = next((kind for nouns, kind in table.nouns if k >= 0 and lower[k] in nouns), None)
        if kind is None:
            return None
        first, bearing = k, None
        for size in (3, 2, 1):
            if k - size < 0:
                continue
            hit = table.bearing_at(lower, self.tokens.words, k - size)
            if hit is not None and hit.last == k and hit.form != "short":
                first, bearing = k - size, hit.degrees
                break
        if kind == "along" and first > 0 and lower[first - 1] in table.relations["sides"]["words"]:
            first -= 1
        while first > 0 and lower[first - 1] in ("the", "a", "an", "very"):
            first -= 1
        return kind, first, first - 1, bearing

    def _of_noun(self, index: int, kind: str, first: int, before: int, bearing: float | None) -> DistanceMention | None:
        lower, table = self.lower, self.table
        last = self.spans[index][1]
        if kind == "part" and bearing is None:
            return None
        wanted = table.relations[kind].get("prepositions")
        if wanted is not None:
            if before < 0 or lower[before] not in wanted:
                return None
            first = before
        return self._mention(kind, first, last, index, bearing=bearing if kind in _SIDES else None)

    def _behind(self, index: int) -> DistanceMention | None:
        """Read "on X's northern outskirts", "in the X suburbs"."""
        lower, table = self.lower, self.table
        first, at = self.spans[index]
        if at < len(lower) and lower[at] == "'s":
            at += 1
        hit = table.bearing_at(lower, self.tokens.words, at) if at < len(lower) else None
        bearing = None
        if hit is not None and hit.form != "short":
            bearing, at = hit.degrees, hit.last
        kind = next((kind for nouns, kind in table.nouns if at < len(lower) and lower[at] in nouns), None)
        before = lower[max(0, first - 2) : first]
        said = any(w in table.relations["part"]["prepositions"] for w in before)
        if kind not in ("outskirts", "suburbs") or not said or not lower[at].isascii():
            return None
        return self._mention(kind, first, at + 1, index, bearing=bearing)

    def _past_fillers(self, first: int) -> int:
        """Index behind the last word before ``first`` that is no filler."""
        at = first
        while at > 0 and first - at < _LOOK_BACK and self.lower[at - 1] in self.table.fillers:
            at -= 1
        return at

    def _phrase(self, end: int, wanted: str) -> int | None:
        return next((end - len(phrase) for phrase, kind in self._phrases_before(end) if kind == wanted), None)

    def _phrases_before(self, end: int) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield the table's phrases that stand right before a token, the longest first."""
        if end:
            for phrase, kind in self.table.before.get(self.lower[end - 1], ()):
                if tuple(self.lower[max(0, end - len(phrase)) : end]) == phrase:
                    yield phrase, kind

    def _is_country(self, index: int) -> bool:
        place = self.toponyms[index].place
        return place is not None and place.kind.startswith(_COUNTRIES)

    def _mention(
        self,
        relation: str,
        first: int,
        last: int,
        index: int,
        *,
        bearing: float | None = None,
        second: int | None = None,
    ) -> DistanceMention:
        start, end = self.tokens.starts[first], self.tokens.ends[last - 1]
        toponym = self.toponyms[index]
        return DistanceMention(
            text=self.tokens.text[start:end],
            start=start,
            end=end,
            comparator="about",
            bearing_deg=bearing,
            reference=toponym.place,
            reference_text=toponym.name,
            reference_index=index,
            second_reference=self.toponyms[second].place if second is not None else None,
            relation=relation,
        )


def _half_bearing(word: str, table: Words) -> bool:
    return any(word.startswith(stem) and len(word) - len(stem) <= _SPLIT for stem, _ in table.bearing_stems)
