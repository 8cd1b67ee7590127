"""Which word of a clause tells of an incident, what kind it makes it, and with what it was done to what."""

from __future__ import annotations

from collections.abc import Sequence

from incidentmap.attributes.casualty_table import casualty_table
from incidentmap.incidents import clauses as cl
from incidentmap.incidents.crowds import VANDALISM, by_a_mob, crowd_event, crowd_rages, wrecks_property
from incidentmap.incidents.disarming import arms_taken, made_safe, takes_arms
from incidentmap.incidents.lexicon import EVENT_CLASSES, Hit, Lexicon, Scan
from incidentmap.incidents.sites import Name, placeable
from incidentmap.incidents.syntax import syntax
from incidentmap.text.tokens import TokenizedText

_REACH = 14
_MAKER = 5
_OWNED = 2
_FIRES = 2
_NEAR_SUBJECT = 8
_BEHIND = 5
_PRIORITY = {
    "hit": 1, "assault": 1, "bomb": 1, "launch": 2, "fall": 3, "explode": 3, "explosion": 4, "seize": 5, "collide": 5, "disarm": 6, "damage": 6, "happen": 7, "consequence": 8,
}  # fmt: skip
_SUBJECT_CLASSES = ("hit", "assault", "bomb")
_CARRIED = frozenset({"explosive", "grenade", "artillery", "mine", "rocket", "missile"})
_DROPPED = frozenset({"explosive", "missile", "rocket", "air_bomb"})
_BURNING = frozenset({"drone", "missile", "rocket", "air_bomb", "explosive"})
_KEPT = frozenset({"artillery", "rocket", "missile"})
_CRAFT = frozenset({"aircraft"})
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
        if _vehicle_before(tokens, scan, hit, clause) and not weapons:
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
        return any(t.value in ("transport", "port") for t in scan.within("target", *clause))
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
            _is_passive(tokens, hit, clause) or not tokens.words[hit.first].isascii()
        )
        return bool(weapons) or _violent_subject(tokens, scan, names, hit, clause) or struck
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
        if _people_taken(tokens, scan, hit) or _fighters_taken(tokens, scan, hit):
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
    told = any(not hit.first <= h.first < hit.last for kind in kinds for h in scan.hits.get(kind, ()))
    return told or any(t.value in ("military", "civilians") for t in scan.hits.get("target", ()))


def _people_taken(tokens: TokenizedText, scan: Scan, hit: Hit) -> bool:
    """What was seized is people: "seized 27 pupils"."""
    if any(t.value == "civilians" for t in scan.within("target", hit.last, hit.last + 4)):
        return True
    people = casualty_table()
    following = tokens.lower[hit.last : hit.last + 3]
    counted = bool(following) and (following[0].isdecimal() or following[0] in syntax().join_fill)
    return counted and any(w in people.plural or w in people.trades for w in following[1:])


def _fighters_taken(tokens: TokenizedText, scan: Scan, hit: Hit) -> bool:
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


def _is_passive(tokens: TokenizedText, hit: Hit, clause: tuple[int, int]) -> bool:
    """Whether a verb of harm is passive, or a phrase that is so by meaning ("came under fire")."""
    lead = tokens.lower[max(clause[0], hit.first - 3) : hit.first]
    return hit.form == "phrase" or bool(syntax().noun_be & set(lead))


def _vehicle_before(tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int]) -> bool:
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


def rejected(scan: Scan, hit: Hit, clause: tuple[int, int], sentence: tuple[int, int]) -> bool:
    """Demands, statistics and labour disputes are no reports of incidents."""
    if hit.value == "hit" and not scan.any("weapon", *clause) and scan.any("labour", *sentence):
        return True
    crowd = scan.any("crowd", *sentence) and not scan.any("harm", *sentence)
    if hit.value == "hit" and hit.form == "noun" and crowd and not scan.any("weapon", *clause):
        return True  # a strike of workers
    if scan.any("cumulative", *sentence):
        return True
    return hit.form == "noun" and cl.demanded(scan, hit, clause[0])


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


