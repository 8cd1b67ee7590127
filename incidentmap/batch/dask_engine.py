"""Shards on Dask: a cluster on this machine, or one that runs elsewhere (SLURM, Kubernetes, a few hosts)."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any, TypeVar

from incidentmap._errors import IncidentMapError, InputError, MissingExtraError
from incidentmap.batch.engines import ATTEMPTS, Lost, usable_cores

T = TypeVar("T")
R = TypeVar("R")

_CONNECT_S = 30
_WORKERS_S = 120
_RECONNECTS = 3
_SETTINGS = {
    "distributed.scheduler.allowed-failures": ATTEMPTS - 1,
    "distributed.comm.timeouts.connect": f"{_CONNECT_S}s",
    "distributed.worker.daemon": False,
    # What follows wakes the workers and the scheduler a hundred times a second, fifty, ten, ten, two. It is made for
    # tasks of milliseconds; a shard takes a minute. Idle, a cluster of two takes 1 % of a core with it, 6 % without.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "500ms",
    "distributed.worker.memory.monitor-interval": "1s",
    "distributed.scheduler.work-stealing-interval": "1s",
    "distributed.admin.system-monitor.interval": "5s",
}


class DaskEngine:
    """Run tasks on Dask workers, one at a time each.

    Parameters
    ----------
    workers
        Processes of a cluster on this machine; None takes one a core. Not used with ``scheduler``.
    scheduler
        Address of a running scheduler (``tcp://host:8786``). Its workers need incidentmap installed, the same
        version, and must reach the inputs and the output under the same paths or addresses.

    Notes
    -----
    A lost worker's task runs again elsewhere; one that ends three workers is given up (a running scheduler has a
    setting of its own, ``distributed.scheduler.allowed-failures``). When the scheduler is restarted the tasks that
    have not ended are submitted again.
    """

    def __init__(self, workers: int | None = None, *, scheduler: str | None = None) -> None:
        self.workers = workers or usable_cores()
        self.scheduler = scheduler

    def run(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[tuple[T, R | Lost]]:
        """Yield every task with its result, as they end; see `Engine.run`.

        Raises
        ------
        InputError
            When the scheduler does not answer, has no workers, is lost for good, or its workers cannot do the work.
        """
        left = dict(enumerate(tasks))
        lost: BaseException | None = None
        for _ in range(_RECONNECTS + 1):
            if not left:
                return
            with self._client() as client:
                self._wait_for_workers(client)
                results = _rounds(client, work, left)
                while left:
                    try:
                        number, result = next(results)
                    except _lost_scheduler() as error:
                        lost = error
                        break
                    if isinstance(result, BaseException):
                        raise result
                    yield left.pop(number), result
            if lost is not None and not self.scheduler:
                break
        if left:
            raise InputError(f"the Dask scheduler was lost: {lost}; run the same command again to go on") from lost

    @contextlib.contextmanager
    def _client(self) -> Iterator[Any]:
        distributed = _distributed()
        with import_module("dask").config.set(_SETTINGS), contextlib.ExitStack() as stack:
            if self.scheduler is None:
                cluster = self._cluster(distributed)
                stack.callback(_close, cluster)
                client = distributed.Client(cluster)
                stack.callback(_close, client)
                yield client
                return
            try:
                client = distributed.Client(self.scheduler, timeout=_CONNECT_S)
            except (OSError, ValueError) as error:
                raise InputError(f"no Dask scheduler answers at {self.scheduler}: {error}") from error
            stack.callback(_close, client, timeout=5)
            yield client

    def _cluster(self, distributed: Any) -> Any:
        try:
            return distributed.LocalCluster(
                n_workers=self.workers,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",  # a free port: another cluster may have the usual one
                scheduler_kwargs={"dashboard": False},
                host="127.0.0.1",
                silence_logs=logging.CRITICAL,  # what goes wrong is told by what becomes of the shards
                preload=["incidentmap.batch.dask_worker"],
            )
        except (RuntimeError, OSError) as error:
            raise InputError(
                f"no Dask cluster could be started on this machine: {error}; try --engine local"
            ) from error

    def _wait_for_workers(self, client: Any) -> None:
        try:
            client.wait_for_workers(1, timeout=_WORKERS_S)
        except TimeoutError as error:
            raise InputError(
                f"the Dask scheduler at {self.scheduler or 'this machine'} has had no worker for {_WORKERS_S} s; "
                "start some, then run the same command again"
            ) from error


def _close(part: Any, **options: Any) -> None:
    """Close a client or a cluster. One that is lost, or too busy to end in time, takes nothing of the results along."""
    with contextlib.suppress(Exception):
        part.close(**options)


def _rounds(client: Any, work: Callable[[Any], Any], left: dict[int, Any]) -> Iterator[tuple[int, Any]]:
    """Keep one task a worker in flight, so that a stop loses little and memory holds few results."""
    waiting = iter(list(left))
    numbers: dict[Any, int] = {}
    ended = _distributed().as_completed(with_results=False, raise_errors=False)

    def fill() -> None:
        workers = len(client.nthreads())
        while len(numbers) < max(1, workers):
            number = next(waiting, None)
            if number is None:
                return
            future = client.submit(work, left[number], pure=False, retries=0)
            numbers[future.key] = number
            ended.add(future)

    fill()
    for future in ended:
        number = numbers.pop(future.key)
        result = _result(future)
        fill()
        yield number, result


def _result(future: Any) -> Any:
    """Return a task's result, what becomes of it without one, or the error that stops the run."""
    if future.status != "error":
        return future.result()
    error = future.exception()
    if isinstance(error, _distributed().scheduler.KilledWorker):
        return Lost(f"ended its worker {error.allowed_failures + 1} times")
    if isinstance(error, IncidentMapError):
        return error
    told = InputError(
        f"a Dask worker cannot do the work: {type(error).__name__}: {error}; "
        "every worker needs the same versions of incidentmap, Python and Dask as this machine"
    )
    told.__cause__ = error
    return told


def _lost_scheduler() -> tuple[type[BaseException], ...]:
    from concurrent.futures import CancelledError

    closed = _distributed().comm.CommClosedError
    return (closed, _distributed().client.FutureCancelledError, CancelledError, TimeoutError)


def _distributed() -> Any:
    """Return the library; it is typed in part only, so it goes untyped."""
    try:
        return import_module("distributed")
    except ImportError as error:
        raise MissingExtraError.for_extra("dask", "--engine dask") from error
