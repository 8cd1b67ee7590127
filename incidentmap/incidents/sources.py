"""Who says it: sources, their role and side, and the standing that gives a report."""

from __future__ import annotations

from collections.abc import Sequence

from incidentmap.incidents.lexicon import Hit, Scan
from incidentmap.incidents.names import Name
from incidentmap.incidents.syntax import syntax
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import Claim, Source, Span

_LINE = frozenset({"\n"})
_NAME_REACH = 12
_SPEAKERS = ("PCLI", "PPLC", "GOVL")


def claim_of(
    tokens: TokenizedText, scan: Scan, names: Sequence[Name], first: int, last: int
) -> tuple[Claim, dict[str, tuple[Span, ...]], bool]:
    """Return the standing of what a sentence reports, its evidence, and whether it is only claimed."""
    evidence: dict[str, tuple[Span, ...]] = {}
    claims = [h for h in scan.within("claim", first, last) if not _lives(tokens, h, last)]
    speech = [*scan.within("speech", first, last), *claims]
    unverified = scan.any("unverified", first, last)
    verb = claims[0] if claims else (speech[0] if speech else None)
    source, kind, span = _source(tokens, scan, names, first, last, verb)
    if source is not None and span is not None:
        evidence["claim.sources"] = (span,)
    claimed = bool(claims) or unverified or (kind in ("speaker", "party", "group") and bool(speech))
    if claims and kind == "authority":
        claimed = claims[0].form == "phrase" or unverified or not _official_verb(tokens, claims[0])
    if unverified:
        status = "unverified"
    elif claimed:
        status = "claimed_by_party"
    elif kind == "authority":
        status = "confirmed_by_authority"
    else:
        status = "reported"
    if verb is not None:
        evidence["claim.status"] = (_span(tokens, verb.first, verb.last),)
    return Claim(status=status, sources=(source,) if source else ()), evidence, claimed


def _lives(tokens: TokenizedText, hit: Hit, last: int) -> bool:
    """Whether it is lives that are claimed."""
    return bool(syntax().source_lives & set(tokens.lower[hit.last : min(last, hit.last + 6)]))


def _official_verb(tokens: TokenizedText, hit: Hit) -> bool:
    """Russian заявил is what ministries and mayors alike do; of a mayor it is a report."""
    return tokens.lower[hit.first].startswith("заяв")


def _source(
    tokens: TokenizedText, scan: Scan, names: Sequence[Name], first: int, last: int, verb: Hit | None
) -> tuple[Source | None, str | None, Span | None]:
    if verb is None:
        return None, None, None
    low, high = max(first, verb.first - _NAME_REACH), min(last, verb.last + _NAME_REACH)
    ranked: list[tuple[int, str, Hit]] = []
    told = tokens.lower[verb.first] in syntax().source_told
    for kind in ("authority", "party", "media", "group"):
        for hit in scan.within(kind, low, high):
            if told and 0 <= hit.first - verb.last <= 2:
                continue  # whom somebody told is not who says so
            gap = verb.first - hit.last if hit.last <= verb.first else hit.first - verb.last
            ranked.append((gap, kind, hit))
    speaker = next(
        (
            n
            for n in names
            if n.last <= verb.first <= n.last + 1
            and tokens.lower[verb.first] != "according"
            and tokens.words[n.last][0].isalnum()
            and _can_speak(n)
        ),
        None,
    )
    if speaker is not None:
        place = speaker.toponym.place
        span = Span(
            speaker.toponym.start, speaker.toponym.end, tokens.text[speaker.toponym.start : speaker.toponym.end]
        )
        return (
            Source(name=speaker.toponym.name, role="government", side=place.country if place else None),
            "speaker",
            span,
        )
    if not ranked:
        return None, None, None
    _, kind, hit = min(ranked, key=lambda r: (r[0], r[2].first))
    a, b = _phrase(tokens, scan, hit, first, last)
    span = _span(tokens, a, b)
    belongs = any(scan.any(k, a, b) for k in ("party", "group", "armed"))
    if kind == "authority" and belongs and syntax().source_mouths & set(tokens.lower[a:b]):
        kind = "party"
    side = next((n.toponym.place.country for n in names if n.toponym.place and a <= n.first < b), None)
    in_office = bool(syntax().source_offices & set(tokens.lower[a:b]))
    person = _person(tokens, a, b, first, last) if kind == "authority" and in_office else None
    if person is not None:
        return (
            Source(name=_span(tokens, *person).text, role=span.text, side=side),
            kind,
            Span(*_joined(tokens, person, (a, b))),
        )
    return Source(name=span.text, role=kind, side=side), kind, span


def _can_speak(name: Name) -> bool:
    place = name.toponym.place
    return name.toponym.role != "demonym" and place is not None and place.kind in _SPEAKERS


def _joined(tokens: TokenizedText, one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int, str]:
    start, end = tokens.starts[min(one[0], other[0])], tokens.ends[max(one[1], other[1]) - 1]
    return start, end, tokens.text[start:end]


def _phrase(tokens: TokenizedText, scan: Scan, hit: Hit, first: int, last: int) -> tuple[int, int]:
    """The noun phrase around a source word."""
    a, b = hit.first, hit.last
    stop = syntax().source_stop | _LINE
    official = hit.kind in ("authority", "party")
    office = bool(syntax().source_offices & set(tokens.lower[hit.first : hit.last]))
    while (
        a > first
        and tokens.lower[a - 1] not in stop
        and hit.first - a < 6
        and tokens.lower[a - 1] not in syntax().source_verb_like
        and not scan.any("speech", a - 1, a)
    ):
        if not official and not tokens.words[a - 1].islower():
            break
        a -= 1
    while (
        hit.kind != "media"
        and b < last
        and (
            (tokens.words[b][:1].isupper() and (office or b > hit.last))
            or tokens.lower[b] in ("of", "the", "administration", "адміністрації", "администрации")
        )
        and b - hit.last < 6
    ):
        b += 1
    while a < hit.first and tokens.lower[a] in syntax().source_lead_ins:
        a += 1
    return a, b


def _person(tokens: TokenizedText, a: int, b: int, first: int, last: int) -> tuple[int, int] | None:
    """A capitalised name in apposition: "Anna Bondar, head of the city administration"."""
    if a - 1 > first and tokens.words[a - 1] == ",":
        end = a - 1
        start = end
        while start > first and tokens.words[start - 1][:1].isupper() and end - start < 3:
            start -= 1
        if end - start >= 2:
            return start, end
    if b + 1 < last and tokens.words[b] == ",":
        start = b + 1
        end = start
        while end < last and tokens.words[end][:1].isupper() and end - start < 3:
            end += 1
        if end - start >= 2:
            return start, end
    return None


def _span(tokens: TokenizedText, first: int, last: int) -> Span:
    start, end = tokens.starts[first], tokens.ends[last - 1]
    return Span(start, end, tokens.text[start:end])
