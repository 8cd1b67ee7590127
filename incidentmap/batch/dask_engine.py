"""Shards on Dask: a cluster on this machine, or one that runs elsewhere (SLURM, Kubernetes, a few hosts)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any, TypeVar

from incidentmap._errors import InputError, MissingExtraError
from incidentmap.batch.engines import ATTEMPTS, Lost, usable_cores

T = TypeVar("T")
R = TypeVar("R")

_CONNECT_S = 30
_RECONNECTS = 3


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
    A lost worker's task runs again elsewhere; one that ends three workers is given up. When the scheduler is
    restarted the tasks that have not ended are submitted again.
    """

    def __init__(self, workers: int | None = None, *, scheduler: str | None = None) -> None:
        self.workers = workers or usable_cores()
        self.scheduler = scheduler

    def run(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[tuple[T, R | Lost]]:
        """Yield every task with its result, as they end; see `Engine.run`."""
        left = dict(enumerate(tasks))
        for attempt in range(_RECONNECTS + 1):
            if not left:
                return
            with self._client() as client:
                try:
                    for number, result in _rounds(client, work, left):
                        yield left.pop(number), result
                except _lost_scheduler() as error:
                    if attempt == _RECONNECTS or not self.scheduler:
                        raise InputError(
                            f"the Dask scheduler was lost: {error}; run the same command again to go on"
                        ) from error

    @contextlib.contextmanager
    def _client(self) -> Iterator[Any]:
        distributed = _distributed()
        settings = {
            "distributed.scheduler.allowed-failures": ATTEMPTS - 1,
            "distributed.comm.timeouts.connect": f"{_CONNECT_S}s",
            "distributed.worker.daemon": False,
            "distributed.worker.profile.enabled": False,  # samples every thread a hundred times a second
        }
        with import_module("dask").config.set(settings), contextlib.ExitStack() as stack:
            if self.scheduler is None:
                cluster = stack.enter_context(
                    distributed.LocalCluster(
                        n_workers=self.workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
                    )
                )
                yield stack.enter_context(distributed.Client(cluster))
                return
            try:
                client = distributed.Client(self.scheduler, timeout=_CONNECT_S)
            except (OSError, ValueError) as error:
                raise InputError(f"no Dask scheduler answers at {self.scheduler}: {error}") from error
            try:
                yield client
            finally:
                with contextlib.suppress(Exception):  # a lost scheduler cannot be told goodbye
                    client.close(timeout=5)


def _rounds(client: Any, work: Callable[[Any], Any], left: dict[int, Any]) -> Iterator[tuple[int, Any]]:
    """Keep one task a worker in flight, so that a stop loses little and memory holds few results."""
    client.wait_for_workers(1, timeout=_CONNECT_S)
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
    try:
        return future.result()
    except _distributed().scheduler.KilledWorker:
        return Lost(f"ended its worker {ATTEMPTS} times")


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