def type_of(
    tokens: TokenizedText,
    scan: Scan,
    lexicon: Lexicon,
    hit: Hit,
    weapons: Sequence[Hit],
    clause: tuple[int, int],
    sentence: tuple[int, int],
) -> str:
    """Return the event type of a trigger with its weapons and fighters."""
    event_type = _plain_type(scan, lexicon, hit, weapons, clause)
    if event_type == "protest" and crowd_rages(tokens, scan, sentence):
        return "riot"
    crowd = scan.any("crowd", *sentence) and not any(scan.any(k, *clause) for k in ("armed", "group", "weapon"))
    entered = event_type == "raid" and hit.form == "phrase"  # "kicked in doors, rounding up …"
    ambushed = tokens.lower[hit.first] in syntax().noun_ambush
    if event_type in ("armed_clash", "raid") and crowd and not ambushed and not entered:
        return "riot"
    if event_type == "armed_clash" and scan.any("mob", *clause) and not scan.any("group", *clause):
        return "riot"  # demonstrators against soldiers
    if event_type in VANDALISM and by_a_mob(scan, hit, clause):
        return "riot"
    if event_type == "armed_clash" and hit.form == "noun" and _vehicles_collide(scan, hit, clause):
        return "accident"
    if event_type == "raid" and hit.form == "noun" and weapons and weapons[0].last <= hit.first:
        return lexicon.weapon_types[weapons[0].value] if weapons[0].value in ("aircraft", "drone") else "raid"
    if event_type == "territorial_change" and hit.form == "verb" and _people_taken(tokens, scan, hit):
        return "abduction"
    if event_type == "territorial_change" and hit.form == "verb" and _fighters_taken(tokens, scan, hit):
        return "arrest"
    if event_type == "crash" and weapons and weapons[0].value in ("drone", "missile", "rocket"):
        return lexicon.weapon_types[weapons[0].value]
    if made_safe(tokens, scan, hit, event_type, clause, sentence):
        return "interception"
    if event_type == "mine" and _of_ore(tokens, scan, hit, sentence):
        return "accident"
    if event_type == "chemical_attack" and scan.any("leak", *sentence):
        return "accident"
    if event_type == "territorial_change" and arms_taken(tokens, scan, hit, clause):
        return "interception"
    if event_type in VANDALISM and weapons and weapons[0].value not in ("incendiary", "explosive"):
        return lexicon.weapon_types[_means([w.value for w in weapons])]
    if event_type == "armed_attack" and _is_passive(tokens, hit, sentence) and crowd_event(scan, sentence):
        return "riot"  # "two were shot dead when a march turned violent"
    if event_type == "armed_attack" and weapons and weapons[0].value in ("drone", "aircraft"):
        if 0 <= hit.first - weapons[0].last <= _FIRES:  # "a drone fired at a motorcycle"
            return lexicon.weapon_types[weapons[0].value]
    if event_type == "shelling" and not weapons and _shot_at(tokens, scan, hit, clause):
        return "armed_attack"
    if event_type == "riot" and hit.form == "phrase" and _gas_alone(tokens, scan, hit, sentence):
        return "chemical_attack"
    if event_type == "riot" and _armed_looters(scan, sentence):
        return "property_destruction"
    if event_type == "armed_attack" and _both_armed(tokens, scan, hit, clause):
        return "armed_clash"
    if event_type == "attack" and hit.value == "hit" and not weapons and _vehicle_hits(tokens, scan, hit, clause):
        return "accident"
    if event_type == "attack" and not weapons and wrecks_property(scan, hit, clause, sentence):
        return "property_destruction"
    if event_type == "attack" and not weapons and hit.value in ("assault", "damage"):
        return _fight(scan, hit, clause)
    return event_type


def _of_ore(tokens: TokenizedText, scan: Scan, hit: Hit, sentence: tuple[int, int]) -> bool:
    """Whether a mine is one that people work in: "a mine explosion killed four miners"; no vehicle drove over it."""
    if not scan.any("mining", max(sentence[0], hit.first - _NEAR_SUBJECT), sentence[1]):
        return False
    return not any(t.value in ("transport", "military") for t in scan.within("target", *sentence))


def _shot_at(tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int]) -> bool:
    """Whether «обстріляли» tells of shots at people, a car or a post by men, not of artillery."""
    if tokens.words[hit.first].isascii() or hit.form != "verb" or scan.any("side", *clause):
        return False
    by = tokens.lower[max(clause[0], hit.first - 4) : hit.last + 3]
    return any(w in syntax().actor_adjectives for w in by) or scan.any("killers", *clause)


def _gas_alone(tokens: TokenizedText, scan: Scan, hit: Hit, sentence: tuple[int, int]) -> bool:
    """Whether tear gas was used where no crowd and no police are told of."""
    gas = {"gas", "газ", "газом", "газу", "газа"} & set(tokens.lower[hit.first : hit.last + 1])
    return bool(gas) and not any(scan.any(kind, *sentence) for kind in ("crowd", "mob", "police", "force"))


def _armed_looters(scan: Scan, sentence: tuple[int, int]) -> bool:
    """Whether fighters, no crowd, loot and burn."""
    if any(scan.any(kind, *sentence) for kind in ("crowd", "mob", "police")):
        return False
    return any(scan.any(kind, *sentence) for kind in ("armed", "group", "force"))


