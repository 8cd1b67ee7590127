"""Corpora: shards of documents in, one GeoParquet of incidents for each out, whole or not at all.

A shard is done when its file is in place, so a run that was stopped goes on where it was. Nothing else is kept:

==========================  =============================================================================
``OUT/NAME.parquet``        incidents of the shard NAME, flat columns, also when there are none
``OUT/_places/NAME.…``      its resolved place names, on request
``OUT/_errors/NAME.jsonl``  documents that failed, or the whole shard, and why
``OUT/_duplicates.jsonl``   documents left out as copies of another, on request
``OUT/_run.json``           what the run was made with; another run is not mixed in
==========================  =============================================================================

Names that begin with ``_`` or ``.`` are passed over by the readers of folders (Dask, Spark, DuckDB's globs).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from incidentmap.batch.driver import Summary, run_batch
    from incidentmap.batch.engines import Engine, LocalEngine, Lost

__all__ = ["Engine", "LocalEngine", "Lost", "Summary", "run_batch"]

_HOME = {"Engine": "engines", "LocalEngine": "engines", "Lost": "engines", "Summary": "driver", "run_batch": "driver"}


def __getattr__(name: str) -> Any:
    """Load a public name at first use: workers need only a part."""
    if name not in _HOME:
        raise AttributeError(f"module 'incidentmap.batch' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"incidentmap.batch.{_HOME[name]}"), name)
