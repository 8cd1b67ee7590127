"""Which word of a clause tells of an incident, and with what it was done."""

from __future__ import annotations

from collections.abc import Sequence

from incidentmap.attributes.casualty_table import casualty_table
from incidentmap.incidents import clauses as cl
from incidentmap.incidents.disarming import arms_taken, takes_arms
from incidentmap.incidents.lexicon import Hit, Scan
from incidentmap.incidents.names import Name
from incidentmap.incidents.sites import placeable
from incidentmap.incidents.syntax import syntax
from incidentmap.text.tokens import TokenizedText

_REACH = 14
_MAKER = 5
_OWNED = 2
_NEAR_SUBJECT = 8
_PRIORITY = {
    "hit": 1, "assault": 1, "bomb": 1, "launch": 2, "fall": 3, "explode": 3, "explosion": 4, "seize": 5, "collide": 5, "disarm": 6, "damage": 6, "happen": 7, "consequence": 8,
}  # fmt: skip
_SUBJECT_CLASSES = ("hit", "assault", "bomb")
_FLYING = frozenset({"drone", "missile", "rocket", "aircraft", "air_bomb"})


def find_trigger(
    tokens: TokenizedText,
    scan: Scan,
    names: Sequence[Name],
    clause: tuple[int, int],
    sentence: tuple[int, int],
    *,
    told_before: bool,
    recent: bool = False,
    told_earlier: bool = False,
) -> Hit | None:
    """Return the clause's strongest trigger that has what it needs.

    ``told_before`` tells that the sentence has a deed already, ``recent`` that the sentence before ended with one,
    ``told_earlier`` that the text has one.
    """
    usable = [
        h
        for h in scan.within("event", *clause)
        if not any(_shares_words(n, h) for n in names)
        and not _names_a_weapon(scan, h)
        and not _attributive(tokens, h)
        and _has_what_it_needs(tokens, scan, names, h, clause, told_before=told_before, recent=recent)
        and not cl.figurative(scan, h, *sentence)
    ]
    happened = _happened(usable, names, clause) if told_earlier else None
    return happened or min(usable, key=lambda h: (_PRIORITY.get(h.value, 0), h.first), default=None)


def _shares_words(name: Name, hit: Hit) -> bool:
    """Whether a trigger takes words of a name, Downing Street; one may lie in a gap: "seized **Goma** airport"."""
    return name.first < hit.last and hit.first < name.last and (name.first <= hit.first or hit.last <= name.last)


def _names_a_weapon(scan: Scan, hit: Hit) -> bool:
    """Whether a word of deeds is only part of a weapon's name: "assault rifles"."""
    weapons = scan.within("weapon", hit.first, hit.last)
    if hit.value == "bombing" and any(w.value in _FLYING for w in scan.within("weapon", hit.last, hit.last + 1)):
        return True  # an explosive-laden drone
    return len_of(hit) == 1 and any(w.first == hit.first and len_of(w) > 1 for w in weapons)


def _attributive(tokens: TokenizedText, hit: Hit) -> bool:
    """Whether a verb only says who somebody is ("freeing a **kidnapped** businessman") or heads a count ("Abducted: 4")."""
    if tokens.lower[hit.last : hit.last + 1] == [":"] and tokens.lower[hit.last + 1 : hit.last + 2]:
        return tokens.lower[hit.last + 1].isdecimal()
    before = tokens.lower[hit.first - 1] if hit.first else ""
    return hit.value == "abduction" and hit.form == "verb" and before in ("a", "an", "the")


def _happened(usable: Sequence[Hit], names: Sequence[Name], clause: tuple[int, int]) -> Hit | None:
    """The verb in "The crash happened on Sunday", «Аварія сталася в неділю»: when it was, of a deed told before."""
    if any(clause[0] <= n.first < clause[1] and not n.is_country for n in names):
        return None
    nouns = [h for h in usable if h.form == "noun" and h.first - clause[0] <= 1]
    return next(
        (h for h in usable if h.value == "happen" and any(0 <= h.first - n.last <= _OWNED for n in nouns)), None
    )


