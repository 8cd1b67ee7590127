"""Finding place names: the gazetteer proposes, cue words and shape decide."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from incidentmap.geoparse.demonyms import demonym_country
from incidentmap.geoparse.mentions import Mention

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer, NameMatch
    from incidentmap.text import TokenizedText


@dataclass(frozen=True, slots=True)
class _Cues:
    classes: dict[str, frozenset[str]]
    rules: dict[str, frozenset[str]]
    first_names: frozenset[str]
    common: frozenset[str]


@cache
def _cues() -> _Cues:
    text = resources.files("incidentmap").joinpath("lexicons/toponyms.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return _Cues(
        {k: frozenset(v.split()) for k, v in data["classes"].items()},
        {k: frozenset(v.split()) for k, v in data["rules"].items()},
        frozenset(data["names"]["first"].split()),
        frozenset(data["names"]["common"].split()),
    )


def recognise(tokens: TokenizedText, gazetteer: Gazetteer) -> list[Mention]:
    """Return the place names of a text, left to right, without overlap."""
    mentions: list[Mention] = []
    taken = -1
    for match in gazetteer.match(tokens):
        if match.first < taken:
            continue
        mention = _judge(match, tokens, gazetteer)
        if mention is not None:
            mentions.append(mention)
            taken = mention.last
    spans = {(m.first, m.last) for m in mentions}
    covered = {i for a, b in spans for i in range(a, b)}
    for i, word in enumerate(tokens.words):
        if i not in covered and word[0].isupper() and demonym_country(word):
            mentions.append(_mention(tokens, i, i + 1, None, 0.6, "demonym"))
    mentions.sort(key=lambda m: m.start)
    return mentions


def _judge(match: NameMatch, tokens: TokenizedText, gazetteer: Gazetteer) -> Mention | None:
    cues, lower, words = _cues(), tokens.lower, tokens.words
    first, last = match.first, match.last
    before = lower[first - 1] if first else ""
    before2 = lower[first - 2] if first > 1 else ""
    after = lower[last] if last < len(tokens) else ""
    after_word = words[last] if last < len(tokens) else ""
    name = lower[first]
    single = last == first + 1
    end = tokens.ends[last - 1] if match.end == tokens.ends[last - 1] else match.end
    if single and demonym_country(words[first]) and words[first][0].isupper():
        return _mention(tokens, first, last, end, 0.6, "demonym")
    if single and (name in cues.common or any(name in cues.classes[c] for c in ("title", "month", "weekday", "org", "article", "loc_prep", "other_prep", "direction"))):
        return None
    rules = cues.rules
    for group, hint in (("admin1_after", "admin1"), ("admin2_after", "admin2"), ("cyr_admin1_after", "admin1"), ("cyr_admin2_after", "admin2"), ("street_after", "street"), ("building_after", "building"), ("water_after", "water"), ("relief_after", "relief")):
        if after in rules[group] and (after_word[:1].isupper() or hint in ("admin1", "admin2") or not after.isascii()):
            return _mention(tokens, first, last + 1, None, 0.9, hint, head=tokens.text[match.start : end] if hint.startswith("admin") else None)
    rows = gazetteer.key_rows(match.key)
    best = float(gazetteer.importance[rows[0][0]]) if rows else 0.0
    person = before in cues.first_names or before in cues.classes["title"] or (after_word[:1].isupper() and single and name in cues.first_names)
    located = before in cues.classes["loc_prep"] or (before == "the" and before2 in cues.classes["loc_prep"]) or before in cues.rules["cyr_settlement_before"] or (before == "of" and before2 in cues.classes["settlement"])
    follows_capital = after_word[:1].isupper() and after_word.isalpha() and lower[last] not in cues.classes["month"]
    preceded = first > 0 and words[first - 1][:1].isupper() and words[first - 1].isalpha() and tokens.sentence_of[first - 1] == tokens.sentence_of[first] and before not in cues.classes["loc_prep"]
    if person and not located:
        return None
    starts_sentence = first == tokens.sentences[tokens.sentence_of[first]][0]
    score = best + (2.5 if located else 0) - (1.5 if follows_capital and single else 0) - (1.5 if preceded and single and best < 6 else 0) - (1.0 if starts_sentence else 0) + (0.7 if not single else 0)
    told = "settlement" if before in cues.rules["cyr_settlement_before"] or (before == "of" and before2 in cues.rules["settlement_of"]) else None
    return _mention(tokens, first, last, end, 0.7, told) if score > 4.3 else None


def _mention(tokens: TokenizedText, first: int, last: int, end: int | None, score: float, hint: str | None, head: str | None = None) -> Mention:
    start, stop = tokens.starts[first], end or tokens.ends[last - 1]
    return Mention(start=start, end=stop, name=tokens.text[start:stop], first=first, last=last, source="trie", score=score, hint=hint, head=head)
