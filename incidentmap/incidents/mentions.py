"""Mentions of incidents: one for each clause whose trigger stands up to a closer look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from incidentmap.incidents import clauses as cl
from incidentmap.incidents.actors import actor_of
from incidentmap.incidents.lexicon import EVENT_CLASSES, Hit, Lexicon, Scan
from incidentmap.incidents.sites import Name, choose
from incidentmap.incidents.sources import claim_of
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import Actor, Assertion, Claim, Span, TemporalRole

_REACH = 14
_BYSTANDERS = ("reference", "route", "metonym")
_OF = frozenset({"of", "for", "with", "storing", "housing", "holding", "для", "із", "з", "с", "со"})
_DEFINITE = frozenset(
    {
        "the",
        "this",
        "that",
        "these",
        "those",
        "its",
        "цей",
        "ця",
        "це",
        "ці",
        "цієї",
        "цього",
        "этот",
        "эта",
        "это",
        "эти",
        "этого",
        "этой",
    }
)
_PRONOUNS = frozenset({"it", "they", "which", "that", "this", "це", "він", "вона", "вони", "это", "он", "она", "они"})
_NOVEL = frozenset(
    {
        "another",
        "other",
        "separate",
        "elsewhere",
        "інший",
        "інша",
        "інше",
        "інші",
        "другой",
        "другая",
        "другое",
        "другие",
    }
)
_PRIORITY = {"hit": 1, "launch": 2, "fall": 3, "explosion": 4, "damage": 5, "happen": 6}
_BREAKS = frozenset(
    "a an of in on at with by to from for and or after before during hit launched в у на по за під під-час при під від и і та с з из".split()
)
_BE = frozenset("was were been being is are".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One clause that tells of an incident."""

    sentence: int
    paragraph: int
    clause: tuple[int, int]
    hit: Hit
    event_type: str
    anaphoric: bool
    novel: bool
    sites: tuple[Name, ...]
    weapons: tuple[Hit, ...]
    targets: tuple[Hit, ...]
    actor: tuple[Actor, Span] | None
    assertion: Assertion
    assertion_cue: str | None
    temporal: TemporalRole
    claim: Claim
    claim_evidence: dict[str, tuple[Span, ...]]
    rule: str


def find_mentions(
    tokens: TokenizedText, scan: Scan, lexicon: Lexicon, names: Sequence[Name], measured: frozenset[int]
) -> list[Mention]:
    """Return the mentions of a text in its order. Sentences without a trigger cost one look-up."""
    found: list[Mention] = []
    by_sentence: dict[int, list[Name]] = {}
    for name in names:
        if name.first < len(tokens):
            by_sentence.setdefault(tokens.sentence_of[name.first], []).append(name)
    seen: set[int] = set()
    for event in scan.hits.get("event", ()):
        index = tokens.sentence_of[event.first]
        if index not in seen:
            seen.add(index)
            found += _sentence_mentions(tokens, scan, lexicon, by_sentence.get(index, []), measured, index)
    return found


def _sentence_mentions(
    tokens: TokenizedText, scan: Scan, lexicon: Lexicon, names: list[Name], measured: frozenset[int], index: int
) -> list[Mention]:
    first, last = tokens.sentences[index]
    if cl.pretended(scan, first, last):
        return []
    begins = {n.first for n in names}
    parts = cl.clauses(tokens, scan, first, last, begins.__contains__)
    claim, claim_evidence, claimed = claim_of(tokens, scan, names, first, last)
    found: list[Mention] = []
    for clause in parts:
        hit = _trigger(tokens, scan, names, clause, (first, last), told_before=bool(found))
        if hit is None or _hit_rejected(tokens, scan, hit, clause, (first, last)):
            continue
        weapons = _weapons(tokens, scan, hit, clause)
        event_type = _in_context(scan, hit, _event_type(lexicon, hit, weapons), weapons, clause, (first, last))
        how, cue = cl.assertion(scan, hit, clause, (first, last))
        if how == "actual" and claimed:
            how, cue = "claimed", "claim"
        lead = tokens.lower[max(clause[0], hit.first - 5) : hit.first]
        anaphoric = _is_anaphoric(tokens, hit, clause, lead)
        sites = choose(tokens, scan, names, hit, clause, measured)
        if found and sites and not any(clause[0] <= n.first < clause[1] for n in sites) and found[-1].sites:
            sites = ()
        mention = Mention(
            sentence=index,
            paragraph=tokens.paragraph_of[hit.first],
            clause=clause,
            hit=hit,
            event_type=event_type,
            anaphoric=anaphoric,
            novel=bool(_NOVEL & set(tokens.lower[max(clause[0], hit.first - 8) : hit.first])),
            sites=sites,
            weapons=weapons,
            targets=_targets(
                tokens, scan, hit, clause, [n for n in names if n.index in measured or n.toponym.role in _BYSTANDERS]
            ),
            actor=actor_of(tokens, scan, lexicon, names, hit, clause, (first, last)),
            assertion=how,
            assertion_cue=cue,
            temporal=cl.temporal_role(scan, hit, clause, (first, last)),
            claim=claim,
            claim_evidence=claim_evidence,
            rule=f"{hit.value} {hit.form} “{tokens.text[tokens.starts[hit.first] : tokens.ends[hit.last - 1]]}”",
        )
        if _stands(tokens, mention, scan, clause):
            found.append(mention)
    return found


