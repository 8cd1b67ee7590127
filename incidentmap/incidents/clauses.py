"""Clauses of a sentence, and what the words around a trigger make of it: denied, threatened, past, pretended."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from incidentmap.incidents.lexicon import Hit, Scan
from incidentmap.incidents.syntax import syntax
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import Assertion, TemporalRole

_WINDOW = 7
_RIGHT_AFTER = 5
_LITERAL = frozenset({"protest", "riot", "arrest", "abduction"})  # protests over prices are no figure
_FOUND = frozenset({"disarm", "interception", "explode"})
_COUNTED = ("ов", "ев", "ей", "ів", "їв", "ек", "ок")  # endings of what is counted: «2000 домов»
_BORN = ("народж", "рожден")
_YEAR = re.compile(r"^(?:19|20)\d\d$")

Fate = Literal["keep", "drop"]


def clauses(
    tokens: TokenizedText, scan: Scan, first: int, last: int, is_place: Callable[[int], bool]
) -> list[tuple[int, int]]:
    """Return the token ranges of a sentence's clauses; ``is_place`` tells whether a place name begins at a token."""
    words = syntax()
    cuts = [first]
    for i in range(first + 1, last - 1):
        word = tokens.lower[i]
        if word[0].isalpha():
            cut = (
                (word in words.clause_subordinators and cuts[-1] < i - 1 and tokens.lower[i - 1] != ",")
                or (word in words.clause_and and _new_subject(scan, i, last))
                or (word in words.clause_and and _own_weapon(tokens, scan, i, last, is_place))
            )
        elif word == ",":
            after = tokens.lower[i + 1]
            cut = (
                after in words.clause_relative
                or (len(cuts) == 1 and _long_before(tokens, scan, first, i))
                or after in words.clause_subordinators
                or _new_subject(scan, i, last)
                or _list_item(tokens, i, last, is_place)
                or _own_weapon(tokens, scan, i, last, is_place)
            )
        else:
            cut = word == ";" or (word in (":", "—", "–", "-") and _parted(tokens, scan, i, first, last))
        if cut:
            cuts.append(i)
    found: list[tuple[int, int]] = []
    for a, b in zip(cuts, [*cuts[1:], last], strict=True):
        if found and _fronted(tokens, scan, *found[-1], is_place):
            found[-1] = (found[-1][0], b)
        elif b > a:
            found.append((a, b))
    return found


def _fronted(tokens: TokenizedText, scan: Scan, first: int, last: int, is_place: Callable[[int], bool]) -> bool:
    """A place in front belongs to what follows: "**in Druzhkivka**, a guided bomb injured three"."""
    while first < last and (not tokens.lower[first][0].isalnum() or tokens.lower[first] in syntax().clause_and):
        first += 1
    return (
        last - first <= _WINDOW
        and tokens.lower[first] in syntax().clause_prepositions
        and any(is_place(i) for i in range(first + 1, last))
        and not scan.any("event", first, last)
    )


def _long_before(tokens: TokenizedText, scan: Scan, first: int, i: int) -> bool:
    """What is told of years before ends at the comma: "Ten years after the attack on X, a man …"."""
    cues = scan.within("historical", first, i)
    return any(tokens.lower[c.last - 1] in syntax().clause_after and c.last < i for c in cues)


def _parted(tokens: TokenizedText, scan: Scan, i: int, first: int, last: int) -> bool:
    """A colon or dash between blanks parts two statements when each tells something."""
    if tokens.words[i] == "-" and (tokens.starts[i] == tokens.ends[i - 1] or tokens.ends[i] == tokens.starts[i + 1]):
        return False
    return scan.any("event", first, i) and scan.any("event", i, last)


def _new_subject(scan: Scan, i: int, last: int) -> bool:
    """A weapon or fighter and then a verb of harm follow the mark at ``i``."""
    end = min(last, i + 1 + _WINDOW)
    for hit in scan.within("event", i + 2, end):
        if hit.form == "verb" and (scan.any("weapon", i + 1, hit.first) or scan.any("armed", i + 1, hit.first)):
            return True
    return False


