"""What kind of event a trigger with its weapons, fighters and targets is."""

from __future__ import annotations

from collections.abc import Sequence

from incidentmap.incidents.crowds import VANDALISM, by_a_mob, crowd_event, crowd_rages, wrecks_property
from incidentmap.incidents.disarming import arms_taken, made_safe
from incidentmap.incidents.lexicon import EVENT_CLASSES, Hit, Lexicon, Scan
from incidentmap.incidents.syntax import syntax
from incidentmap.incidents.triggers import fighters_taken, is_passive, people_taken, vehicle_before
from incidentmap.text.tokens import TokenizedText

_FIRES = 2
_BEHIND = 5
_CARRIED = frozenset({"explosive", "grenade", "artillery", "mine", "rocket", "missile"})
_DROPPED = frozenset({"explosive", "missile", "rocket", "air_bomb"})
_BURNING = frozenset({"drone", "missile", "rocket", "air_bomb", "explosive"})
_CRAFT = frozenset({"aircraft"})
_NEAR_SUBJECT = 8
_REACH = 14
_KEPT = frozenset({"artillery", "rocket", "missile"})


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
    if weapons and weapons[0].value in _CRAFT and event_type in ("accident", "attack", "air_strike"):
        event_type = _by_aircraft(tokens, scan, lexicon, hit, weapons[0], event_type)
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
    if event_type == "territorial_change" and hit.form == "verb" and people_taken(tokens, scan, hit):
        return "abduction"
    if event_type == "territorial_change" and hit.form == "verb" and fighters_taken(tokens, scan, hit):
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
    if event_type == "armed_attack" and is_passive(tokens, hit, sentence) and crowd_event(scan, sentence):
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


def _by_aircraft(tokens: TokenizedText, scan: Scan, lexicon: Lexicon, hit: Hit, weapon: Hit, event_type: str) -> str:
    """A plane or helicopter that runs into a ridge crashed; a warplane that hits a bridge had no accident."""
    if not 0 <= hit.first - weapon.last <= _NEAR_SUBJECT:
        return event_type
    craft = scan.any("craft", weapon.first, weapon.last)
    if craft and syntax().noun_terrain & set(tokens.lower[hit.last - 1 : hit.last + _BEHIND]):
        return "crash"
    if event_type == "accident" and not craft:
        return lexicon.weapon_types[weapon.value]
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
    return not fights and not struck and hit.form != "noun" and vehicle_before(tokens, scan, hit, clause)


def _both_armed(tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int]) -> bool:
    """Whether police or troops shoot fighters: "soldiers shot two militants". Source: ACLED codebook, "Armed clash"."""
    if is_passive(tokens, hit, clause) and hit.form == "verb":
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
        low = max(clause[0], hit.first - _NEAR_SUBJECT)
        aboard = any(w.value in _CRAFT and low <= w.first < hit.first for w in weapons)
        if aboard or scan.any("craft", low, hit.first):
            return "crash"
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
    posts = hit.value == "assault" and any(t.value == "military" for t in scan.within("target", hit.last, clause[1]))
    armed = posts or any(scan.any(kind, hit.last, clause[1]) for kind in ("armed", "police", "party"))
    if not armed and scan.any("destroy", hit.first, hit.last):
        return "attack"  # "its forces destroyed a depot": by what is not told
    return "armed_clash" if armed else "armed_attack"
