"""The work on one shard, done by any process: documents in, a file of incidents out, failures told."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from incidentmap._errors import InputError
from incidentmap.batch.shards import Shard, documents_of
from incidentmap.batch.store import Store
from incidentmap.sources.read import Failure

if TYPE_CHECKING:
    from incidentmap.pipeline import Pipeline
    from incidentmap.types import Document, Report

ERRORS = "_errors"
PLACES = "_places"
COUNTS = "incidentmap_counts"
"""Key in the footer of a shard's file: how many documents were read and how many of them failed."""
_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a shard; ``reason`` says why nothing was written, if so."""

    documents: int = 0
    failed: int = 0
    skipped: int = 0
    incidents: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Callable on a shard; pickles small."""

    out: Store
    pipeline: Pipeline
    places: bool = False
    quotes: bool = True
    made_with: tuple[str, str] | None = None
    """Version of incidentmap and fingerprint of the gazetteer that the run was started with."""

    def __call__(self, shard: Shard) -> Outcome:
        """Read one shard and write its files.

        Raises
        ------
        OutputError
            When a file cannot be written: that stops the run.
        InputError
            When this process has another version or gazetteer than the run was started with.
        """
        from incidentmap import __version__

        here = (__version__, self.pipeline.gazetteer.fingerprint)
        if self.made_with not in (None, here):
            raise InputError(
                f"a worker has incidentmap {here[0]} with gazetteer {here[1]}, but the run was started with "
                f"{' and '.join(self.made_with or ())}; install the same on every machine"
            )
        counts = _Counts()
        try:
            self._write(shard, counts)
        except (
            InputError
        ) as error:  # the input ends in the middle: what is whole stays in its place, nothing is written
            self._tell(shard, [{"document": None, "reason": str(error)}])
            return Outcome(documents=counts.documents, reason=str(error))
        return Outcome(
            documents=counts.documents, failed=len(counts.failures), skipped=counts.skipped, incidents=counts.incidents
        )

    def _write(self, shard: Shard, counts: _Counts) -> None:
        from incidentmap.files.geoparquet import GeoParquetWriter

        with contextlib.ExitStack() as stack:
            places: GeoParquetWriter | None = None
            if self.places:
                path = stack.enter_context(self.out.writing(f"{PLACES}/{shard.name}.parquet"))
                places = stack.enter_context(GeoParquetWriter(path, level="places", quotes=self.quotes, chunk=_CHUNK))
            with self.out.writing(f"{shard.name}.parquet") as path:
                with GeoParquetWriter(path, quotes=self.quotes, chunk=_CHUNK) as writer:
                    for report in self._reports(shard, counts):
                        if places is not None:
                            places.write(report)
                        if report.incidents:
                            writer.write(_light(report))
                            counts.incidents += len(report.incidents)
                    writer.note(
                        COUNTS,
                        json.dumps(
                            {"documents": counts.documents, "failed": len(counts.failures), "skipped": counts.skipped}
                        ),
                    )
                # before the shard's file stands in its place, which says that all of it is done
                stack.close()
                self._tell(shard, counts.failures)

    def _reports(self, shard: Shard, counts: _Counts) -> Iterator[Report]:
        for ordinal, item in enumerate(documents_of(shard)):
            counts.documents += 1
            if isinstance(item, Failure):
                counts.failures.append({"document": item.id, "reason": item.reason})
            elif ordinal in shard.left_out:
                counts.skipped += 1
            else:
                report = self._read(item, counts)
                if report is not None:
                    yield report

    def _read(self, document: Document, counts: _Counts) -> Report | None:
        try:
            return self.pipeline(document)
        except Exception as error:  # noqa: BLE001  # a user's stage may raise anything; the document is told, the rest goes on
            counts.failures.append({"document": document.id, "reason": f"{type(error).__name__}: {error}"})
            return None

    def _tell(self, shard: Shard, failures: list[dict[str, Any]]) -> None:
        tell_failures(self.out, shard.name, failures)


def tell_failures(out: Store, name: str, failures: list[dict[str, Any]]) -> None:
    """Write a shard's failures, a JSON object a line; without any, no file."""
    path = f"{ERRORS}/{name}.jsonl"
    if failures:
        out.write(path, "".join(json.dumps(f, ensure_ascii=False) + "\n" for f in failures).encode("utf-8", "replace"))
    else:
        out.remove(path)


def _light(report: Report) -> Report:
    """Leave out what the flat rows do not hold, so that what waits to be written stays small."""
    return dataclasses.replace(report, document=dataclasses.replace(report.document, text=""), toponyms=(), totals=())


@dataclass(slots=True)
class _Counts:
    documents: int = 0
    skipped: int = 0
    incidents: int = 0
    failures: list[dict[str, Any]] = dataclasses.field(default_factory=list)