def _list_item(tokens: TokenizedText, i: int, last: int, is_place: Callable[[int], bool]) -> bool:
    """A place with its preposition opens a new item after the comma at ``i``: ", in Konotop one man died"."""
    return i + 2 < last and tokens.lower[i + 1] in syntax().clause_prepositions and is_place(i + 2)


def _own_weapon(tokens: TokenizedText, scan: Scan, i: int, last: int, is_place: Callable[[int], bool]) -> bool:
    """A second place with a weapon of its own: "struck Poltava with missiles **and Sumy with a glide bomb**"."""
    words = syntax()
    for j in range(i + 1, min(last, i + 5)):
        if is_place(j):
            with_at = next((k for k in range(j + 1, min(last, j + 4)) if tokens.lower[k] in words.clause_with), None)
            return with_at is not None and scan.any("weapon", with_at + 1, min(last, with_at + 6))
    return False


def pretended(scan: Scan, first: int, last: int, *, harmed: bool) -> bool:
    """Whether a sentence tells of a drill, a work of art or a match.

    Where people were hurt, a match or a concert is where it happened and no figure of speech; so it is where
    a weapon struck and nobody plays.
    """
    if scan.any("drill", first, last):
        return not harmed or scan.any("fiction", first, last)  # "volunteers played the wounded in the drill"
    if scan.any("art", first, last) and not (harmed and not scan.any("fiction", first, last)):
        return True
    if scan.any("fiction", first, last):
        return True
    if harmed or any(h.value == "riot" and h.form == "phrase" for h in scan.within("event", first, last)):
        return False
    if scan.any("sport", first, last):
        return True
    return (
        scan.any("venue", first, last) and not scan.any("weapon", first, last) and not scan.any("police", first, last)
    )


def figurative(scan: Scan, hit: Hit, first: int, last: int) -> bool:
    """Whether the words beside a trigger make it a figure of speech: an explosion of anger."""
    window = scan.within("figurative", max(first, hit.first - 8), min(last, hit.last + 5))
    literal = hit.value in _LITERAL
    return any(
        f.first < hit.last and f.last > hit.first if f.form == "phrase" else not literal and _beside(f, hit)
        for f in window
    )


def _beside(figure: Hit, hit: Hit) -> bool:
    return 0 <= figure.first - hit.last <= 3 or 0 <= hit.first - figure.last <= 1


def assertion(
    tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int], sentence: tuple[int, int]
) -> tuple[Assertion, str | None]:
    """Return how a trigger is asserted and the kind of word that says so."""
    first, last = clause
    before = max(first, hit.first - 9)
    if scan.any("threat", before, hit.first):
        return "threatened", "threat"
    if scan.any("deny", sentence[0], hit.first):
        return "denied", "deny"
    if _supposed(tokens, scan, before, hit.first) or _outer(scan, "hypothetical", sentence[0], hit.first):
        return "hypothetical", "hypothetical"
    if scan.any("unlikely", hit.last, min(last, hit.last + 6)):
        return "hypothetical", "hypothetical"
    if hit.form == "noun" and scan.any("hypothetical", hit.last, min(last, hit.last + 2)):
        return "hypothetical", "hypothetical"
    if hit.form == "noun" and any(
        "," not in tokens.words[hit.last : n.first]
        and (n.form == "phrase" or tokens.lower[n.first] in syntax().clause_none)
        for n in scan.within("negation", hit.last, min(last, hit.last + 4))
    ):
        return "denied", "negation"  # «вибухів не було», «взрывов в Курске нет»
    if any(
        hit.first - n.last <= 3 and not scan.any("unopposed", n.first, n.last)
        for n in scan.within("negation", before, hit.first)
    ):
        return "denied", "negation"
    if any(a.last <= hit.first and hit.first - a.last <= 3 for a in scan.within("attempted", before, hit.first)):
        return "attempted", "attempted"
    if scan.any("repelled", hit.last, last):
        return "attempted", "attempted"
    if scan.any("negation", hit.last, min(last, hit.last + 5)) and _unconfirmed(scan, hit, last):
        return "denied", "negation"
    return "actual", None


