"""Places that stand above or in front of a report: datelines, labels of a form, headings."""

from __future__ import annotations

from dataclasses import replace

from incidentmap.incidents.mention import Context, Mention
from incidentmap.incidents.names import Name
from incidentmap.incidents.sites import holds
from incidentmap.incidents.syntax import syntax

_HEADING = 4
_LEAD = 12
_THE = frozenset({"the", "this"})
_WIDE = ("ADM1", "ADMD", "PCL")


def dateline_of(context: Context) -> Name | None:
    """The town in front of a report: "PORT SUDAN, May 17 (Agency) - …", "Aleppo, Syria — …"."""
    words = context.tokens.words
    if not context.names or context.names[0].first > _HEADING or context.names[0].is_country:
        return None
    name = context.names[0]
    capitals = words[name.first].isupper() and len(words[name.first]) > 1
    closed = any(w in ("-–—.:" if capitals else "-–—") for w in words[name.last : name.last + 2 * _HEADING])
    headed = name.first == 0 and ":" in words[name.last : name.last + _HEADING]  # "Kherson's administration: …"
    return name if (closed or headed) and (capitals or name.first == 0) else None


def stated_on_a_form(context: Context) -> Name | None:
    """The place of a form: "**Location: Djibo**, Burkina Faso. Armed men attacked the market."."""
    lower = context.tokens.lower
    for name in context.names:
        at = name.first - 1
        if at > 0 and lower[at] == ":" and lower[at - 1] in syntax().place_labels and not name.is_country:
            return name
    return None


def of_the_dateline(context: Context, mention: Mention, dateline: Name | None) -> Mention:
    """Give a deed in "the city", "this southern city" or "here" the town of the dateline."""
    lower, (first, last) = context.tokens.lower, mention.clause
    own = any(
        (w in syntax().place_town and _THE & set(lower[max(first, i - 2) : i])) or w == "here"
        for i, w in enumerate(lower[first:last], first)
    )
    if dateline is None or not (own or _is_only_town(context, dateline)):
        return mention
    return replace(mention, sites=(dateline,))


def _is_only_town(context: Context, dateline: Name) -> bool:
    """Whether a text names no other place than what holds the town of its dateline: news of that town."""
    town = dateline.toponym.place
    others = [n.toponym.place for n in context.names if n.index != dateline.index]
    return town is not None and all(
        p is not None
        and (p.gazetteer_id == town.gazetteer_id or (p.country == town.country and p.kind.startswith(_WIDE)))
        for p in others
    )


def headed(context: Context, fresh: list[Mention], before: list[Name], index: int) -> list[Mention]:
    """Give deeds without a place that of the sentence before, if it tells of a town: "Odesa. Drones struck the port"."""
    if index == 0 or len(before) != 1 or before[0].is_country:
        return fresh
    first, last = context.tokens.sentences[index - 1]
    if context.scan.any("event", first, last) or not (last - first <= _HEADING or _tells_of(context, before[0])):
        return fresh
    return [m if m.sites and not _wider(m, before[0]) else replace(m, sites=(before[0],)) for m in fresh]


def _wider(mention: Mention, town: Name) -> bool:
    """Whether a deed is placed in divisions alone that hold the town of the heading."""
    return all(holds(site, town) for site in mention.sites)


def _tells_of(context: Context, name: Name) -> bool:
    """Whether the first sentence begins with a town that it is about: "Kharkiv woke to sirens again."."""
    first, last = context.tokens.sentences[context.tokens.sentence_of[name.first]]
    place = name.toponym.place
    town = place is not None and place.kind.startswith("PPL") and not name.is_state
    spoken = any(context.scan.any(kind, first, last) for kind in ("speech", "authority", "party", "claim"))
    if town and first == 0 and syntax().noun_sirens & set(context.tokens.lower[first:last]):
        return True
    return first == 0 and name.first == 0 and town and last - first <= _LEAD and not spoken