def _vehicle_hits(tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int]) -> bool:
    """Whether a vehicle runs into something and nobody fights: "a tram slammed into a building"."""
    fights = any(scan.any(kind, *clause) for kind in ("armed", "group", "side", "force"))
    struck = syntax().noun_be & set(tokens.lower[max(clause[0], hit.first - 3) : hit.first])
    return not fights and not struck and hit.form != "noun" and _vehicle_before(tokens, scan, hit, clause)


def _both_armed(tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int]) -> bool:
    """Whether police or troops shoot fighters: "soldiers shot two militants". Source: ACLED codebook, "Armed clash"."""
    if _is_passive(tokens, hit, clause) and hit.form == "verb":
        return False
    low, high = max(clause[0], hit.first - _NEAR_SUBJECT), min(clause[1], hit.last + _BEHIND)
    by = any(scan.any(kind, low, hit.first) for kind in ("force", "police"))
    if not by or syntax().place_by & set(tokens.lower[hit.last : high]):
        return False
    return any(scan.any(kind, hit.last, high) for kind in ("armed", "group"))


def _vehicles_collide(scan: Scan, hit: Hit, clause: tuple[int, int]) -> bool:
    """Read «зіткнення маршрутки з фурою»: the word is that of clashes too."""
    vehicles = any(t.value in ("transport", "port") for t in scan.within("target", hit.last, hit.last + 3))
    return vehicles and not any(scan.any(kind, *clause) for kind in ("armed", "group", "weapon", "side", "force"))


def _plain_type(scan: Scan, lexicon: Lexicon, hit: Hit, weapons: Sequence[Hit], clause: tuple[int, int]) -> str:
    kinds = [w.value for w in weapons]
    burning = [k for k in kinds if k in _BURNING]
    if hit.value in ("consequence", "collide", "accident") and burning:
        return lexicon.weapon_types[burning[0]]
    if hit.value == "consequence":
        return "accident"
    if hit.value == "seize":
        return "territorial_change"
    if hit.value == "disarm":
        return "interception"
    if hit.value == "collide":
        return "accident"
    if hit.value == "explode" and weapons and _went_off_by_themselves(scan, hit, weapons, clause):
        return "explosion"
    if hit.value == "explode" and not (weapons and abs(weapons[0].first - hit.first) <= _NEAR_SUBJECT):
        return "explosion"
    if hit.value not in EVENT_CLASSES and hit.value != "explosion":
        return hit.value
    if "debris" in kinds:
        return "interception"
    if hit.value == "fall" and kinds and kinds[0] in _CRAFT:
        return "crash"
    if hit.value == "fall" and not kinds and scan.any("craft", max(0, hit.first - _REACH), hit.first):
        return "crash"
    if hit.value == "fall" and not kinds:
        return "accident"
    if hit.value == "bomb":
        troops = {h.first for h in scan.within("force", clause[0], hit.first)}
        armed = any(h.first not in troops for h in scan.within("armed", clause[0], hit.first))
        insurgents = armed or scan.any("group", clause[0], hit.first)
        return (
            lexicon.weapon_types.get(_means(kinds), "attack") if kinds else ("bombing" if insurgents else "air_strike")
        )
    if kinds:
        if kinds[0] == "explosive" and hit.value == "launch":
            return "air_strike"
        return lexicon.weapon_types.get(_means(kinds), "attack")
    return "explosion" if hit.value == "explosion" else "attack"


def _went_off_by_themselves(scan: Scan, hit: Hit, weapons: Sequence[Hit], clause: tuple[int, int]) -> bool:
    """Whether munitions explode where they are kept or in a fire: nobody fired them."""
    if weapons[0].value not in _KEPT:
        return False
    burning = any(h.value == "consequence" for h in scan.within("event", clause[0], hit.first))
    return burning or any(t.value == "military" for t in scan.within("target", *clause))


def _means(kinds: Sequence[str]) -> str:
    """The carrier goes before what it carries: a bomb dropped by a drone is a drone's."""
    if "drone" in kinds and kinds[0] in _CARRIED - {"rocket", "missile"}:
        return "drone"
    if "aircraft" in kinds and kinds[0] in _DROPPED:
        return "aircraft"
    return kinds[0]


def _fight(scan: Scan, hit: Hit, clause: tuple[int, int]) -> str:
    """Fighters' attack without a named weapon is a clash where armed people are attacked, else an armed attack."""
    if not (scan.any("armed", clause[0], hit.first) or scan.any("group", clause[0], hit.first)):
        return "attack"
    if scan.any("side", clause[0], hit.first):  # an army's attack, by means that are not told
        return "attack"
    armed = any(t.value == "military" for t in scan.within("target", hit.last, clause[1]))
    armed = armed or any(scan.any(kind, hit.last, clause[1]) for kind in ("armed", "police", "party"))
    return "armed_clash" if armed else "armed_attack"


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
