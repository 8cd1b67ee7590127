"""Finding place names (recogniser), placing them (resolver), and saying what they do (roles)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from incidentmap.geoparse.mentions import Mention

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.geoparse.resolve import Ranker
    from incidentmap.geoparse.tagger import Tagger
    from incidentmap.text import TokenizedText
    from incidentmap.types import Document, Toponym

__all__ = ["Mention", "geoparse"]


def geoparse(
    tokens: TokenizedText,
    document: Document,
    gazetteer: Gazetteer,
    *,
    focus: Sequence[str] = (),
    tagger: Tagger | None = None,
    ranker: Ranker | None = None,
    cyrillic_tagger: Tagger | None = None,
) -> tuple[Toponym, ...]:
    """Return every place name and every pair of coordinates of a text with its place (or None), its role and its calibrated score.

    Parameters
    ----------
    tokens
        The text.
    document
        Where it comes from: title and publisher are context.
    gazetteer
        Source of names and places.
    focus
        ISO 3166-1 alpha-2 codes of the countries that the text is likely about: a prior, not a filter.
    tagger, ranker, cyrillic_tagger
        Other models than the packaged ones.
    """
    from incidentmap.geoparse.candidates import containers_of
    from incidentmap.geoparse.coordinates import find_coordinates, with_coordinates
    from incidentmap.geoparse.recognise import recognise
    from incidentmap.geoparse.resolve import resolve
    from incidentmap.geoparse.roles import assign_roles

    mentions = recognise(tokens, gazetteer, tagger, cyrillic_tagger)
    held = containers_of(mentions, tokens, gazetteer)
    toponyms = resolve(tokens, mentions, gazetteer, document=document, focus=focus, ranker=ranker, containers=held)
    named = assign_roles(toponyms, tokens, gazetteer, held)
    return tuple(with_coordinates(named, find_coordinates(tokens.text), tokens, gazetteer))
