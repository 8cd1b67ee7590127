"""What the words around a name, and those of the whole text, say of where it is.

Containers ("Paris, Texas"), words of local institutions ("the … Police Department"), words that are at home in one
country ("sheriff", «облрада»), and the home of the outlet. The words are in ``lexicons/toponyms.toml``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from incidentmap.geoparse.words import toponym_tables

if TYPE_CHECKING:
    from incidentmap.geoparse.mentions import Mention
    from incidentmap.text import TokenizedText

_SAMPLE_TOKENS = 4000
"""The country that a text is at home in shows in its first words."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the names.

    Parameters
    ----------
    countries
        Share of the telling words that point at each country (ISO code).
    local
        Token indices before which a name that ends there is followed by a word of a local institution.
    focus
        ISO codes that the caller expects, the outlet's country among them.
    inside
        Token indices of names that follow a preposition of place ("in", "near").
    """

    countries: Mapping[str, float] = field(default_factory=dict)
    local: frozenset[int] = frozenset()
    focus: tuple[str, ...] = ()
    inside: frozenset[int] = frozenset()


_SHORTEST_OUTLET = 4
LANGUAGE_SHARE = 0.3
"""How much the language of a text speaks for its country, against the words that do."""


@cache
def _tables() -> tuple[dict[str, str], frozenset[str], dict[str, str], frozenset[str]]:
    data = toponym_tables()["context"]
    words = {word: country for country, line in data["countries"].items() for word in line.split()}
    return words, frozenset(data["local"].split()), dict(data["domains"]), frozenset(data["inside"].split())


def read_context(
    tokens: TokenizedText, mentions: Sequence[Mention], focus: Sequence[str] = (), publisher: str | None = None
) -> Context:
    """Return what the text says beside its names.

    Parameters
    ----------
    tokens, mentions
        The text and its names.
    focus
        ISO codes of the countries that the text is likely about.
    publisher
        Name or domain of the outlet; a domain under a country's code is at home there.
    """
    words, local, _, inside = _tables()
    lower = tokens.lower
    votes = Counter(filter(None, map(words.get, lower[:_SAMPLE_TOKENS])))
    total = sum(votes.values()) + 1.0
    countries = {country: n / total for country, n in votes.items()}
    native = toponym_tables()["context"]["languages"].get(tokens.lang)
    if native:
        countries = {country: share * (1 - LANGUAGE_SHARE) for country, share in countries.items()}
        countries[native] = countries.get(native, 0.0) + LANGUAGE_SHARE
    count = len(lower)
    home = outlet_country(publisher) or (None if focus else native)
    outlet = _outlet_words(publisher)
    return Context(
        countries=countries,
        local=frozenset(
            m.last
            for m in mentions
            if m.last < count
            and lower[m.last if lower[m.last] not in ("'s", "’s") else m.last - 1] in local
            or outlet
            and _names_outlet(m.name, outlet)
        ),
        focus=tuple(dict.fromkeys((*focus, *((home,) if home else ())))),
        inside=frozenset(m.first for m in mentions if m.first and lower[m.first - 1] in inside),
    )


def outlet_country(publisher: str | None) -> str | None:
    """Return the country that an outlet is at home in, by its domain or by the table of outlets; None where they do not tell.

    >>> outlet_country("www.bbc.co.uk"), outlet_country("The Kyiv Independent"), outlet_country("The Star")
    ('GB', 'UA', None)
    """
    if not publisher or not publisher.strip():
        return None
    known = _outlets()
    if " " in publisher.strip():
        return known.get(publisher.strip().lower().removeprefix("the "))
    host = _host(publisher)
    found = known.get(host) or known.get(host.partition(".")[2])
    if found:
        return found
    ending = host.rpartition(".")[2] if "." in host else ""
    other = _tables()[2]
    if ending in other:
        return other[ending] or None
    return ending.upper() if len(ending) == 2 and ending.isalpha() else None


def _host(publisher: str) -> str:
    address = publisher.strip().lower()
    return (address.partition("://")[2] or address).partition("/")[0].rstrip(".").removeprefix("www.")


@cache
def _outlets() -> dict[str, str]:
    lines = toponym_tables()["context"]["outlets"].items()
    return {name: country for country, line in lines for name in line.replace("\n", "|").split("|")}


def _outlet_words(publisher: str | None) -> str:
    """The outlet's name as one word without "the": "theparisnews" and "The Paris News" alike."""
    if not publisher:
        return ""
    name = publisher.lower() if " " in publisher.strip() else _host(publisher)
    return "".join(c for c in name if c.isalnum()).removeprefix("the")


def _names_outlet(name: str, outlet: str) -> bool:
    """Whether an outlet is called after a place: the Paris News writes of the Paris where it is read."""
    return len(name) >= _SHORTEST_OUTLET and outlet.startswith("".join(c for c in name.lower() if c.isalnum()))


CONNECTORS = frozenset(
    {
        (",",), (",", "in"), ("in",), (",", "in", "the"), ("in", "the"), ("of", "the"), ("of",), ("(",), ("у",), ("в",), ("на",), (",", "на"),
        ("in", "northern"), ("in", "southern"), ("in", "eastern"), ("in", "western"), ("in", "central"),
        ("in", "the", "northern"), ("in", "the", "southern"), ("in", "the", "eastern"), ("in", "the", "western"),
        (",", "northern"), (",", "southern"), (",", "eastern"), (",", "western"), (",", "a", "town", "in"), (",", "a", "city", "in"),
        (",", "a", "village", "in"), (",", "capital", "of"), (",", "the", "capital", "of"), (".", ","),
        ("in", "the", "state", "of"), ("in", "the", "province", "of"),
    }
)  # fmt: skip
"""What may stand between a name and the name of the division or country that holds it."""


def joined(between: Sequence[str]) -> bool:
    """Whether the words between two names say that the second holds the first."""
    return tuple(between) in CONNECTORS
