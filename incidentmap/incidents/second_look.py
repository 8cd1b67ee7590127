"""A second look at sites that the geoparser did not place, or did not find.

A name by itself may mean nobody's town; a name where something was hit is a place. Where the gazetteer knows
few places of the name, or one far greater than the others, or one in a country the text speaks of, it is that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from incidentmap.geoparse.words import word_classes
from incidentmap.incidents.mention import Mention
from incidentmap.incidents.names import Name
from incidentmap.incidents.spellings import in_latin, nominatives, silent_h
from incidentmap.incidents.syntax import syntax
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import Place, Toponym

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

_KINDS = ("PPL", "ADM", "RGN", "ISL")
_SHORTEST = 4
_GREATER = 5.0
_FEW = 2
_CITY = 30_000
_LONGEST = 3
_ARTICLES = ("al-", "el-", "ad-", "an-", "ar-", "as-", "ash-", "at-", "az-", "es-")
_INFLECTED = 6
_ENDING = 3
_SENTENCE = 12


def place_sites(
    mentions: Sequence[Mention], toponyms: Sequence[Toponym], gazetteer: Gazetteer
) -> tuple[list[Mention], list[Toponym]]:
    """Return mentions and toponyms with the sites placed that the gazetteer leaves little doubt about."""
    unplaced = {n.index: n for m in mentions for n in m.sites if n.toponym.place is None}
    if not unplaced:
        return list(mentions), list(toponyms)
    told = Counter(t.place.country for t in toponyms if t.place is not None and t.place.country)
    found: dict[int, Name] = {}
    for index, name in unplaced.items():
        place = _told_already(name.toponym.name, toponyms) or _likely(name.toponym.name, told, gazetteer)
        if place is not None:
            found[index] = replace(name, toponym=replace(name.toponym, place=place))
    moved = [replace(m, sites=tuple(found.get(n.index, n) for n in m.sites)) for m in mentions]
    return moved, [found[i].toponym if i in found else t for i, t in enumerate(toponyms)]


def other_sites(
    tokens: TokenizedText, mentions: Sequence[Mention], names: Sequence[Name], measured: frozenset[int]
) -> list[Mention]:
    """Return mentions; where no site has a place, the nearest town of the clause or sentence is it."""
    found = []
    for mention in mentions:
        if mention.sites and all(s.toponym.place is None for s in mention.sites):
            low, high = mention.clause
            near = [
                n
                for n in names
                if low - _SENTENCE <= n.first < high + _SENTENCE
                and _may_be_site(tokens, n, names, measured, (low, high))
            ]
            near.sort(key=lambda n: (not low <= n.first < high, abs(n.first - mention.hit.first)))
            found.append(replace(mention, sites=tuple(near[:1]) or mention.sites))
        else:
            found.append(mention)
    return found


def _is_inside(tokens: TokenizedText, name: Name, names: Sequence[Name]) -> bool:
    """Whether a name says in what a deed was, through others: "in the Hodan district **of Mogadishu**"."""
    words, at = syntax(), name.first - 1
    while at >= 0 and (tokens.lower[at] in words.place_fill or any(n.first <= at < n.last for n in names)):
        at -= 1
    return at >= 0 and tokens.lower[at] in words.place_in


def _may_be_site(
    tokens: TokenizedText, name: Name, names: Sequence[Name], measured: frozenset[int], clause: tuple[int, int]
) -> bool:
    low, high = clause
    place = name.toponym.place
    seat = place is not None and place.kind == "PPLC"
    town = place is not None and place.kind.startswith(("PPL", "ADM"))
    words, before = syntax(), tokens.lower[name.first - 1] if name.first else ""
    if seat and not (low <= name.first < high and _is_inside(tokens, name, names)):
        return False
    if before in words.place_from or before in words.place_to or before in words.place_by:
        return False
    return town and name.index not in measured and name.toponym.role in ("site", "other", "container")


def _told_already(name: str, toponyms: Sequence[Toponym]) -> Place | None:
    """The place of another form of the name in the text: "Марганець … у Марганці"."""
    if len(name) < _INFLECTED or name.isascii():
        return None
    stem = name[: max(_SHORTEST, len(name) - 2)]
    for toponym in toponyms:
        if (
            toponym.place is not None
            and toponym.name.startswith(stem)
            and abs(len(toponym.name) - len(name)) <= _ENDING
        ):
            return toponym.place
    return None


def find_sites(
    tokens: TokenizedText, mentions: Sequence[Mention], toponyms: Sequence[Toponym], gazetteer: Gazetteer
) -> tuple[list[Mention], list[Toponym]]:
    """Return mentions and toponyms with names added where a deed has no place and its clause says "in Xxx"."""
    known = list(toponyms)
    told = Counter(t.place.country for t in toponyms if t.place is not None and t.place.country)
    found: list[Mention] = []
    for mention in mentions:
        placed = any(not s.is_country for s in mention.sites)
        name = None if placed or mention.anaphoric else named_in(tokens, mention.clause, known, told, gazetteer)
        if placed and all(_is_area(s) for s in mention.sites):
            name = named_in(tokens, mention.clause, known, told, gazetteer)
            name = name if name is not None and all(_lies_in(name, s) for s in mention.sites) else None
        if name is not None:
            known.append(name.toponym)
            found.append(replace(mention, sites=(name,)))
            continue
        other = _rest_of_a_list(tokens, mention.sites[-1], known, told, gazetteer) if mention.sites else None
        if other is not None:
            known.append(other.toponym)
        found.append(mention if other is None else replace(mention, sites=(*mention.sites, other)))
    return found, known


def _is_area(site: Name) -> bool:
    place = site.toponym.place
    return place is not None and place.kind.startswith(("ADM1", "ADM2", "RGN"))


def _lies_in(name: Name, area: Name) -> bool:
    """Whether an unseen name is of a town inside an area: "around **Walikale**, a mining hub in North Kivu"."""
    a, b = area.toponym.place, name.toponym.place
    return a is not None and b is not None and b.kind.startswith("PPL") and a.name in (b.admin1, b.admin2)


def named_in(
    tokens: TokenizedText, span: tuple[int, int], known: Sequence[Toponym], told: Counter[str], gazetteer: Gazetteer
) -> Name | None:
    """A name behind a preposition of place within a token range that the geoparser did not see."""
    first, last = span
    for i in range(first, last - 1):
        name = named_at(tokens, i, last, known, told, gazetteer) if tokens.lower[i] in syntax().place_in else None
        if name is not None:
            return name
    return None


def named_at(
    tokens: TokenizedText, at: int, last: int, known: Sequence[Toponym], told: Counter[str], gazetteer: Gazetteer
) -> Name | None:
    """The place that the capitalised words behind the preposition at a token name, when nobody knows them yet."""
    j = at + 1
    peoples = {t.start for t in known if t.role == "demonym"}
    while j < last and tokens.words[j].islower():
        if tokens.lower[j] not in syntax().place_fill and tokens.starts[j] not in peoples:
            break
        j += 1
    for k in range(min(last, j + _LONGEST), j, -1):
        if not all(_part_of_a_name(w) for w in tokens.words[j:k]) or not tokens.words[j][0].isupper():
            continue
        start, end = tokens.starts[j], tokens.ends[k - 1]
        text = tokens.text[start:end]
        taken = [t for t in known if t.start < end and start < t.end]
        if any(t.start <= start for t in taken):
            return None
        if taken:  # the next name: «у Сизрані Самарської області»
            continue
        if all(w in word_classes() for w in tokens.lower[j:k]):  # "on Thursday": a word of the calendar, an office
            continue
        place = _likely(text, told, gazetteer)
        if place is not None:
            return Name(len(known), Toponym(start=start, end=end, name=text, role="site", place=place), j, k)
    return None


def _rest_of_a_list(
    tokens: TokenizedText, site: Name, known: Sequence[Toponym], told: Counter[str], gazetteer: Gazetteer
) -> Name | None:
    """The unseen name that a list goes on with: "in Sanaa **and Xxx**"."""
    place = site.toponym.place
    at = site.last
    if place is None or site.is_country or at + 1 >= len(tokens) or tokens.lower[at] not in syntax().clause_and:
        return None
    behind = at + (tokens.lower[at + 1] in syntax().place_in)
    name = named_at(tokens, behind, tokens.sentences[tokens.sentence_of[at]][1], known, told, gazetteer)
    other = name.toponym.place if name is not None else None
    return name if other is not None and other.country == place.country else None


def _part_of_a_name(word: str) -> bool:
    return word[0].isupper() or word.startswith(_ARTICLES)


def _likely(name: str, told: Counter[str], gazetteer: Gazetteer) -> Place | None:
    """The place that a name means where something happened, None when it is anybody's guess."""
    generic, _, rest = name.partition(" ")
    if rest and generic.islower():  # «вулиці Чернівців»
        name = rest
    if len(name) < _SHORTEST:
        return None
    places = _places(name, gazetteer)
    for form in () if places else _other_forms(name):
        places = [p for p in _places(form, gazetteer) if p.country in told]
        if places:
            break
    near = [p for p in places if p.country in told]
    if not near:  # of no country told: a town alone of its name, or a city
        abroad = [p for p in places if p.kind.startswith("PPL")]
        alone = len({(p.country, p.admin1) for p in abroad}) == 1
        near = abroad if alone else [p for p in places if not told or (p in abroad and p.population >= _CITY)]
    near.sort(key=lambda p: (not p.kind.startswith("PPL"), -p.population, p.gazetteer_id))
    if not near:
        return None
    towns = [p for p in near if p.kind.startswith("PPL")]
    if len(towns) <= 1 or len({(p.country, p.admin1) for p in towns}) == 1:
        return near[0]
    if len(towns) <= _FEW and all(p.country in told for p in towns):
        return near[0]
    return near[0] if towns[0].population >= _GREATER * max(1, towns[1].population) else None


def _places(name: str, gazetteer: Gazetteer) -> list[Place]:
    return [p for row in gazetteer.lookup(name) if (p := gazetteer.place(int(row))).kind.startswith(_KINDS)]


def _other_forms(name: str) -> Iterator[str]:
    forms = nominatives(name)
    yield from forms[1:]
    yield from silent_h(name)
    for form in forms:
        yield from in_latin(form)
