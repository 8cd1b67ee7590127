"""One clause that tells of an incident, and what all sentences of a text share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from incidentmap.incidents.lexicon import Hit, Lexicon, Scan
from incidentmap.incidents.names import Name
from incidentmap.incidents.reader import Reading
from incidentmap.text.tokens import TokenizedText
from incidentmap.types import Actor, Assertion, Claim, Span, TemporalRole


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
    temporal_cue: str | None
    claim: Claim
    claim_evidence: dict[str, tuple[Span, ...]]
    rule: str
    lost_debris: bool = False
    counter: bool = False
    bare: bool = False
    """Too little by itself to be a record; with a place found in a sentence beside it it is one."""
    shares: tuple[tuple[Hit, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What all sentences of a text share.

    ``hurt`` are the sentences that tell of killed or injured people, ``spared`` those that tell of none, ``measured`` the names that only serve
    to measure from, ``year`` that of publication, ``long_ago`` the token ranges of times well before it, ``recent``
    of those of the weeks before it, ``readings`` what the learnt reader takes each sentence for.
    """

    tokens: TokenizedText
    scan: Scan
    lexicon: Lexicon
    names: Sequence[Name]
    measured: frozenset[int] = frozenset()
    hurt: frozenset[int] = frozenset()
    spared: frozenset[int] = frozenset()
    year: int | None = None
    long_ago: tuple[tuple[int, int], ...] = ()
    recent: tuple[tuple[int, int], ...] = ()
    readings: Mapping[int, Reading] = field(default_factory=dict)