def _has_what_it_needs(
    tokens: TokenizedText,
    scan: Scan,
    names: Sequence[Name],
    hit: Hit,
    clause: tuple[int, int],
    *,
    told_before: bool,
    recent: bool,
) -> bool:
    weapons = weapons_of(tokens, scan, hit, clause)
    if hit.form == "weak":
        return bool(weapons) or scan.any("target", *clause)
    if hit.value == "launch":
        return any(h.first >= hit.first - 6 for h in weapons)
    if hit.value == "fall":
        if tokens.lower[hit.first] in syntax().noun_landing and _aloft(scan, weapons, clause, hit):
            return False
        if vehicle_before(tokens, scan, hit, clause) and not weapons:
            return True
        if told_before and tokens.lower[hit.first - 1] in syntax().noun_counted:
            return True  # "…; one landed on a house"
        low = tokens.sentences[tokens.sentence_of[hit.first]][0]
        flown = scan.any("craft", low, min(low + _REACH, hit.first))
        return flown or (bool(weapons) and any(abs(w.first - hit.first) <= _NEAR_SUBJECT for w in weapons))
    if hit.value == "explode":
        of_itself = tokens.lower[hit.first].endswith("ло") or hit.form == "phrase"  # "blew up"
        alone = of_itself and any(clause[0] <= n.first < clause[1] and not n.is_country for n in names)
        sentence = tokens.sentences[tokens.sentence_of[hit.first]]
        return bool(weapons) or scan.any("target", *clause) or alone or scan.any("harm", *sentence)
    if hit.value == "damage":
        shot = scan.any("harm", hit.first, hit.last) and scan.any(
            "armed", max(clause[0], hit.first - _NEAR_SUBJECT), hit.first
        )
        here = recent and any(clause[0] <= n.first < clause[1] and not n.is_country for n in names)
        destroyed = scan.any("destroy", hit.first, hit.last) and scan.any("target", hit.last, clause[1])
        struck = destroyed and _fighters_before(scan, names, hit, clause)
        return (
            bool(weapons)
            or shot
            or here
            or struck
            or (not told_before and tokens.lower[clause[0]] in syntax().noun_pronouns)
        )
    if hit.value == "happen":
        told = tokens.lower[clause[0]] in syntax().noun_pronouns
        nouns = [h for h in scan.within("event", clause[0], hit.first) if h.form == "noun" and h.last == hit.first]
        return (
            told
            or bool(nouns)
            or bool(syntax().noun_happening & set(tokens.lower[max(clause[0], hit.first - 2) : hit.first]))
        )
    if hit.value == "consequence" and hit.form == "verb" and tokens.words[hit.first].isascii():
        return scan.any("target", *clause)
    if hit.value == "disarm":
        return takes_arms(tokens, scan, hit, clause)
    if hit.value == "collide":
        if syntax().noun_flames & set(tokens.lower[max(clause[0], hit.first - 3) : hit.first]):
            return False  # «полум'я перекинулося на сусідній дім»
        if any(w.value in _FLYING and w.last <= hit.first for w in weapons):
            return True
        craft = scan.any("craft", max(clause[0], hit.first - _NEAR_SUBJECT), hit.first)
        return craft or any(t.value in ("transport", "port") for t in scan.within("target", *clause))
    if hit.value == "seize":
        posts = scan.within("target", hit.last, min(clause[1], hit.last + 7))
        held = any(t.value == "military" for t in posts) or any(
            hit.last <= n.first <= hit.last + 5 and tokens.lower[n.first - 1] not in syntax().clause_prepositions
            for n in names
        )
        low = max(clause[0], hit.first - _NEAR_SUBJECT)
        return held and any(scan.any(kind, low, hit.first) for kind in ("armed", "group", "force", "side"))
    if hit.value in _SUBJECT_CLASSES and hit.form in ("verb", "phrase"):
        struck = scan.any("target", *clause) and (
            is_passive(tokens, hit, clause) or not tokens.words[hit.first].isascii()
        )
        return (
            bool(weapons)
            or _violent_subject(tokens, scan, names, hit, clause)
            or struck
            or _town_attacked(tokens, scan, names, hit, clause)
        )
    if hit.value == "protest" and hit.form == "verb":
        return not any(n.is_state and n.last == hit.first for n in names)  # a note to another state
    if hit.value in ("territorial_change", "armed_clash") and _figure_without_fighters(tokens, scan, hit):
        return False  # a market, a company; a goalkeeper's save
    if hit.value == "territorial_change" and hit.form == "noun":
        return any(hit.last <= n.first <= hit.last + 3 for n in names)
    if hit.value == "interception" and scan.any("weapon", hit.first, hit.last):
        wreck = all(w.value == "debris" for w in scan.within("weapon", hit.first, hit.last))
        return not wreck or (_flown(scan) and not _rubble(tokens, hit))
    if hit.value == "territorial_change" and hit.form == "verb":
        if people_taken(tokens, scan, hit) or fighters_taken(tokens, scan, hit):
            return True
        return arms_taken(tokens, scan, hit, clause) or any(_is_taken(tokens, hit, n) for n in names)
    return True


def _flown(scan: Scan) -> bool:
    """Whether a text tells of anything that flies or shoots down: without it, fragments are no wreckage of weapons."""
    if any(w.value in _FLYING for w in scan.hits.get("weapon", ())):
        return True
    return any(
        h.value in ("interception", "fall") and not scan.any("weapon", h.first, h.last)
        for h in scan.hits.get("event", ())
    )


