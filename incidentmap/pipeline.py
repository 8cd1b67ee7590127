"""From a document to a report: the stages in their order.

text → tokens → toponyms → distances, times, tolls, damage → incidents with their locations → report.
A pipeline holds only its configuration, so it pickles small; the gazetteer, the models and the tables
are opened at the first document of each process and kept.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from incidentmap._errors import InputError
from incidentmap.config import Config
from incidentmap.types import Correction, Document, Incident, Report, Toponym

if TYPE_CHECKING:
    from incidentmap.corrections import Corrections
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.incidents import Lexicon
    from incidentmap.text import TokenizedText

Geoparser = Callable[["TokenizedText", Document, "Gazetteer"], tuple[Toponym, ...]]
"""A stage that finds and places names; a user's own takes the place of ours."""


@dataclasses.dataclass(frozen=True)
class Pipeline:
    """Callable that turns a `Document` into a `Report`.

    Parameters
    ----------
    config
        Options; see `Config`.
    geoparser
        Another stage for finding and placing names; None is ours.

    Examples
    --------
    >>> pipeline = Pipeline()
    >>> report = pipeline(Document(text="Shelling hit the market in Kherson on Monday.", published=date(2025, 5, 13)))
    >>> report.incidents[0].event_type, report.incidents[0].location.place.name
    ('shelling', 'Kherson')
    >>> pipeline(Document(text="")).incidents
    ()
    """

    config: Config = Config()
    geoparser: Geoparser | None = None

    @property
    def gazetteer(self) -> Gazetteer:
        """The open gazetteer."""
        return _gazetteer(self.config)

    @property
    def lexicon(self) -> Lexicon:
        """The event tables, a user's own among them."""
        return _lexicon(self.config)

    @property
    def corrections(self) -> Corrections:
        """What a person corrected, from the configured file; none without one."""
        if self.config.corrections is None:
            return _corrections(self.config, 0)
        path = Path(self.config.corrections)
        stamp = path.stat().st_mtime_ns if path.exists() else 0
        return _corrections(self.config, stamp)

    def __call__(self, document: Document) -> Report:
        """Read one document."""
        from incidentmap.attributes.casualties import find_tolls
        from incidentmap.attributes.damage import find_damage
        from incidentmap.attributes.dates import find_times
        from incidentmap.distance import find_distances
        from incidentmap.incidents import extract

        tokens, toponyms, pinned = self.read_names(document)
        gazetteer = self.gazetteer
        extraction = extract(
            tokens,
            document,
            toponyms,
            find_distances(tokens, toponyms, gazetteer),
            find_times(tokens, published=document.published),
            find_tolls(tokens),
            find_damage(tokens),
            gazetteer,
            self.lexicon,
        )
        report = Report(
            document=dataclasses.replace(document, lang=document.lang or tokens.lang),
            toponyms=self._listed(extraction.toponyms, tokens, extraction.incidents, pinned),
            incidents=tuple(extraction.incidents),
            totals=tuple(extraction.totals),
            gazetteer=gazetteer.fingerprint,
            corrections=pinned,
        )
        return self._finish(report)

    def places(self, document: Document) -> Report:
        """Find and place the names of a document, without looking for incidents: the geoparser alone."""
        tokens, toponyms, pinned = self.read_names(document)
        return Report(
            document=dataclasses.replace(document, lang=document.lang or tokens.lang),
            toponyms=self._listed(toponyms, tokens, (), pinned),
            gazetteer=self.gazetteer.fingerprint,
            corrections=pinned,
        )

    def pipe(self, documents: Iterable[Document]) -> Iterator[Report]:
        """Read many documents, one after the other."""
        return map(self, documents)

    def read_names(self, document: Document) -> tuple[TokenizedText, tuple[Toponym, ...], tuple[Correction, ...]]:
        """Return a document's tokens, its names with their places, and the corrections pinned on them.

        Raises
        ------
        InputError
            The document's text is no string.
        """
        from incidentmap.distance import settle
        from incidentmap.geoparse import geoparse
        from incidentmap.text import tokenize

        if not isinstance(document.text, str):
            raise InputError(f"expected a document's text as str, found {type(document.text).__name__}")
        tokens = tokenize(document.text, document.lang)
        if self.geoparser is not None:
            toponyms = self.geoparser(tokens, document, self.gazetteer)
        else:
            toponyms = geoparse(tokens, document, self.gazetteer, focus=self.config.focus)
        toponyms = settle(tokens, toponyms, self.gazetteer)
        pins = [i for i in self.corrections.of(document.id) if i.action == "pin"]
        if not pins:
            return tokens, toponyms, ()
        from incidentmap.corrections import pin_names

        return tokens, *pin_names(document.text, toponyms, pins)

    def _listed(
        self,
        toponyms: Sequence[Toponym],
        tokens: TokenizedText,
        incidents: Sequence[Incident],
        pinned: Sequence[Correction],
    ) -> tuple[Toponym, ...]:
        """Return the names that a report lists: where an incident happens and what is pinned always, else by language."""
        if self.config.all_names:
            return tuple(toponyms)
        from incidentmap.geoparse.listing import listed

        used = {(span.start, span.end) for incident in incidents for span in incident.evidence.get("location", ())}
        used |= {(d.start, d.end) for incident in incidents for d in incident.distances}
        names = {correction.target.casefold() for correction in pinned}
        used |= {(t.start, t.end) for t in toponyms if t.name.casefold() in names}
        return listed(toponyms, tokens, used)

    def _finish(self, report: Report) -> Report:
        if self.corrections.instructions:
            from incidentmap.corrections import correct

            report = correct(report, self.corrections)
        if self.config.round_coordinates is None:
            return report
        from incidentmap.privacy import round_coordinates

        return round_coordinates(report, self.config.round_coordinates)


