"""Finding place names: the tagger, the gazetteer where the tagger hesitates, and cue words.

Four channels, in the order in which they win where they overlap:

1. cue words ("вул. …", "the … River", "… oblast") say that a name stands beside them and what it names;
2. the tagger's names;
3. gazetteer names that the tagger thinks possible, the more easily the better known the place;
4. words for a country's people and things, which are marked as such.

Last, a name found once is sought in the rest of the text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from incidentmap.geoparse.adjectives import Facility, facilities, town_adjectives
from incidentmap.geoparse.candidates import is_landmark
from incidentmap.geoparse.casing import recased
from incidentmap.geoparse.compounds import compound_names
from incidentmap.geoparse.cues import Cued, cued_names
from incidentmap.geoparse.cyrillic import other_meanings
from incidentmap.geoparse.datelines import datelines
from incidentmap.geoparse.demonyms import demonym_country
from incidentmap.geoparse.features import DocumentView
from incidentmap.geoparse.lookup import region_of, region_openers
from incidentmap.geoparse.mentions import Mention, MentionSource
from incidentmap.geoparse.tagger import Tagger, tag_text
from incidentmap.geoparse.words import lowercase_share, toponym_tables

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer, NameMatch
    from incidentmap.text import TokenizedText

TAGGED_LEAST = 0.45
"""Least mean probability of a tagged name."""
CYRILLIC_TAGGED_LEAST = 0.6
"""The same in Cyrillic, whose tagger is surer of itself."""
MATCHED_LEAST = 0.45
"""Least probability (of the least likely token) at which a gazetteer name is taken against the tagger's labels."""
KNOWN_LEAST = 0.12
"""The same for places of `KNOWN_IMPORTANCE`, whose names seldom mean anything else."""
KNOWN_IMPORTANCE = 6.0
CYRILLIC_KNOWN_LEAST = 0.3
"""The same for places of `KNOWN_IMPORTANCE` in Cyrillic."""
CYRILLIC_LEAST = 0.5
"""The same for towns and better known places in Cyrillic, whose tagger knows what else a form may mean."""
CYRILLIC_VILLAGE_LEAST = 0.6
"""The same for villages in Cyrillic: nearly every family name and many common words are a village somewhere."""
UNSEEN_LEAST = 0.13
"""The same in scripts that no tagger has seen; well known places are taken as they are."""
TOWN_IMPORTANCE = 4.0
OTHERWISE_LEAST = 0.7
"""The same for single words that are common words or given names as well."""
KNOWN_OTHERWISE_LEAST = 0.3
"""The same where the place is of `KNOWN_IMPORTANCE`: some child is called China, but the news tells of the country."""
_ARTICLES = frozenset({"al", "el"})
AGAIN_LEAST = 0.1
"""The same for names that the text has elsewhere with a probability of `SURE`."""
AGAIN_AMBIGUOUS_LEAST = 0.4
"""The same for Cyrillic forms that may be something else as well (`incidentmap.geoparse.cyrillic.other_meanings`)."""
SURE = 0.8
_CONTRACTED = frozenset({"ll", "d", "m", "ve", "re", "t"})
_RULE_SCORE = 0.9
_DEMONYM_SCORE = 0.6
_STATE = ("республік", "республик")
_LANGUAGE = ("язык", "мов")
"""Begins the noun that makes an adjective a language's: «на английском языке», «українською мовою»."""
_TRIM = frozenset({"the", "a", "an", "'s", "’s", ",", "-", "–", "(", ")", '"', "“", "”", "«", "»"})


