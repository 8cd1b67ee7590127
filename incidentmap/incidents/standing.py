"""Whether enough is told for a record."""

from __future__ import annotations

from incidentmap.incidents.lexicon import EVENT_CLASSES
from incidentmap.incidents.mention import Context, Mention
from incidentmap.incidents.names import Name

_CROWDS = frozenset({"protest", "riot", "arrest"})


def _may_hold(context: Context, name: Name, sentence: int) -> bool:
    """Whether a name of a sentence is of a town or district."""
    tokens = context.tokens
    return name.first < len(tokens) and tokens.sentence_of[name.first] == sentence and not name.is_state


def _people_and_what_they_do(context: Context, mention: Mention) -> bool:
    """Whether a crowd protests, or police arrest or find arms: enough for a record that no map shows."""
    told = mention.event_type in _CROWDS or mention.hit.value == "disarm"
    kinds = ("crowd", "police", "force") if told else ()
    return any(context.scan.any(kind, *mention.clause) for kind in kinds)


def stands(context: Context, mention: Mention, clause: tuple[int, int], *, recent: bool) -> bool:
    """Whether enough is told for a record: a place, or what was done with what to what, or something told before."""
    if mention.anaphoric or (recent and (mention.event_type in _CROWDS or mention.weapons)):
        return True
    if mention.sites and not all(s.is_country for s in mention.sites):
        return True
    if mention.weapons and (mention.targets or mention.hit.form == "verb" or mention.hit.value in ("fall", "explode")):
        return True
    if any(n.index in context.measured and clause[0] <= n.first < clause[1] for n in context.names):
        return True
    words, hit = context.tokens.words, mention.hit
    named_object = any(w[:1].isupper() for w in words[hit.last : hit.last + 3])
    if (
        mention.actor is not None
        and mention.actor[0].side is not None
        and hit.value in ("hit", "assault")
        and named_object
    ):
        return True
    told = hit.value not in EVENT_CLASSES and (
        mention.sentence in context.hurt
        or (mention.actor is not None and mention.actor[0].side is None)
        or any(_may_hold(context, n, mention.sentence) for n in context.names)
    )
    if hit.form == "phrase" and hit.value not in EVENT_CLASSES or _people_and_what_they_do(context, mention):
        return True
    return told or bool(mention.sites) or bool(mention.targets) or context.scan.any("armed", *clause)
