"""What the text commands share: sources, options, progress, failures."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from incidentmap._errors import IncidentMapError, InputError
from incidentmap.config import Config

if TYPE_CHECKING:
    from incidentmap.pipeline import Pipeline
    from incidentmap.types import Report

_PROGRESS_AFTER_S = 2.0
_PROGRESS_EVERY_S = 1.0


def add_source_options(parser: argparse.ArgumentParser) -> None:
    """Add SOURCE and the options that all commands reading text have."""
    parser.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="+",
        help="text, .html, .jsonl, .csv or .parquet file, records made before, or - for standard input",
    )
    parser.add_argument("--published", metavar="DATE", type=_date, help="day of publication, like 2025-03-15")
    parser.add_argument(
        "--columns",
        metavar="FIELD=NAME,...",
        type=_columns,
        default={},
        help="a table's columns: text=body,published=date",
    )
    parser.add_argument(
        "--focus", metavar="CC,...", type=codes, default=(), help="countries the texts are likely about"
    )
    parser.add_argument("--gazetteer", metavar="DIR", type=Path, help="another gazetteer than the packaged one")
    add_names_option(parser)


def add_names_option(parser: argparse.ArgumentParser) -> None:
    """Add --all-names."""
    parser.add_argument(
        "--all-names",
        action="store_true",
        help="list every mention of a place, not only what the text's language takes for a place name",
    )


def add_incident_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the commands that find incidents."""
    parser.add_argument(
        "--lexicon",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="TOML file of your own event types or weapons",
    )
    parser.add_argument(
        "--corrections",
        metavar="FILE",
        type=Path,
        help="corrections.csv or an edited GeoPackage: pins, moves, changes, merges, splits, drops, confirms incidents",
    )
    parser.add_argument("--no-quotes", action="store_true", help="leave the source's words out")
    parser.add_argument(
        "--round-coordinates", metavar="N", type=_decimals, help="round points to N decimals (2 is about 1 km)"
    )


def config_of(args: argparse.Namespace) -> Config:
    """Return the pipeline's configuration that the options ask for."""
    return Config(
        gazetteer=args.gazetteer,
        focus=args.focus,
        lexicons=tuple(getattr(args, "lexicon", ())),
        corrections=getattr(args, "corrections", None),
        round_coordinates=getattr(args, "round_coordinates", None),
        all_names=args.all_names,
    )


@dataclass(slots=True)
class Run:
    """Reads all sources with one pipeline, tells progress, and counts what failed."""

    pipeline: Pipeline
    places_only: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    failed: int = 0
    done: int = 0
    names: list[str] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)
    _began: float = field(default_factory=time.monotonic)
    _told: float = 0.0

    def reports(self, sources: Sequence[str], published: date | None) -> Iterator[Report]:
        """Yield the reports of all sources in order; a document that fails is told and left out."""
        from incidentmap.sources import Failure, read_source
        from incidentmap.sources.read import expand_pattern

        files = [file for source in sources for file in expand_pattern(source)]
        opened = [read_source(file, published=published, columns=self.columns) for file in files]
        for read in opened:
            self.names.append(read.name)
            for note in read.notes:
                say(note)
            yield from read.reports
            for item in read.documents:
                if isinstance(item, Failure):
                    self._fail(item.reason)
                    continue
                try:
                    report = self.pipeline.places(item) if self.places_only else self.pipeline(item)
                except IncidentMapError as error:
                    self._fail(f"document {item.id}: {error}")
                    continue
                self._progress()
                self._tell_language(report)
                yield report

    @property
    def status(self) -> int:
        """Exit status so far."""
        return 1 if self.failed else 0

    @property
    def name(self) -> str:
        """Name of the outputs: the single source's stem, ``stdin``, or ``incidents``."""
        return self.names[0] if len(self.names) == 1 else "incidents"

    def _fail(self, reason: str) -> None:
        self.failed += 1
        say(reason)

    def _tell_language(self, report: Report) -> None:
        """Say once for each language that it has no rules of its own."""
        from incidentmap.text.language import OWN_RULES, UNSPACED

        lang = report.document.lang
        if lang and lang not in (*OWN_RULES, "und") and lang not in self.languages:
            self.languages.add(lang)
            how = (
                "its words are not set apart, so names are hardly found"
                if lang in UNSPACED
                else "names are found by the gazetteer and the shape of words only"
            )
            say(
                f"document {report.document.id}: language {lang}: {how}; {', '.join(OWN_RULES)} have rules of their own"
            )

    def _progress(self) -> None:
        self.done += 1
        now = time.monotonic()
        if now - self._began > _PROGRESS_AFTER_S and now - self._told > _PROGRESS_EVERY_S:
            self._told = now
            say(f"{self.done} documents, {self.done / (now - self._began):.0f} a second")


def say(message: str) -> None:
    """Write a line to stderr."""
    print(f"incidentmap: {message}", file=sys.stderr, flush=True)


def _date(text: str) -> date:
    from incidentmap.pipeline import to_date

    try:
        day = to_date(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    if day is None:
        raise argparse.ArgumentTypeError("expected a date like 2025-03-15, found nothing")
    return day


def codes(text: str) -> tuple[str, ...]:
    """Read ``--focus``: country codes with commas between."""
    from incidentmap.files.rows import country_name

    given = tuple(c.strip().upper() for c in text.split(",") if c.strip())
    for code in given:
        if country_name(code) == code:
            raise argparse.ArgumentTypeError(f"{code!r} is no ISO 3166-1 alpha-2 country code; like UA or SD")
    return given


def _columns(text: str) -> dict[str, str]:
    from incidentmap.sources.read import FIELDS

    pairs = [part.split("=", 1) for part in text.split(",") if part.strip()]
    for pair in pairs:
        if len(pair) != 2 or pair[0].strip() not in FIELDS or not pair[1].strip():
            raise argparse.ArgumentTypeError(
                f"expected FIELD=NAME with a FIELD of {', '.join(FIELDS)}; found {'='.join(pair)!r}"
            )
    return {ours.strip(): theirs.strip() for ours, theirs in pairs}


def _decimals(text: str) -> int:
    if not text.isdecimal() or int(text) > 7:
        raise argparse.ArgumentTypeError(f"expected 0 to 7 decimals, found {text!r}")
    return int(text)