def recognise(
    tokens: TokenizedText, gazetteer: Gazetteer, tagger: Tagger | None = None, cyrillic_tagger: Tagger | None = None
) -> list[Mention]:
    """Return the place names of a text, left to right, without overlap.

    Parameters
    ----------
    tokens
        The text.
    gazetteer
        Its names are features and proposals.
    tagger, cyrillic_tagger
        Other models than the packaged ones.
    """
    heads = datelines(tokens, gazetteer)
    tokens = recased(tokens, gazetteer)
    matches = gazetteer.match(tokens)
    view = DocumentView(tokens, gazetteer, matches)
    tagged = tag_text(tokens, view, gazetteer, matches, tagger, cyrillic_tagger)
    probability = tagged.probability
    taken = _Taken(len(tokens))
    mentions: list[Mention] = []
    known = {(m.first, m.last) for m in matches}
    parts = (part for first, last in tagged.names for part in _parts(tokens, view, matches, known, first, last))
    owned = (_owner(tokens, known, first, last) for first, last in parts)
    names = [n for n in (_trim(tokens, view, first, last) for first, last in owned) if n is not None]
    for match in _sites_written_out(tokens, gazetteer, matches):
        if taken.claim(match.first, match.last):
            mentions.append(_mention(tokens, match.first, match.last, "trie", _RULE_SCORE, match))
    for cued in cued_names(tokens, view, names, probability):
        if taken.claim(cued.first, cued.last):
            mentions.append(_from_cue(tokens, cued))
    mentions += _from_compounds(tokens, gazetteer, matches, taken)
    for facility in facilities(tokens, view, gazetteer):
        if taken.claim(facility.first, facility.last):
            mentions.append(_from_facility(tokens, facility))
    by_start = {m.first: m for m in matches}
    for first, last in names:
        score = sum(probability[first:last]) / (last - first)
        least = CYRILLIC_TAGGED_LEAST if _is_cyrillic(tokens.words[first][0]) else TAGGED_LEAST
        if score < least or _is_demonym(tokens, first, last) or _is_no_place(tokens, first, last):
            continue
        if taken.claim(first, last):
            mentions.append(_mention(tokens, first, last, "crf", score, by_start.get(first)))
    for match, score in _doubtful(tokens, gazetteer, matches, probability, view):
        if taken.claim(match.first, match.last):
            mentions.append(_mention(tokens, match.first, match.last, "trie", score, match))
    for first, last in heads:
        if taken.claim(first, last):
            mentions.append(_mention(tokens, first, last, "rule", _RULE_SCORE, None))
    for first, last in _demonyms(tokens):
        if taken.claim(first, last):
            mentions.append(_mention(tokens, first, last, "rule", _DEMONYM_SCORE, None, "demonym"))
    for adjective in town_adjectives(tokens, view, gazetteer):
        if taken.claim(adjective.first, adjective.last):
            mentions.append(_from_adjective(tokens, adjective))
    mentions += _again(tokens, matches, probability, mentions, taken)
    mentions.sort(key=lambda m: m.start)
    return [_town_not_river(m, tokens, gazetteer) for m in _with_states(tokens, mentions)]


def _with_states(tokens: TokenizedText, mentions: Sequence[Mention]) -> list[Mention]:
    """Join a state's noun that was found by itself with the name after it: "Автономної Республіки" and "Крим"."""
    joined: list[Mention] = []
    for mention in mentions:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.last == mention.first
            and before.rows == ()
            and tokens.lower[before.last - 1].startswith(_STATE)
        ):
            head = mention.head or mention.name
            name = tokens.text[before.start : mention.end]
            joined[-1] = replace(mention, start=before.start, first=before.first, name=name, head=head)
        else:
            joined.append(mention)
    return joined


def _sites_written_out(
    tokens: TokenizedText, gazetteer: Gazetteer, matches: Sequence[NameMatch]
) -> Iterator[NameMatch]:
    """Names of sites with what they are: "Zaporizhzhia **nuclear plant**", «Запорожская **АЭС**», not the town's alone."""
    for match in matches:
        if match.last - match.first < 2 or not tokens.words[match.first][0].isupper():
            continue
        rest = tokens.words[match.first + 1 : match.last]
        told = rest[-1].islower() or _is_cyrillic(rest[-1][0]) and rest[-1].isupper()
        if told and is_landmark(gazetteer.key_rows(match.key)[0][0], gazetteer):
            yield match


def _town_not_river(mention: Mention, tokens: TokenizedText, gazetteer: Gazetteer) -> Mention:
    """What happens "у Дніпрі" or «в Днепре» happens in the town, where a town and a river share the name."""
    if mention.hint is not None or mention.first == 0 or tokens.lower[mention.first - 1] not in ("в", "у"):
        return mention
    groups = {gazetteer.kind_group[gazetteer.kind[row]] for row in gazetteer.lookup(mention.name)}
    return replace(mention, hint="settlement") if {"water", "settlement"} <= groups else mention


class _Taken:
    """Which tokens belong to a name already."""

    def __init__(self, count: int) -> None:
        self._taken = bytearray(count)

    def claim(self, first: int, last: int) -> bool:
        if any(self._taken[first:last]):
            return False
        self._taken[first:last] = b"\1" * (last - first)
        return True


def _parts(
    tokens: TokenizedText,
    view: DocumentView,
    matches: Sequence[NameMatch],
    known: set[tuple[int, int]],
    first: int,
    last: int,
) -> list[tuple[int, int]]:
    """Take apart names that stand side by side in Cyrillic ("в Луцьку Росія", "в Одесі СБУ"): it has no articles."""
    if (
        last - first < 2
        or (first, last) in known
        or tokens.words[first][0] < "\u0400"
        or tokens.words[first][0] > "\u052f"
    ):
        return [(first, last)]
    at = bisect_left(matches, first, key=lambda m: m.first)
    inside = []
    while at < len(matches) and matches[at].last <= last:
        inside.append((matches[at].first, matches[at].last))
        at += 1
    covered = sum(b - a for a, b in inside)
    abbreviations = sum(1 for i in range(first, last) if view.shapes[i] == "XX")
    if len(inside) > 1 and covered == last - first or len(inside) == 1 and covered + abbreviations == last - first:
        return inside
    return [(first, last)]


