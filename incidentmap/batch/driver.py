"""One run over a corpus: what is to do, who does it, what was done before."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentmap._errors import InputError, MissingExtraError
from incidentmap.batch.engines import Engine, LocalEngine, Lost
from incidentmap.batch.job import COUNTS, Job, Outcome, tell_failures
from incidentmap.batch.shards import Shard, find_shards
from incidentmap.batch.store import Store, is_address, open_binary

if TYPE_CHECKING:
    from incidentmap.pipeline import Pipeline

RUN = "_run.json"
_TELL_EVERY_S = 2.0


@dataclass(slots=True)
class Summary:
    """Counts of a run, earlier ones' finished shards among them. ``set_aside`` maps a shard to why it has no file."""

    shards: int = 0
    resumed: int = 0
    documents: int = 0
    failed: int = 0
    skipped: int = 0
    incidents: int = 0
    set_aside: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """Exit status: 1 when a document or a shard failed."""
        return 1 if self.failed or self.set_aside else 0


def run_batch(
    inputs: Iterable[str],
    out: str | Path,
    *,
    pipeline: Pipeline | None = None,
    engine: Engine | None = None,
    places: bool = False,
    quotes: bool = True,
    dedupe: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Summary:
    """Read a corpus and write a GeoParquet file of incidents for each shard.

    Parameters
    ----------
    inputs
        Files, folders, patterns or fsspec addresses; see `find_shards`.
    out
        Folder or fsspec address. A stopped run with the same inputs and options goes on in it.
    pipeline
        Turns a document into a report; the default pipeline when None. It is pickled to the workers.
    engine
        Who runs it; `LocalEngine` with a process a core when None.
    places
        Also write the resolved place names.
    quotes
        False leaves the source's words out.
    dedupe
        Find near-duplicate texts first, and parse only the first of each.
    tell
        Called with a line of progress now and then.

    Returns
    -------
    Summary
        Counts; documents that failed are told in ``OUT/_errors``.

    Raises
    ------
    InputError
        When an input is missing, or ``out`` holds another run.
    OutputError
        When a file cannot be written (a full disk): finished shards are kept, and the same call goes on.
    """
    from incidentmap import __version__
    from incidentmap.pipeline import load

    _require_pyarrow()
    pipeline = pipeline or load()
    made_with = (__version__, pipeline.gazetteer.fingerprint)
    job = Job(out=Store(str(out)), pipeline=pipeline, places=places, quotes=quotes, made_with=made_with)
    inputs = list(inputs)
    _require_apart(inputs, str(out))
    shards = find_shards(inputs)
    job.out.prepare()
    _keep_apart(job, shards, dedupe=dedupe)
    engine = engine or LocalEngine()
    if dedupe:
        from incidentmap.batch.duplicates import find_copies

        copies = find_copies(shards, engine, job.out, tell)
        shards = [dataclasses.replace(s, left_out=copies.get(s.name, frozenset())) for s in shards]
    done = {name.removesuffix(".parquet") for name in job.out.names() if name.endswith(".parquet")}
    summary = Summary(shards=len(shards))
    for shard in shards:
        if shard.name in done:
            summary.resumed += 1
            _count(summary, shard, _finished(job.out, shard))
    todo = [shard for shard in shards if shard.name not in done]
    progress = _Progress(tell, total=sum(s.size for s in todo))
    if todo:
        before = f" ({summary.resumed} done before)" if summary.resumed else ""
        tell(f"{len(todo)} shards to read{before}, {progress.total / 1e6:.1f} MB")
    for shard, result in engine.run(job, todo):
        outcome = _given_up(job.out, shard, result) if isinstance(result, Lost) else result
        _count(summary, shard, outcome)
        progress.step(shard, outcome)
    return summary


def _require_apart(inputs: Iterable[str], out: str) -> None:
    """Refuse to write into a folder that is read: the next run would take its results for inputs."""
    for given in inputs:
        if not is_address(given) and not is_address(out) and Path(out).resolve().is_relative_to(Path(given).resolve()):
            raise InputError(f"{out} lies in the input {given}; choose an --out beside it")


def _keep_apart(job: Job, shards: list[Shard], *, dedupe: bool) -> None:
    """Write what the run is made with, or refuse a folder that holds another's."""
    version, gazetteer = job.made_with or ("", "")
    made_with: dict[str, Any] = {
        "incidentmap": version,
        "gazetteer": gazetteer,
        "config": _config(job),
        "places": job.places,
        "quotes": job.quotes,
        "dedupe": dedupe,
        "inputs": {shard.name: shard.signature for shard in shards},
    }
    before = job.out.read(RUN)
    if before is None:
        if any(name.endswith(".parquet") for name in job.out.names()):
            raise InputError(f"{job.out.root} holds Parquet files but no {RUN}; choose an empty folder with --out")
        job.out.write(RUN, (json.dumps(made_with, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
        return
    try:
        old = json.loads(before)
    except ValueError as error:
        raise InputError(f"{job.out.path(RUN)} cannot be read: {error}; choose another --out") from error
    different = sorted(key for key in made_with.keys() | old.keys() if made_with.get(key) != old.get(key))
    if different:
        raise InputError(
            f"{job.out.root} holds another run (not the same: {', '.join(different)}); "
            "choose another --out, or give the same inputs and options to go on"
        )


def _config(job: Job) -> dict[str, Any]:
    """Return what the pipeline was told, files by their content."""
    config = job.pipeline.config
    told: dict[str, Any] = {}
    for item in dataclasses.fields(config):
        value = getattr(config, item.name)
        if item.name == "gazetteer":
            continue  # its fingerprint says more than where it lies
        paths = [value] if isinstance(value, Path) else value if isinstance(value, tuple) else []
        files = [p for p in paths if isinstance(p, Path)]
        told[item.name] = [hashlib.sha256(f.read_bytes()).hexdigest()[:16] for f in files] if files else value
    if job.pipeline.geoparser is not None:
        told["geoparser"] = (
            f"{job.pipeline.geoparser.__module__}.{getattr(job.pipeline.geoparser, '__qualname__', '?')}"
        )
    return json.loads(json.dumps(told))  # type: ignore[no-any-return]  # as it will be read back


def _finished(out: Store, shard: Shard) -> Outcome:
    """Read the counts of a shard done before from its file's footer."""
    import pyarrow.parquet as pq

    with open_binary(out.path(f"{shard.name}.parquet")) as file:  # only its end is read
        footer = pq.ParquetFile(file).metadata
    counts = json.loads(footer.metadata.get(COUNTS.encode(), b"{}"))
    return Outcome(incidents=footer.num_rows, **counts)


def _given_up(out: Store, shard: Shard, lost: Lost) -> Outcome:
    reason = f"shard set aside: {lost.reason}; its documents were not read"
    tell_failures(out, shard.name, [{"document": None, "reason": reason}])
    return Outcome(reason=reason)


def _count(summary: Summary, shard: Shard, outcome: Outcome) -> None:
    summary.documents += outcome.documents
    summary.failed += outcome.failed
    summary.skipped += outcome.skipped
    summary.incidents += outcome.incidents
    if outcome.reason is not None:
        summary.set_aside[shard.name] = outcome.reason


@dataclass(slots=True)
class _Progress:
    """Tells how much is done and how long the rest will take, by the bytes of the shards."""

    tell: Callable[[str], None]
    total: int
    bytes_done: int = 0
    documents: int = 0
    began: float = field(default_factory=time.monotonic)
    told: float = field(default_factory=time.monotonic)

    def step(self, shard: Shard, outcome: Outcome) -> None:
        """Count a shard, and tell if some time has passed or something went wrong."""
        self.bytes_done += shard.size
        self.documents += outcome.documents
        now = time.monotonic()
        if outcome.reason is not None:
            self.tell(f"{shard.name}: {outcome.reason}")
        if now - self.told >= _TELL_EVERY_S:
            self.told = now
            rate = self.documents / (now - self.began)
            left_s = (now - self.began) * (self.total - self.bytes_done) / max(1, self.bytes_done)
            self.tell(f"{self.documents} documents, {rate:.0f} a second, {_duration(left_s)} left")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _require_pyarrow() -> None:
    try:
        import pyarrow as pa  # noqa: F401
    except ImportError as error:
        raise MissingExtraError.for_extra("batch", "incidentmap batch") from error