def _aloft(scan: Scan, weapons: Sequence[Hit], clause: tuple[int, int], hit: Hit) -> bool:
    """Whether only a craft and nothing that it dropped is told of: it landed as craft do."""
    aboard = all(w.value == "aircraft" for w in weapons)
    return aboard and (bool(weapons) or scan.any("craft", clause[0], hit.first))


def _rubble(tokens: TokenizedText, hit: Hit) -> bool:
    """Whether people lie under it: the debris of a building."""
    return hit.first > 0 and tokens.lower[hit.first - 1] in syntax().noun_under


def _figure_without_fighters(tokens: TokenizedText, scan: Scan, hit: Hit) -> bool:
    """Whether what was taken or beaten off is so told where nobody and nothing fights."""
    beaten_off = hit.form == "phrase" and tokens.lower[hit.first] in syntax().noun_beaten
    return (hit.value == "territorial_change" or beaten_off) and not _fighters_told(scan, hit)


def _fighters_told(scan: Scan, hit: Hit) -> bool:
    """Whether a text speaks, apart from a trigger's own words, of anybody or anything that fights."""
    kinds = ("armed", "group", "force", "side", "weapon", "arms")
    if hit.form == "phrase" and any(scan.any(kind, hit.first, hit.last) for kind in ("armed", "group", "side")):
        return True
    own = range(hit.first + (len_of(hit) > _OWNED), hit.last)  # the first word of a long phrase is who did it
    told = any(h.first not in own for kind in kinds for h in scan.hits.get(kind, ()))
    return told or any(t.value in ("military", "civilians") for t in scan.hits.get("target", ()))


def people_taken(tokens: TokenizedText, scan: Scan, hit: Hit) -> bool:
    """What was seized is people: "seized 27 pupils"."""
    if any(t.value == "civilians" for t in scan.within("target", hit.last, hit.last + 4)):
        return True
    people = casualty_table()
    following = tokens.lower[hit.last : hit.last + 3]
    counted = bool(following) and (following[0].isdecimal() or following[0] in syntax().join_fill)
    return counted and any(w in people.plural or w in people.trades for w in following[1:])


def fighters_taken(tokens: TokenizedText, scan: Scan, hit: Hit) -> bool:
    """Whether police or troops seized fighters: "soldiers captured two insurgents"."""
    low = max(0, hit.first - _NEAR_SUBJECT)
    by_the_state = any(scan.any(kind, low, hit.first) for kind in ("police", "force"))
    for fighter in scan.within("armed", hit.last, hit.last + 4):
        between = set(tokens.lower[hit.last : fighter.first])
        if not between & (syntax().place_from | syntax().place_in) and not scan.any(
            "force", fighter.first, fighter.last
        ):
            return by_the_state
    return False


def _is_taken(tokens: TokenizedText, hit: Hit, name: Name) -> bool:
    """Whether a town is the object of a verb of seizure: not what was seized "near X"."""
    if 0 < hit.first - name.last < 4:
        return True
    if not hit.last <= name.first <= hit.last + 8:
        return False
    before = tokens.lower[name.first - 1]
    beside = before in syntax().place_in and name.first - hit.last > 1
    return not beside or bool(syntax().place_town & set(tokens.lower[hit.last : name.first]))


def is_passive(tokens: TokenizedText, hit: Hit, clause: tuple[int, int]) -> bool:
    """Whether a verb of harm is passive, or a phrase that is so by meaning ("came under fire")."""
    lead = tokens.lower[max(clause[0], hit.first - 3) : hit.first]
    return hit.form == "phrase" or bool(syntax().noun_be & set(lead))


def vehicle_before(tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int]) -> bool:
    """Whether a vehicle or vessel is what the verb tells of."""
    low = max(clause[0], hit.first - _NEAR_SUBJECT)
    high = hit.first if tokens.words[hit.first].isascii() else min(clause[1], hit.last + 3)
    return any(t.value in ("transport", "port") for t in scan.within("target", low, high))


def _fighters_before(scan: Scan, names: Sequence[Name], hit: Hit, clause: tuple[int, int]) -> bool:
    low = max(clause[0], hit.first - _NEAR_SUBJECT)
    if any(scan.any(kind, low, hit.first) for kind in ("armed", "group", "force", "side")):
        return True
    return any(n.is_state and low <= n.first and n.last <= hit.first for n in names)


def _violent_subject(
    tokens: TokenizedText, scan: Scan, names: Sequence[Name], hit: Hit, clause: tuple[int, int]
) -> bool:
    if _fighters_before(scan, names, hit, clause):
        return True
    low = max(clause[0], hit.first - _NEAR_SUBJECT)
    near = any(low <= n.first < hit.last + 5 for n in names)
    return near and tokens.lang in ("uk", "ru")