def _trigger(
    tokens: TokenizedText,
    scan: Scan,
    names: Sequence[Name],
    clause: tuple[int, int],
    sentence: tuple[int, int],
    *,
    told_before: bool,
) -> Hit | None:
    """The clause's strongest trigger that has what it needs."""
    usable = [
        h
        for h in scan.within("event", *clause)
        if _has_what_it_needs(tokens, scan, names, h, clause, told_before=told_before)
        and not cl.figurative(scan, h, *sentence)
    ]
    return min(usable, key=lambda h: (_PRIORITY.get(h.value, 0), h.first), default=None)


def _has_what_it_needs(
    tokens: TokenizedText, scan: Scan, names: Sequence[Name], hit: Hit, clause: tuple[int, int], *, told_before: bool
) -> bool:
    weapons = _weapons(tokens, scan, hit, clause)
    if hit.form == "weak":
        return bool(weapons) or scan.any("target", *clause)
    if hit.value == "launch":
        return any(h.first >= hit.first - 6 for h in weapons)
    if hit.value == "fall":
        return bool(weapons) and any(abs(w.first - hit.first) <= 8 for w in weapons)
    if hit.value == "damage":
        return bool(weapons) or (not told_before and tokens.lower[clause[0]] in _PRONOUNS)
    if hit.value == "happen":
        return tokens.lower[clause[0]] in _PRONOUNS
    if hit.value == "hit" and hit.form in ("verb", "phrase"):
        return bool(weapons) or _violent_subject(tokens, scan, names, hit, clause) or scan.any("target", *clause)
    if hit.value == "territorial_change" and hit.form == "verb":
        return any(hit.last <= n.first <= hit.last + 8 or 0 < hit.first - n.last < 4 for n in names)
    return True


def _violent_subject(
    tokens: TokenizedText, scan: Scan, names: Sequence[Name], hit: Hit, clause: tuple[int, int]
) -> bool:
    low = max(clause[0], hit.first - 8)
    if scan.any("armed", low, hit.first) or scan.any("group", low, hit.first) or scan.any("force", low, hit.first):
        return True
    near = [n for n in names if low <= n.first < hit.last + 5]
    if any(n.is_state and n.last <= hit.first for n in near):
        return True
    return scan.any("side", low, hit.first) or (bool(near) and tokens.lang in ("uk", "ru"))


def _hit_rejected(
    tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int], sentence: tuple[int, int]
) -> bool:
    """Demands, statistics and labour disputes are no reports of incidents."""
    weapons = scan.any("weapon", *clause)
    if hit.value == "hit" and not weapons and scan.any("labour", *sentence):
        return True
    if scan.any("cumulative", *sentence):
        return True
    return hit.form == "noun" and cl.demanded(scan, hit, clause[0])


