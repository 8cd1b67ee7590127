"""Mentions of incidents: one for each clause whose trigger stands up to a closer look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from incidentmap.incidents import clauses as cl
from incidentmap.incidents import triggers as tr
from incidentmap.incidents.actors import actor_of
from incidentmap.incidents.headings import dateline_of, headed, of_the_dateline, stated_on_a_form
from incidentmap.incidents.kinds import type_of
from incidentmap.incidents.lexicon import Hit, Scan
from incidentmap.incidents.mention import Context, Mention
from incidentmap.incidents.names import Name
from incidentmap.incidents.read_deeds import heard, pretended, trigger_of, unnamed_stands, worth_reading
from incidentmap.incidents.sites import choose
from incidentmap.incidents.sources import claim_of
from incidentmap.incidents.standing import stands
from incidentmap.incidents.syntax import syntax
from incidentmap.incidents.targets import targets_of
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import Actor, Claim, Span

_DENIAL = 16
_SPORT = 2
_OF_OTHERS = frozenset({"happen", "consequence", "damage", "disarm"})
"""What only says more of a deed that another word names."""
_NO_SPORT = frozenset({"accident", "natural_hazard", "crash", "arrest", "protest", "collide", "consequence"})
_PLAYED_ON = 2
_GENERIC = frozenset({"attack", "assault", "hit"})
_BYSTANDERS = ("reference", "route", "metonym")


def find_mentions(context: Context) -> list[Mention]:
    """Return the mentions of a text in its order. Sentences without a trigger cost one look-up."""
    tokens = context.tokens
    found: list[Mention] = []
    by_sentence: dict[int, list[Name]] = {}
    for name in context.names:
        if name.first < len(tokens):
            by_sentence.setdefault(tokens.sentence_of[name.first], []).append(name)
    dateline, stated = dateline_of(context), stated_on_a_form(context)
    told = {tokens.sentence_of[event.first] for event in context.scan.hits.get("event", ())}
    read = {i for i in context.readings if worth_reading(context, i)}
    for index in sorted(told | read | {i for i in context.hurt if i in by_sentence}):
        recent = bool(found) and found[-1].sentence == index - 1 and found[-1].temporal == "current"
        fresh = _sentence_mentions(context, by_sentence.get(index, []), index, recent=recent, first_told=not found)
        fresh = heard(context, fresh, index)
        if not fresh and index in read:
            fresh = _unnamed(context, by_sentence.get(index, []), index, recent=recent, first_told=not found)
        if not fresh and recent:
            found = _disputed(context, _goes_on_about(context, found, index), index)
        fresh = headed(context, fresh, by_sentence.get(index - 1, []), index)
        fresh = [m if m.sites or stated is None else replace(m, sites=(stated,)) for m in fresh]
        found += [m if m.sites else of_the_dateline(context, m, dateline) for m in fresh]
    return found


def _disputed(context: Context, found: list[Mention], index: int) -> list[Mention]:
    """A sentence that denies what was told just before makes it disputed: "Moscow denied it"."""
    first, last = context.tokens.sentences[index]
    if not context.scan.any("deny", first, last) or last - first > _DENIAL:
        return found
    return [*found[:-1], replace(found[-1], claim=replace(found[-1].claim, status="disputed"))]


def _goes_on_about(context: Context, found: list[Mention], index: int) -> list[Mention]:
    """A sentence that only tells what was damaged adds to the deed before it: «Пошкоджено школу»."""
    scan, (first, last) = context.scan, context.tokens.sentences[index]
    targets = scan.within("target", first, last)
    damaged = any(h.value in ("damage", "consequence") for h in scan.within("event", first, last))
    return _more_targets(scan, found, (first, last)) if targets and damaged else found


def _sentence_mentions(
    context: Context, names: list[Name], index: int, *, recent: bool, first_told: bool
) -> list[Mention]:
    tokens, scan = context.tokens, context.scan
    first, last = tokens.sentences[index]
    if cl.pretended(scan, first, last, harmed=index in context.hurt) or _played_on(context, index):
        return []
    begins = {n.first for n in names}
    parts = cl.clauses(tokens, scan, first, last, begins.__contains__)
    claim = claim_of(tokens, scan, names, first, last)
    found: list[Mention] = []
    for clause in parts:
        elliptic = False
        hit = tr.find_trigger(
            tokens,
            scan,
            names,
            clause,
            (first, last),
            told_before=bool(found),
            recent=recent and not found,
            told_earlier=bool(found) or not first_told,
        )
        own = any(clause[0] <= n.first < clause[1] for n in names)
        if hit is None and found and own and _goes_on(tokens, scan, clause):
            hit, elliptic = found[-1].hit, True  # "… and Sumy with a glide bomb"
        if hit is None:
            found = _more_targets(scan, found, clause)
            continue
        told_so = first_told and not found and _condemned_here(context, names, hit, clause)
        unfit = tr.rejected(tokens, scan, hit, clause, (first, last)) and not told_so
        if unfit or _of_a_match(context, hit, index) or _of_computers(context, hit, index):
            continue
        inside = [n for n in names if clause[0] <= n.first < clause[1]] if elliptic else names
        sites = choose(tokens, scan, inside, hit, clause, context.measured, first_told=first_told and not found)
        if not sites and syntax().place_there & set(tokens.lower[clause[0] : clause[1]]):
            sites = tuple(n for n in names if n.last <= clause[0] and not n.is_country)[-1:]
        if found and sites and not any(clause[0] <= n.first < clause[1] for n in sites) and found[-1].sites:
            sites = ()
        sites = _told_of_before(tokens, names, clause) or sites
        lead = tokens.lower[clause[0] + (not tokens.words[clause[0]][0].isalnum()) : clause[1]][:1]
        if found and not sites and hit.form == "noun" and lead and lead[0] in syntax().clause_after:
            continue  # "… after days of fighting"
        mention = _mention(context, names, hit, clause, (first, last), sites, claim)
        if (
            not mention.weapons
            and found
            and tokens.lower[hit.first - 1] in syntax().noun_counted
            and hit.value == "fall"
        ):
            elliptic = True
        if elliptic and not mention.weapons:
            mention = replace(mention, event_type=found[-1].event_type, weapons=found[-1].weapons)
        if recent and not found and hit.value == "damage" and not mention.weapons:
            mention = replace(mention, anaphoric=True)
        if not stands(context, mention, clause, recent=recent):
            if found or recent or hit.form == "weak" or hit.value in _OF_OTHERS:
                continue
            mention = replace(mention, bare=True)
        more = tr.more_triggers(tokens, scan, names, hit, clause, sites)
        if more:
            mention = replace(mention, clause=(clause[0], more[0][0].first))
        found += _shared_out(mention)
        for k, (other, site) in enumerate(more):
            end = more[k + 1][0].first if k + 1 < len(more) else clause[1]
            found.append(_mention(context, names, other, (other.first, end), (first, last), (site,), claim))
    if not found and index in context.hurt:
        found += _harm_alone(context, names, (first, last), claim)
    return found


def _unnamed(context: Context, names: list[Name], index: int, *, recent: bool, first_told: bool) -> list[Mention]:
    """The deed that the reader takes a sentence to tell of where no table names one."""
    tokens, scan = context.tokens, context.scan
    sentence = tokens.sentences[index]
    hit = trigger_of(context.readings[index])
    demanded = hit.value != "protest" and tr.rejected(tokens, scan, hit, sentence, sentence)  # a crowd demands
    refused = index not in context.hurt and any(  # a word of the tables that wants more beside it
        h.first <= hit.first < h.last for h in scan.within("event", *sentence)
    )
    if (
        demanded
        or refused
        or pretended(context, index)
        or _of_a_match(context, hit, index)
        or _played_on(context, index)
    ):
        return []
    sites = choose(tokens, scan, names, hit, sentence, context.measured, first_told=first_told)
    claim = claim_of(tokens, scan, names, *sentence)
    mention = replace(_mention(context, names, hit, sentence, sentence, sites, claim), event_type=hit.value)
    stood = unnamed_stands(context, mention, recent=recent, first_told=first_told)
    return [] if stood is None else [stood]


def _played_on(context: Context, index: int) -> bool:
    """Whether a sentence goes on with the drill, stage or film of one just before it: nobody is hurt or shot at in it."""
    tokens, scan = context.tokens, context.scan
    first, last = tokens.sentences[index]
    if index in context.hurt or any(scan.any(kind, first, last) for kind in ("weapon", "police", "side", "group")):
        return False
    before = range(max(0, index - _PLAYED_ON), index)
    return any(
        tokens.paragraph_of[tokens.sentences[i][0]] == tokens.paragraph_of[first]
        and any(scan.any(kind, *tokens.sentences[i]) for kind in ("drill", "fiction", "art"))
        for i in before
        if i not in context.hurt
    )


def _of_computers(context: Context, hit: Hit, index: int) -> bool:
    """Whether an attack of no told kind is one on computers, which the text speaks of."""
    if hit.value not in _GENERIC or index in context.hurt:
        return False
    first, last = context.tokens.sentences[index]
    return bool(context.scan.hits.get("computing")) and not context.scan.any("weapon", first, last)


def _told_of_before(tokens: TokenizedText, names: list[Name], clause: tuple[int, int]) -> tuple[Name, ...]:
    """The town that a clause goes on about: "**Oujda**, where a boy was run over"."""
    first = clause[0] + (tokens.lower[clause[0]] == ",")
    if first >= clause[1] or tokens.lower[first] not in syntax().clause_where:
        return ()
    if any(first <= n.first < clause[1] and not n.is_country for n in names):
        return ()
    return tuple(n for n in names if n.last == clause[0] and not n.is_country)


def _of_a_match(context: Context, hit: Hit, index: int) -> bool:
    """Whether a fight is the next match of a report on sport: nobody is hurt, armed or fires anything."""
    if hit.value in _NO_SPORT or index in context.hurt or len(context.scan.hits.get("sport", ())) < _SPORT:
        return False
    first, last = context.tokens.sentences[index]
    return not any(context.scan.any(kind, first, last) for kind in ("weapon", "armed", "group", "side", "police"))


def _condemned_here(context: Context, names: list[Name], hit: Hit, clause: tuple[int, int]) -> bool:
    """Whether a deed told for the first time is one that somebody condemns, and where it was is told."""
    cues = context.scan.within("imperative", max(clause[0], hit.first - 6), hit.first)
    return (
        bool(cues)
        and all(context.scan.any("accuse", c.first, c.last) for c in cues)
        and any(hit.last <= n.first < clause[1] and not n.is_country for n in names)
    )


def _goes_on(tokens: TokenizedText, scan: Scan, clause: tuple[int, int]) -> bool:
    """Whether a clause without a verb goes on with the deed before: a weapon, or "in X" and what was hit there."""
    lead = tokens.lower[clause[0]]
    after = tokens.lower[clause[0] + 1] if clause[0] + 1 < clause[1] else ""
    if after in syntax().clause_subordinators or (lead not in syntax().clause_and and lead not in (",", ";")):
        return False
    if scan.any("weapon", *clause):
        return True
    item = clause[0] + 1 < clause[1] and tokens.lower[clause[0] + 1] in syntax().clause_prepositions
    return item and tokens.lower[clause[0]] in (",", ";") and scan.any("target", *clause)


def _more_targets(scan: Scan, found: list[Mention], clause: tuple[int, int]) -> list[Mention]:
    """What a clause without a deed of its own says was hit belongs to the deed before: ": a school was damaged"."""
    targets = scan.within("target", *clause)
    if not found or not targets or len(found[-1].sites) > 1 or not scan.any("event", *clause):
        return found
    return [*found[:-1], replace(found[-1], targets=(*found[-1].targets, *targets)[:6])]


_Claims = tuple[Claim, dict[str, tuple[Span, ...]], bool]


def _mention(
    context: Context,
    names: list[Name],
    hit: Hit,
    clause: tuple[int, int],
    sentence: tuple[int, int],
    sites: tuple[Name, ...],
    claims: _Claims,
) -> Mention:
    tokens, scan = context.tokens, context.scan
    claim, claim_evidence, claimed = claims
    weapons = tr.weapons_of(tokens, scan, hit, clause)
    how, cue = cl.assertion(tokens, scan, hit, clause, sentence)
    if how == "actual" and claimed:
        how, cue = "claimed", "claim"
    lead = tokens.lower[max(clause[0], hit.first - 5) : hit.first]
    bystanders = [n for n in names if n.index in context.measured or n.toponym.role in _BYSTANDERS]
    role, role_cue = cl.temporal_role(tokens, scan, hit, clause, sentence, context.year)
    dated = any(clause[0] <= a < clause[1] for a, _ in context.recent)
    if role == "current" and scan.any("charged", *sentence) and hit.value not in ("arrest", "protest") and not dated:
        role, role_cue = "historical", "court"
    if role == "current" and _long_ago(context, clause):
        role, role_cue = "historical", "time"
    before = tokens.lower[max(clause[0], hit.first - 8) : hit.first]
    return Mention(
        sentence=tokens.sentence_of[hit.first],
        paragraph=tokens.paragraph_of[hit.first],
        clause=clause,
        hit=hit,
        event_type=type_of(tokens, scan, context.lexicon, hit, weapons, clause, sentence),
        anaphoric=_is_anaphoric(tokens, hit, clause, lead),
        novel=bool(syntax().noun_novel & set(before)),
        sites=sites,
        weapons=weapons,
        targets=targets_of(tokens, scan, hit, clause, bystanders),
        actor=_own_forces(tokens, claim, actor_of(tokens, scan, context.lexicon, names, hit, clause, sentence)),
        assertion=how,
        assertion_cue=cue,
        temporal=role,
        temporal_cue=role_cue,
        claim=claim,
        claim_evidence=claim_evidence,
        rule=f"{hit.value} {hit.form} “{tokens.text[tokens.starts[hit.first] : tokens.ends[hit.last - 1]]}”",
        lost_debris=_lost_debris(tokens, weapons),
        counter=hit.value == "armed_attack"
        and bool(syntax().noun_attackers & set(tokens.lower[clause[0] : hit.first])),
    )


def _own_forces(tokens: TokenizedText, claim: Claim, actor: tuple[Actor, Span] | None) -> tuple[Actor, Span] | None:
    """Give "its forces" the side of who speaks: "the defence ministry said its forces had …"."""
    if actor is None or actor[0].side is not None or not claim.sources or claim.sources[0].side is None:
        return actor
    at = tokens.token_at(actor[1].start)
    if at and tokens.lower[at - 1] in syntax().actor_claim_links:
        return replace(actor[0], side=claim.sources[0].side), actor[1]
    return actor


def _long_ago(context: Context, clause: tuple[int, int]) -> bool:
    """Whether a clause has a time well before publication, or hangs on one: "since January, when a missile …"."""
    lower, (first, last) = context.tokens.lower, clause
    lead = first + (lower[first] == ",")
    when = lead < last and lower[lead] in syntax().clause_when
    return any(first <= a < last or (when and first - 1 <= b <= lead) for a, b in context.long_ago)


def _lost_debris(tokens: TokenizedText, weapons: Sequence[Hit]) -> bool:
    """Tell whether all is "the wreckage": what it is of was told before, or is not known."""
    if not weapons or any(w.value != "debris" for w in weapons):
        return False
    first = weapons[0].first
    return first > 0 and tokens.lower[first - 1] in syntax().noun_definite


def _shared_out(mention: Mention) -> list[Mention]:
    """One mention for each place of a list whose items name what was hit: "a school in Dnipro and a depot in Smila"."""
    if len(mention.sites) < 2 or len(mention.targets) < 2:
        return [mention]
    shares: list[tuple[Hit, ...]] = []
    low = mention.clause[0]
    for site in mention.sites:
        shares.append(tuple(t for t in mention.targets if low <= t.first < site.first))
        low = site.last
    if sum(map(bool, shares)) < 2:
        return [mention]
    return [replace(mention, shares=tuple(shares))]


def _harm_alone(context: Context, names: list[Name], sentence: tuple[int, int], claims: _Claims) -> list[Mention]:
    """People were killed or wounded at a place, by somebody or with something, and no word names the deed."""
    tokens, scan = context.tokens, context.scan
    harm = scan.within("harm", *sentence)
    armed = scan.within("weapon", *sentence)
    if not harm and armed and names:  # "ended up in hospital after a man pulled a knife near X"
        harm = [Hit(armed[0].first, armed[0].last, "event", "damage", "noun")]
    elif scan.any("mishap", *sentence):
        return []
    if not harm or scan.any("cumulative", *sentence):
        return []
    if scan.any("court", *sentence) or scan.any("historical", *sentence):
        return []
    parts = cl.clauses(tokens, scan, *sentence, {n.first for n in names}.__contains__)
    hit = harm[0]
    clause = next(c for c in parts if c[0] <= hit.first < c[1])
    sites = tuple(s for s in choose(tokens, scan, names, hit, clause, context.measured) if not s.is_country)
    weapons = tr.weapons_of(tokens, scan, hit, clause)
    by_somebody = any(scan.any(kind, *sentence) for kind in ("armed", "group", "force", "side"))
    by_somebody = by_somebody or _by_a_person(tokens, hit)
    if not sites or not (weapons or by_somebody or hit.form == "phrase" or not hit_is_ascii(tokens, hit)):
        return []
    mention = _mention(context, names, hit, clause, sentence, sites, claims)
    kinds = context.lexicon.weapon_types
    return [replace(mention, event_type=kinds.get(weapons[0].value, "attack") if weapons else "attack")]


def _by_a_person(tokens: TokenizedText, hit: Hit) -> bool:
    """Read "killed by a former student"."""
    following = tokens.lower[hit.last : hit.last + 2]
    return len(following) > 1 and following[0] == "by" and following[1] in ("a", "an", "his", "her")


def hit_is_ascii(tokens: TokenizedText, hit: Hit) -> bool:
    """English: "killed" may be by anything; Ukrainian and Russian keep another word for accidents."""
    return tokens.words[hit.first].isascii()


def _is_anaphoric(tokens: TokenizedText, hit: Hit, clause: tuple[int, int], lead: Sequence[str]) -> bool:
    if hit.value == "happen":
        return True
    if hit.form == "phrase" and tokens.lower[hit.first] in syntax().noun_bodies:
        return True  # "27 more bodies were found": of what was told before
    if hit.form in ("noun", "phrase") and _definite(lead):
        return True
    if hit.value == "interception" and syntax().noun_rest & set(lead):
        return True  # "most had been intercepted"
    return tokens.lower[clause[0]] in syntax().noun_pronouns and hit.value in ("damage", "hit", "fall")


def _definite(lead: Sequence[str]) -> bool:
    """Whether the noun behind ``lead`` has a definite article or demonstrative of its own."""
    words = syntax()
    for word in reversed(lead):
        if word in words.noun_definite:
            return True
        if word in words.noun_breaks or not word[0].isalnum():
            return False
    return False
