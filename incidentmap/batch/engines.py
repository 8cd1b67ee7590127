"""Who runs the shards: a small interface, and the engine of processes on this machine.

A third engine is an object with `Engine.run`. With Ray (tried with 2.60), say::

    class RayEngine:
        def run(self, work, tasks):
            remote = ray.remote(max_retries=2)(lambda task: work(task))
            waiting = {remote.remote(task): task for task in tasks}
            while waiting:
                (done,), _ = ray.wait(list(waiting))
                task = waiting.pop(done)
                try:
                    yield task, ray.get(done)
                except ray.exceptions.WorkerCrashedError as error:
                    yield task, Lost(f"ended its worker 3 times: {error}")
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")

ATTEMPTS = 3
"""A task that has ended so many workers is set aside."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A task that no worker lived to finish."""

    reason: str


class Engine(Protocol):
    """Runs a function over tasks, each to its end or given up; in any order."""

    def run(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[tuple[T, R | Lost]]:
        """Yield every task with its result, as they end.

        ``work`` and the tasks are pickled. It raises only what stops the whole run.
        """
        ...


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    task: int = -1


class LocalEngine:
    """Processes of this machine, each with one task at a time; one that dies is replaced.

    Parameters
    ----------
    workers
        Number of processes; None takes one for each core that this process may use.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or usable_cores()

    def run(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[tuple[T, R | Lost]]:
        """Yield every task with its result, as they end; see `Engine.run`."""
        context = multiprocessing.get_context("spawn")
        todo, attempts = deque(range(len(tasks))), [0] * len(tasks)
        workers: list[_Worker] = []
        try:
            while todo or any(w.task >= 0 for w in workers):
                while len(workers) < min(self.workers, len(todo) + sum(w.task >= 0 for w in workers)):
                    workers.append(_start(context, work))
                for worker in workers:
                    if worker.task < 0 and todo:
                        _give(worker, todo, tasks)
                for worker in _ready(workers):
                    number = worker.task
                    try:
                        result: Any = worker.pipe.recv()
                    except (EOFError, OSError):
                        workers.remove(worker)
                        _stop(worker)
                        if number < 0:
                            continue
                        attempts[number] += 1
                        if attempts[number] < ATTEMPTS:
                            todo.append(number)
                        else:
                            yield (
                                tasks[number],
                                Lost(f"ended its worker {ATTEMPTS} times (exit status {worker.process.exitcode})"),
                            )
                        continue
                    worker.task = -1
                    if isinstance(result, BaseException):
                        raise result
                    yield tasks[number], result
        finally:
            for worker in workers:
                _stop(worker)


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))  # type: ignore[attr-defined,unused-ignore]  # not on macOS and Windows
    except AttributeError:
        return os.cpu_count() or 1


def _start(context: Any, work: Callable[[Any], Any]) -> _Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(work, theirs), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _give(worker: _Worker, todo: deque[int], tasks: Sequence[Any]) -> None:
    number = todo.popleft()
    try:
        worker.pipe.send(tasks[number])
    except OSError:  # it died between two tasks: the task waits for another, and the loop replaces the worker
        todo.appendleft(number)
        return
    worker.task = number


def _ready(workers: Sequence[_Worker]) -> list[_Worker]:
    """Wait until a worker answers or dies; a dead one's pipe is at its end, so it counts as ready."""
    ready = wait([w.pipe for w in workers])
    return [w for w in workers if w.pipe in ready]


def _stop(worker: _Worker) -> None:
    worker.process.terminate()
    worker.process.join(5)
    worker.pipe.close()


def _serve(work: Callable[[Any], Any], pipe: Connection) -> None:
    """Run tasks until the driver closes the pipe. Ctrl-C is the driver's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            result: Any = work(task)
        except Exception as error:  # noqa: BLE001  # told to the driver, which raises it
            result = error
        pipe.send(result)


def _end_with_parent() -> None:
    """A worker whose driver is gone stops at once, so that no two runs write one shard."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