def _weapons(tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int]) -> tuple[Hit, ...]:
    """Weapons that were used, nearest first: not those that are what was hit or are only stored there."""
    targets = scan.within("target", *clause)
    used = []
    for weapon in scan.within("weapon", max(clause[0], hit.first - _REACH), min(clause[1], hit.last + _REACH)):
        inside = any(t.first <= weapon.first < t.last for t in targets)
        leads = any(t.first == weapon.last and t.last > t.first and weapon.last > hit.last for t in targets)
        stored = _stored(tokens, targets, weapon)
        if not (inside or leads or stored):
            used.append(weapon)
    return tuple(sorted(used, key=lambda w: (abs(w.first - hit.first), w.first)))


def _stored(tokens: TokenizedText, targets: Sequence[Hit], weapon: Hit) -> bool:
    for target in targets:
        gap = tokens.lower[target.last : weapon.first]
        if 0 < len(gap) <= 4 and _OF & set(gap):
            return True
    return False


def _event_type(lexicon: Lexicon, hit: Hit, weapons: Sequence[Hit]) -> str:
    if hit.value not in EVENT_CLASSES and hit.value != "explosion":
        return hit.value
    kinds = [w.value for w in weapons]
    if "debris" in kinds:
        return "interception"
    if kinds:
        return lexicon.weapon_types.get(kinds[0], "attack")
    if hit.value == "happen" or (hit.value == "damage"):
        return "attack"
    return "explosion" if hit.value == "explosion" else "attack"


def _in_context(
    scan: Scan, hit: Hit, event_type: str, weapons: Sequence[Hit], clause: tuple[int, int], sentence: tuple[int, int]
) -> str:
    """A protest with violence is a riot; fighters' attack without a named weapon is a clash or an armed attack."""
    if event_type == "protest" and any(h.value in ("riot", "arson") for h in scan.within("event", *sentence)):
        return "riot"
    fighters = scan.any("armed", clause[0], hit.first) or scan.any("group", clause[0], hit.first)
    if event_type == "attack" and not weapons and fighters and hit.value == "hit":
        armed = any(t.value == "military" for t in scan.within("target", hit.last, clause[1]))
        armed = armed or scan.any("armed", hit.last, clause[1]) or scan.any("police", hit.last, clause[1])
        return "armed_clash" if armed or scan.any("party", hit.last, clause[1]) else "armed_attack"
    return event_type


def _targets(
    tokens: TokenizedText, scan: Scan, hit: Hit, clause: tuple[int, int], names: Sequence[Name]
) -> tuple[Hit, ...]:
    """What was hit: behind an active verb or noun, before a passive one."""
    passive = hit.form == "verb" and bool(_BE & set(tokens.lower[max(clause[0], hit.first - 3) : hit.first]))
    found = [t for t in scan.within("target", *clause) if not any(n.first < t.last and t.first < n.last for n in names)]
    if passive:
        before = [t for t in found if t.first < hit.first]
        return tuple(before or found)[:3]
    after = [t for t in found if t.first >= hit.first]
    return tuple(after or (found if tokens.lang in ("uk", "ru") else ()))[:3]


def _is_anaphoric(tokens: TokenizedText, hit: Hit, clause: tuple[int, int], lead: Sequence[str]) -> bool:
    if hit.value == "happen":
        return True
    if hit.form in ("noun", "phrase") and _definite(lead):
        return True
    return tokens.lower[clause[0]] in _PRONOUNS and hit.value in ("damage", "hit", "fall")


def _definite(lead: Sequence[str]) -> bool:
    """Whether the noun behind ``lead`` has a definite article or demonstrative of its own."""
    for word in reversed(lead):
        if word in _DEFINITE:
            return True
        if word in _BREAKS or not word[0].isalnum():
            return False
    return False


def _stands(tokens: TokenizedText, mention: Mention, scan: Scan, clause: tuple[int, int]) -> bool:
    """Whether enough is told for a record: a place, or what was done with what to what, or something told before."""
    if mention.anaphoric:
        return True
    if mention.sites and not all(s.is_country for s in mention.sites):
        return True
    if mention.weapons and (mention.targets or mention.hit.form == "verb"):
        return True
    named_object = any(w[:1].isupper() for w in tokens.words[mention.hit.last : mention.hit.last + 3])
    if mention.actor is not None and mention.actor[0].side is not None and mention.hit.value == "hit" and named_object:
        return True
    return bool(mention.sites) or bool(mention.targets) or scan.any("armed", *clause)