def _town_attacked(tokens: TokenizedText, scan: Scan, names: Sequence[Name], hit: Hit, clause: tuple[int, int]) -> bool:
    """Whether a town is what a passive speaks of: "**Kharkiv came under attack** overnight; five were hurt".

    A town may be hit by much that nobody fired: of those verbs the sentence must tell of people hurt.
    """
    if not is_passive(tokens, hit, clause):
        return False
    near = [n for n in names if clause[0] <= n.first and 0 <= hit.first - n.last <= 3 and not n.is_country]
    if not near or syntax().place_by & set(tokens.lower[hit.last : hit.last + 1]):
        return False
    if any(h.value in ("natural_hazard", "accident") for h in scan.within("event", *clause)):
        return False
    return hit.value != "hit" or scan.any("harm", *tokens.sentences[tokens.sentence_of[hit.first]])


def rejected(tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int], sentence: tuple[int, int]) -> bool:
    """Demands, statistics, labour disputes, forecasts of the weather and people called Flood are no incidents."""
    if hit.value == "natural_hazard" and _no_hazard(tokens, scan, hit, sentence):
        return True
    if hit.value == "hit" and not scan.any("weapon", *clause) and scan.any("labour", *sentence):
        return True
    crowd = scan.any("crowd", *sentence) and not scan.any("harm", *sentence)
    if hit.value == "hit" and hit.form == "noun" and crowd and not scan.any("weapon", *clause):
        return True  # a strike of workers
    if scan.any("cumulative", *sentence):
        return True
    return hit.form == "noun" and cl.demanded(scan, hit, clause[0])


def _no_hazard(tokens: TokenizedText, scan: Scan, hit: Hit, sentence: tuple[int, int]) -> bool:
    """Whether a hazard is somebody's name ("Flood said") or only forecast: "highs of 44 degrees, winds of 14 mph"."""
    name = len_of(hit) == 1 and tokens.words[hit.first].istitle() and tokens.words[hit.first].isascii()
    if name and scan.any("speech", hit.last, hit.last + 1):
        return True
    forecast = syntax().noun_forecast & set(tokens.lower[slice(*sentence)])
    return bool(forecast) and not scan.any("harm", *sentence) and not scan.any("target", *sentence)


def weapons_of(tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int]) -> tuple[Hit, ...]:
    """Weapons that were used, nearest first: not those that are what was hit or are only stored there."""
    targets = scan.within("target", *clause)
    used = []
    low = clause[0] if hit.value == "damage" else max(clause[0], hit.first - _REACH)
    for weapon in scan.within("weapon", low, min(clause[1], hit.last + _REACH)):
        inside = any(t.first <= weapon.first and weapon.last <= t.last and len_of(t) > len_of(weapon) for t in targets)
        leads = any(t.first == weapon.last and t.last > t.first and weapon.last > hit.last for t in targets)
        lost = weapon.value == "debris" and (not _flown(scan) or _rubble(tokens, weapon))
        left = 0 <= weapon.first - hit.last <= 2 and tokens.lower[hit.last - 1] in syntax().noun_leave
        if not (inside or leads or lost or left or _stored(tokens, targets, weapon)):
            used.append(weapon)
    return tuple(sorted(used, key=lambda w: (abs(w.first - hit.first), w.first)))


def len_of(hit: Hit) -> int:
    """Number of its tokens."""
    return hit.last - hit.first


def _stored(tokens: TokenizedText, targets: Sequence[Hit], weapon: Hit) -> bool:
    """Whether a weapon is only kept in what was hit, or made there: "a depot of shells", "a maker of missiles"."""
    if syntax().noun_makers & set(tokens.lower[max(0, weapon.first - _MAKER) : weapon.first]):
        return True
    for target in targets:
        if target.value == "civilians":
            continue
        gap = tokens.lower[target.last : weapon.first]
        if 0 < len(gap) <= 4 and syntax().noun_of & set(gap):
            return True
    return False


def more_triggers(
    tokens: TokenizedText, scan: Scan, names: Sequence[Name], hit: Hit, clause: tuple[int, int], sites: Sequence[Name]
) -> list[tuple[Hit, Name]]:
    """Further nouns of a clause with a place of their own: "in response to an **attack on Baalbek**"."""
    found: list[tuple[Hit, Name]] = []
    taken = {n.index for n in sites}
    names = placeable(tokens, names)
    for other in scan.within("event", hit.last, clause[1]):
        if other.form not in ("noun", "phrase") or other.value in ("protest", "arrest", "consequence"):
            continue
        near = [
            n for n in names if other.last <= n.first <= other.last + 2 and n.index not in taken and not n.is_country
        ]
        if near and near[0].toponym.role not in ("demonym", "metonym", "route"):
            found.append((other, near[0]))
            taken.add(near[0].index)
    return found