def _owner(tokens: TokenizedText, known: set[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    """Cut "Ukraine's 93rd" to "Ukraine" when that, and not the whole, is a name of the gazetteer."""
    for i in range(first + 1, last):
        if tokens.lower[i] in ("'s", "’s") and (first, i) in known and (first, last) not in known:
            return first, i
    return first, last


def _trim(tokens: TokenizedText, view: DocumentView, first: int, last: int) -> tuple[int, int] | None:
    """Cut marks and articles off a tagged name; None when nothing that can name a place is left."""
    while first < last and (tokens.lower[first] in _TRIM or view.shapes[first][0] not in "Xcxd"):
        first += 1
    while first < last and (
        tokens.lower[last - 1] in _TRIM or not tokens.words[last - 1][-1].isalnum() and view.shapes[last - 1][0] != "X"
    ):
        last -= 1
    if first >= last or not any(view.may_name(i) for i in range(first, last)):
        return None
    return first, last


def _is_demonym(tokens: TokenizedText, first: int, last: int) -> bool:
    if last > first + 2:
        return False
    words = " ".join(tokens.words[first:last])
    return (last == first + 1 and demonym_country(words) is not None) or region_of(words) is not None


def _demonyms(tokens: TokenizedText) -> Iterator[tuple[int, int]]:
    """Yield the words for a people or its things, two words ("South Korean") before one."""
    words, lower = tokens.words, tokens.lower
    openers = region_openers()
    for i, word in enumerate(words):
        if word[0].isascii() and not word[0].isupper():
            continue
        if lower[i] in openers and i + 1 < len(words) and region_of(f"{word} {words[i + 1]}"):
            yield i, i + 2
        elif _is_of_people(word) and not (
            word[0] > "\u0400" and i + 1 < len(words) and lower[i + 1].startswith(_LANGUAGE)
        ):
            yield i, i + 1


@lru_cache(maxsize=50_000)
def _is_of_people(word: str) -> bool:
    return demonym_country(word) is not None or region_of(word) is not None


def _names_a_thing(tokens: TokenizedText, last: int) -> bool:
    """Whether what follows says that the name is not a place here: "West Nile virus", "US$ 100"."""
    if last >= len(tokens):
        return False
    if tokens.words[last][0] == "$":
        return tokens.starts[last] == tokens.ends[last - 1]
    return tokens.lower[last] in _things()[0]


@cache
def _things() -> tuple[frozenset[str], frozenset[str]]:
    data = toponym_tables()["named_after"]
    return frozenset(data["things"].split()), frozenset(data["abbreviated"].split())


def _from_compounds(
    tokens: TokenizedText, gazetteer: Gazetteer, matches: Iterable[NameMatch], taken: _Taken
) -> Iterator[Mention]:
    """Yield the names inside hyphenated words; two may share a token, so a token is claimed once."""
    whole = {i for m in matches if m.end == tokens.ends[m.last - 1] for i in range(m.first, m.last)}
    claimed = -1
    for part in compound_names(tokens, gazetteer, whole):
        if part.token == claimed or taken.claim(part.token, part.last):
            claimed = part.token
            yield Mention(
                start=part.start, end=part.end, name=tokens.text[part.start : part.end], first=part.token,
                last=part.last, source="rule", score=_DEMONYM_SCORE if part.demonym else _RULE_SCORE,
                hint="demonym" if part.demonym else None,
            )  # fmt: skip


def _doubtful(
    tokens: TokenizedText,
    gazetteer: Gazetteer,
    matches: Iterable[NameMatch],
    probability: Sequence[float],
    view: DocumentView,
) -> Iterable[tuple[NameMatch, float]]:
    """Yield the gazetteer names that the tagger thinks possible enough."""
    for match in matches:
        if _is_demonym(tokens, match.first, match.last) or "common" in view.classes[match.first]:
            continue
        if _is_no_place(tokens, match.first, match.last) or _is_article(tokens, match):
            continue
        score = min(probability[match.first : match.last])
        least = _least(gazetteer, gazetteer.key_rows(match.key)[0][0], tokens.words[match.first][0])
        if score >= least and (
            match.last > match.first + 1 or score >= _least_of_word(tokens, view, match.first, least)
        ):
            yield match, score


def _is_article(tokens: TokenizedText, match: NameMatch) -> bool:
    """Whether a name is the article of an Arabic one: "Al" in "Al-Sayed" is no short form of Alabama."""
    return match.end < tokens.ends[match.last - 1] and tokens.text[match.start : match.end].lower() in _ARTICLES


def _least_of_word(tokens: TokenizedText, view: DocumentView, at: int, least: float) -> float:
    """How likely a single word must be that is a common word, or a name of persons, too."""
    if least > MATCHED_LEAST:
        return least
    if lowercase_share(tokens.lower[at]) or "given" in view.classes[at]:
        return KNOWN_OTHERWISE_LEAST if least == KNOWN_LEAST else max(least, OTHERWISE_LEAST)
    return least


def _is_no_place(tokens: TokenizedText, first: int, last: int) -> bool:
    """Whether a name is one of a thing ("West Nile virus"), or a short form of something else: "Co.", "Ms.", "I’ll"."""
    if _names_a_thing(tokens, last):
        return True
    if last != first + 1:
        return False
    word = tokens.lower[first]
    if word in _things()[1]:
        return last < len(tokens) and tokens.words[last] == "."
    return len(word) < 7 and word.partition("’")[2] in _CONTRACTED or word.partition("'")[2] in _CONTRACTED


def _least(gazetteer: Gazetteer, row: int, letter: str) -> float:
    """How likely a gazetteer name must be: hand-kept names are written out in full and mean little else."""
    importance = float(gazetteer.importance[row])
    if is_landmark(row, gazetteer):
        return 0.0
    if _is_cyrillic(letter):
        if importance >= KNOWN_IMPORTANCE:
            return CYRILLIC_KNOWN_LEAST
        return CYRILLIC_LEAST if importance >= TOWN_IMPORTANCE else CYRILLIC_VILLAGE_LEAST
    if not letter.isascii():
        return 0.0 if importance >= KNOWN_IMPORTANCE and not _is_latin(letter) else UNSEEN_LEAST
    return KNOWN_LEAST if importance >= KNOWN_IMPORTANCE else MATCHED_LEAST


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u052f"


def _is_latin(letter: str) -> bool:
    return letter < "\u0250" or "\u1e00" <= letter <= "\u1eff"


def _again(
    tokens: TokenizedText,
    matches: Iterable[NameMatch],
    probability: Sequence[float],
    mentions: Sequence[Mention],
    taken: _Taken,
) -> list[Mention]:
    """Find names of the text that are sure elsewhere in it."""
    sure = {m.name for m in mentions if m.score >= SURE and m.hint != "demonym"}
    found = []
    for match in matches:
        if tokens.text[match.start : match.end] in sure and not _is_no_place(tokens, match.first, match.last):
            score = min(probability[match.first : match.last])
            if score >= _again_least(tokens, match) and taken.claim(match.first, match.last):
                found.append(_mention(tokens, match.first, match.last, "trie", score, match))
    return found


def _again_least(tokens: TokenizedText, match: NameMatch) -> float:
    """How likely a name must be that the text has elsewhere: more where its form may be a person or a word too."""
    word = tokens.words[match.first]
    doubtful = match.last == match.first + 1 and _is_cyrillic(word[0]) and other_meanings(word)
    return AGAIN_AMBIGUOUS_LEAST if doubtful else AGAIN_LEAST


def _from_cue(tokens: TokenizedText, cued: Cued) -> Mention:
    start, end = tokens.starts[cued.first], tokens.ends[cued.last - 1]
    head = tokens.text[tokens.starts[cued.head_first] : tokens.ends[cued.head_last - 1]]
    name = tokens.text[start:end]
    return Mention(
        start=start, end=end, name=name, first=cued.first, last=cued.last, source="rule", score=_RULE_SCORE,
        hint=cued.hint, head=head if head != name else None,
    )  # fmt: skip


def _from_facility(tokens: TokenizedText, facility: Facility) -> Mention:
    start, end = tokens.starts[facility.first], tokens.ends[facility.last - 1]
    return Mention(
        start=start, end=end, name=tokens.text[start:end], first=facility.first, last=facility.last, source="rule",
        score=_RULE_SCORE, hint="settlement" if facility.town else "building", head=facility.town,
    )  # fmt: skip


def _from_adjective(tokens: TokenizedText, adjective: Facility) -> Mention:
    start, end = tokens.starts[adjective.first], tokens.ends[adjective.last - 1]
    return Mention(
        start=start, end=end, name=tokens.text[start:end], first=adjective.first, last=adjective.last, source="rule",
        score=_DEMONYM_SCORE, hint="demonym", head=adjective.town,
    )  # fmt: skip


def _mention(
    tokens: TokenizedText,
    first: int,
    last: int,
    source: MentionSource,
    score: float,
    match: NameMatch | None,
    hint: str | None = None,
) -> Mention:
    start, end = tokens.starts[first], tokens.ends[last - 1]
    if match is not None and match.last == last and match.end < end:
        end = match.end  # "Kyiv-based"
    return Mention(
        start=start, end=end, name=tokens.text[start:end], first=first, last=last, source=source,
        score=round(score, 4), hint=hint,
    )  # fmt: skip