def _supposed(tokens: TokenizedText, scan: Scan, first: int, last: int) -> bool:
    """A word of supposition; "May" beside a number is the month."""
    for cue in scan.within("hypothetical", first, last):
        near = (*tokens.words[max(0, cue.first - 1) : cue.first], *tokens.words[cue.last : cue.last + 1])
        if not (tokens.words[cue.first] in ("May", "MAY") and any(w.isdecimal() for w in near)):
            return True
    return False


def _outer(scan: Scan, kind: str, first: int, last: int) -> bool:
    """A phrase of supposition earlier in the sentence governs what follows: "warned that …"."""
    return any(h.form == "phrase" for h in scan.within(kind, first, last))


def _unconfirmed(scan: Scan, hit: Hit, last: int) -> bool:
    return any(h.form == "phrase" for h in scan.within("unverified", hit.last, min(last, hit.last + 6)))


def demanded(scan: Scan, hit: Hit, first: int) -> bool:
    """Whether a trigger is what somebody wants stopped or condemned: no report of an incident of its own."""
    return scan.any("imperative", max(first, hit.first - 6), hit.first)


def temporal_role(
    tokens: TokenizedText,
    scan: Scan,
    hit: Hit,
    clause: tuple[int, int],
    sentence: tuple[int, int],
    year: int | None,
) -> tuple[TemporalRole, str | None]:
    """Return whether a trigger's incident is current, past history, or to come, and the kind of word that says so.

    ``year`` is that of publication; a trigger that is told with an earlier one is history.
    """
    first, last = clause
    cues = [] if hit.value == "mine" else scan.within("historical", first, last)  # a shell of an old war kills today
    cues = [c for c in cues if c.form == "phrase" or not scan.any("target", c.last, c.last + 1)]  # "a medieval tower"
    if hit.value in ("interception", "disarm"):  # a wartime bomb was made safe
        cues = [c for c in cues if not scan.any("arms", c.last, c.last + 3)]
    if hit.value in _FOUND:  # "a bomb of the Second World War"
        cues = [c for c in cues if tokens.lower[c.first - 1] not in syntax().clause_era]
    if hit.value == "property_destruction":  # a memorial is what was smeared
        cues = [c for c in cues if c.form == "phrase"]
    if any(_governs(tokens, h, hit) for h in cues) or any(
        h.form == "phrase" and _governs(tokens, h, hit) for h in scan.within("historical", sentence[0], hit.first)
    ):
        return "historical", "historical"
    if hit.value not in ("arrest", "protest") and scan.any("court", *sentence):
        return "historical", "court"
    if year is not None and _earlier_year(tokens.lower[max(first, hit.first - 5) : min(last, hit.last + 12)], year):
        return "historical", "year"
    if any(
        h.last <= hit.first and hit.first - h.last <= 3
        for h in scan.within("future", max(first, hit.first - 6), hit.first)
    ):
        return "future", "future"
    return "current", None


def _governs(tokens: TokenizedText, cue: Hit, hit: Hit) -> bool:
    """A cue that ends in "after" speaks of what follows it, others of their whole clause."""
    if tokens.lower[cue.last - 1] not in syntax().clause_after:
        return True
    return 0 <= hit.first - cue.last <= _RIGHT_AFTER


def _earlier_year(words: Sequence[str], year: int) -> bool:
    """A year before that of publication, and none of publication's own beside it."""
    not_own = syntax().clause_since
    years = [
        int(w)
        for i, w in enumerate(words)
        if len(w) == 4 and _YEAR.match(w) and not (i and words[i - 1] in not_own)
        if not any(word.startswith(_BORN) for word in words[i + 1 : i + 3])
        if not any(word.endswith(_COUNTED) for word in words[i + 1 : i + 2])
    ]
    return bool(years) and max(years) < year