@cache
def _gazetteer(config: Config) -> Gazetteer:
    from incidentmap.gazetteer import open_gazetteer

    return open_gazetteer(config.gazetteer)


@cache
def _lexicon(config: Config) -> Lexicon:
    from incidentmap.incidents import load_lexicon

    return load_lexicon(config.lexicons)


@cache
def _corrections(config: Config, _stamp: int) -> Corrections:
    from incidentmap.corrections.instructions import Corrections

    if config.corrections is None:
        return Corrections()
    from incidentmap.corrections import read_corrections

    return read_corrections(Path(config.corrections), lambda: _gazetteer(config))


def load(config: Config | None = None) -> Pipeline:
    """Return a pipeline for ``config`` (the default one when None). Nothing is opened yet."""
    return Pipeline(config or Config())


def parse(
    text: str,
    *,
    published: str | date | None = None,
    title: str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    lang: str | None = None,
) -> Report:
    """Read one news text with the default pipeline.

    Parameters
    ----------
    text
        The article's body. Offsets in the report are indices into this string.
    published
        Day of publication, ``"2025-03-15"`` or a `datetime.date`. Without it relative dates
        ("on Friday") keep their words and have no date.
    title, url, publisher
        What is known about the source; ``publisher`` is a hint where the places may be.
    lang
        ISO 639-1 code; detected when None.

    Returns
    -------
    Report
        Its document, toponyms, incidents and totals.

    Raises
    ------
    InputError
        When ``text`` is no string or ``published`` no date.

    Examples
    --------
    >>> report = parse("A drone hit a school in Sumy on Thursday. Nobody was hurt.", published="2025-02-20")
    >>> report.incidents[0].event_type
    'drone_strike'
    >>> parse("").incidents
    ()
    """
    document = Document(text=text, title=title, url=url, publisher=publisher, published=to_date(published), lang=lang)
    return load()(document)


def to_date(value: str | date | datetime | None) -> date | None:
    """Return ``value`` as a calendar day; None and blanks give None.

    Raises
    ------
    InputError
        When a string is no ISO 8601 date.

    Examples
    --------
    >>> to_date("2025-03-15T10:30:00Z"), to_date(None)
    (datetime.date(2025, 3, 15), None)
    """
    if value is None or isinstance(value, datetime):
        return value.date() if isinstance(value, datetime) else None
    if isinstance(value, date):
        return value
    text = str(value).strip()
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError as error:
        raise InputError(f"expected a date like 2025-03-15, found {text!r}") from error
