"""Corpora and merging, measured: rate, memory, overhead, kills, cost against size.

python tests/benchmarks/bench_batch.py speed [--documents 200000] [--dask]
python tests/benchmarks/bench_batch.py linear
python tests/benchmarks/bench_batch.py kills [--times 10]
python tests/benchmarks/bench_batch.py dask [--times 10]
python tests/benchmarks/bench_batch.py merge
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "support"))

from corpus import write_shards

import incidentmap as im
from incidentmap.batch import Engine, LocalEngine, run_batch
from incidentmap.batch.dask_engine import DaskEngine
from incidentmap.batch.shards import documents_of, find_shards

SUPPORT = str(Path(__file__).parent.parent / "support")
SURVIVED = "ended complete, byte-identical, finished shards untouched"
COMMAND = [sys.executable, "-m", "incidentmap", "batch"]


def digest(out: Path) -> dict[str, str]:
    """Return the hash of every finished shard."""
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(out.glob("*.parquet"))}


def cpu_s(who: int) -> float:
    """Return the CPU time of this process or its ended children, in seconds."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def plain_loop(paths: list[str], out: Path) -> float:
    """Read the corpus in one process without any of the batch machinery; return its CPU seconds."""
    code = (
        "import sys, resource\nimport incidentmap as im\n"
        "from incidentmap.batch.shards import documents_of, find_shards\n"
        "from incidentmap.files.geoparquet import write_geoparquet\n"
        "from pathlib import Path\n"
        "pipeline = im.load()\n"
        "reports = (pipeline(d) for s in find_shards(sys.argv[2:]) for d in documents_of(s))\n"
        "write_geoparquet((r for r in reports if r.incidents), Path(sys.argv[1]))\n"
        "u = resource.getrusage(resource.RUSAGE_SELF)\nprint(u.ru_utime + u.ru_stime)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(out), *paths], capture_output=True, text=True, check=True)
    return float(done.stdout)


def batch(paths: list[str], out: Path, *extra: str) -> tuple[float, float, float]:
    """Run the command; return wall seconds, CPU seconds and the peak memory of its largest process in MB."""
    began, cpu = time.perf_counter(), cpu_s(resource.RUSAGE_CHILDREN)
    code = "import sys\nfrom incidentmap.cli import main\nstatus = main(sys.argv[1:])\nimport resource\nprint('CHILD', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)\nraise SystemExit(status)\n"
    script = out.parent / "run_batch_once.py"
    script.write_text(f"if __name__ == '__main__':\n    {code.replace(chr(10), chr(10) + '    ')}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), "batch", *paths, "-o", str(out), *extra],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    peak = float(done.stdout.split("CHILD")[1].split()[0])
    return time.perf_counter() - began, cpu_s(resource.RUSAGE_CHILDREN) - cpu, peak


def speed(number: int, *, dask: bool) -> None:
    """Rate, memory and CPU overhead of two workers against the plain loop.

    The fixed part (starting processes, loading the libraries and tables in each) is that of a corpus of 200
    documents; what is left is the part that grows with the corpus.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few = write_shards(folder / "few", 200, shards=4)
        paths = write_shards(folder / "in", number, shards=max(4, number // 5000))
        words = sum(len(p.read_text(encoding="utf-8").split()) for p in map(Path, paths))
        few_loop, loop = plain_loop(few, folder / "few.parquet"), plain_loop(paths, folder / "plain.parquet")
        engines = {"local": [], **({"dask": ["--engine", "dask"]} if dask else {})}
        for engine, extra in engines.items():
            _, few_cpu, _ = batch(few, folder / f"{engine}-few", "--workers", "2", *extra)
            wall, cpu, peak = batch(paths, folder / engine, "--workers", "2", *extra)
            growing = (cpu - few_cpu) / (loop - few_loop) - 1
            print(
                f"{engine}: {number} documents, {words} words, {wall:.1f} s, {number / wall:.0f} documents/s, "
                f"CPU {cpu:.1f} s against {loop:.1f} s of the plain loop ({100 * (cpu / loop - 1):+.1f} %: "
                f"{few_cpu - few_loop:.1f} s to start, then {100 * growing:+.1f} %), largest process {peak:.0f} MB",
                flush=True,
            )
        if dask:
            print("same bytes:", digest(folder / "local") == digest(folder / "dask"))


def linear() -> None:
    """CPU seconds of 10, 50 and 200 thousand documents, and the exponent that fits them."""
    points = []
    for number in (10_000, 50_000, 200_000):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            paths = write_shards(folder / "in", number, shards=number // 2500)
            _, cpu, peak = batch(paths, folder / "out", "--workers", "2")
            points.append((number, cpu))
            print(f"{number} documents: CPU {cpu:.1f} s, largest process {peak:.0f} MB", flush=True)
    print(f"exponent {exponent(points):.3f}")


def exponent(points: list[tuple[int, float]]) -> float:
    """Slope of log(cost) over log(size), least squares."""
    xs, ys = [math.log(n) for n, _ in points], [math.log(c) for _, c in points]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)


def kills(times: int) -> None:
    """Kill workers and drivers, fill the disk, interrupt: the end must be byte-identical to an undisturbed run."""
    rng = random.Random(5)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = write_shards(folder / "in", 2400, shards=12)
        batch(paths, folder / "calm", "--workers", "2")
        calm = digest(folder / "calm")
        assert len(calm) == 12
        for what in (kill_worker, kill_driver, interrupt):
            good = sum(survives(what, paths, folder / f"{what.__name__}{i}", calm, rng, "local") for i in range(times))
            print(f"{what.__name__}: {good} of {times} {SURVIVED}", flush=True)
        full_disk(paths, folder, calm, times)
        poisons(folder, times, LocalEngine(2))


def survives(
    what: Callable[[subprocess.Popen[bytes], Path, random.Random], None],
    paths: list[str],
    out: Path,
    calm: dict[str, str],
    rng: random.Random,
    engine: str,
) -> bool:
    """Start a run, do something to it, go on with the same command: whether the end is that of a calm run."""
    words = ["-o", str(out), "--workers", "2", "--engine", engine]
    with (out.parent / f"{out.name}.txt").open("w+b") as said:
        process = subprocess.Popen([*COMMAND, *paths, *words], stderr=said, start_new_session=True)
        wait_for_shards(out, rng.randrange(1, 8), process)
        what(process, out, rng)
        said.seek(0)
        clean = b"Traceback" not in said.read()
    before = digest(out)
    assert all(calm[n] == h for n, h in before.items()), "a file that is not whole"
    stamps = {n: (out / n).stat().st_mtime_ns for n in before}
    batch(paths, out, "--workers", "2")
    untouched = all((out / n).stat().st_mtime_ns == t for n, t in stamps.items())
    return clean and untouched and digest(out) == calm and not list(out.rglob(".*"))


def wait_for_shards(out: Path, count: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until ``count`` shards are done, or the process has ended."""
    while len(list(out.glob("*.parquet"))) < count and process.poll() is None:
        time.sleep(0.01)


def children(pid: int) -> list[int]:
    """Return the worker processes of a driver (Linux)."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(c) for c in found if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()]


def kill_worker(process: subprocess.Popen[bytes], _out: Path, rng: random.Random) -> None:
    """SIGKILL one worker in the middle; the run itself must end well."""
    workers = children(process.pid)
    if workers:
        os.kill(rng.choice(workers), signal.SIGKILL)
    assert process.wait(300) == 0


def kill_driver(process: subprocess.Popen[bytes], _out: Path, _rng: random.Random) -> None:
    """SIGKILL the driver in the middle; its workers must end too."""
    workers = children(process.pid)
    process.kill()
    process.wait(60)
    until = time.monotonic() + 20
    while any(Path(f"/proc/{w}").exists() for w in workers) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(Path(f"/proc/{w}").exists() for w in workers), "a worker outlived its driver"


def interrupt(process: subprocess.Popen[bytes], _out: Path, _rng: random.Random) -> None:
    """Ctrl-C: status 130, and a state that goes on."""
    os.killpg(process.pid, signal.SIGINT)
    status = process.wait(120)
    assert status == 130, f"expected status 130, found {status}"


def full_disk(paths: list[str], folder: Path, calm: dict[str, str], times: int) -> None:
    """Write into a file system of a few hundred kilobytes (needs the right to mount), then make room and go on."""
    good = 0
    for i in range(times):
        disk = folder / f"disk{i}"
        disk.mkdir()
        size = 150_000 + 40_000 * i
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=False).returncode:
            print("full disk: not tried, mounting is not allowed here")
            return
        try:
            process = subprocess.run(
                [*COMMAND, *paths, "-o", str(disk / "out"), "--workers", "2"],
                capture_output=True,
                text=True,
                check=False,
            )
            told = process.returncode == 2 and "No space left" in process.stderr and "Traceback" not in process.stderr
            whole = all(calm[n] == h for n, h in digest(disk / "out").items())
            subprocess.run(["mount", "-o", "remount,size=100m", str(disk)], check=True)
            again = subprocess.run(
                [*COMMAND, *paths, "-o", str(disk / "out"), "--workers", "2"], capture_output=True, check=False
            )
            good += told and whole and again.returncode == 0 and digest(disk / "out") == calm
        finally:
            subprocess.run(["umount", str(disk)], check=False)
    print(f"full disk: {good} of {times} told clearly, and complete and byte-identical after room was made", flush=True)


def poisons(folder: Path, times: int, engine: Engine) -> None:
    """A document that raises, and a shard that ends its worker three times: all others are there."""
    import batch_stages

    good = 0
    for i in range(times):
        inputs = folder / f"poison{i}"
        paths = write_shards(inputs, 400, shards=4, seed=i)
        for shard, word in ((0, "POISON-RAISE"), (2, "POISON-END")):
            lines = Path(paths[shard]).read_text(encoding="utf-8").splitlines()
            at = (7 * i) % len(lines)
            row = json.loads(lines[at])
            lines[at] = json.dumps({**row, "text": f"{row['text']} {word}"})
            Path(paths[shard]).write_text("\n".join(lines) + "\n", encoding="utf-8")
        pipeline = im.Pipeline(geoparser=batch_stages.poisoned)
        summary = run_batch(paths, inputs / "out", engine=engine, pipeline=pipeline)
        accounted = summary.documents + sum(
            1 for s in find_shards(paths) if s.name in summary.set_aside for _ in documents_of(s)
        )
        told = "3 times" in summary.set_aside.get("part-0002", "") and (inputs / "out/_errors/part-0002.jsonl").exists()
        good += summary.failed == 1 and len(summary.set_aside) == 1 and told and accounted == 400
    print(f"{type(engine).__name__}, poison: {good} of {times} with every document accounted for", flush=True)


class Cluster:
    """A Dask scheduler and two workers on the loopback, as processes that can be killed."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.address = f"tcp://127.0.0.1:{port}"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.begin()

    def begin(self) -> None:
        """Start the scheduler and its workers."""
        self.scheduler = self._start(
            "dask_scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard"
        )
        self.workers = [
            self._start("dask_worker", self.address, "--nthreads", "1", "--no-dashboard", "--no-nanny")
            for _ in range(2)
        ]

    def _start(self, module: str, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *words]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    def end(self) -> None:
        """Kill what still runs."""
        for process in self.processes:
            process.kill()
            process.wait(30)


def dask_kills(times: int) -> None:
    """Lose a Dask worker in the middle, restart the scheduler, interrupt, kill the driver, poison: as `kills`."""
    rng = random.Random(6)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = write_shards(folder / "in", 1200, shards=12)
        batch(paths, folder / "calm", "--workers", "2")
        calm = digest(folder / "calm")
        for what in ("worker lost", "scheduler restarted"):
            good = 0
            for i in range(times):
                out = folder / f"{what.split()[0]}{i}"
                cluster = Cluster(20_000 + rng.randrange(20_000))
                try:
                    command = [*COMMAND, *paths, "-o", str(out), "--engine", "dask", "--scheduler", cluster.address]
                    run = subprocess.Popen(command, stderr=subprocess.DEVNULL)
                    wait_for_shards(out, rng.randrange(1, 6), run)
                    if what == "worker lost":
                        cluster.workers[0].kill()
                    else:
                        cluster.end()
                        cluster.processes.clear()
                        cluster.begin()
                    good += run.wait(300) == 0 and digest(out) == calm
                finally:
                    cluster.end()
            print(f"dask, {what}: {good} of {times} ended complete and byte-identical", flush=True)
        for what in (kill_worker, kill_driver, interrupt):
            good = sum(survives(what, paths, folder / f"{what.__name__}{i}", calm, rng, "dask") for i in range(times))
            print(f"dask on this machine, {what.__name__}: {good} of {times} {SURVIVED}", flush=True)
        poisons(folder, times, DaskEngine(2))


def merge() -> None:
    """Time and memory of merging 1, 10 and 100 thousand incidents, each size in a process of its own."""
    points = []
    for number in (1_000, 10_000, 100_000):
        code = (
            "import sys, time, resource\nsys.path.insert(0, sys.argv[1])\nfrom tellings import tellings\n"
            "import incidentmap as im\nreports = tellings(int(sys.argv[2]))\nt = time.process_time()\nn = len(im.merge(reports))\n"
            "print(time.process_time() - t, n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, SUPPORT, str(number)], capture_output=True, text=True, check=True
        )
        seconds, groups, peak = done.stdout.split()
        points.append((number, float(seconds)))
        print(f"{number} incidents: {float(seconds):.2f} s, {groups} merged, {peak} MB")
    print(f"exponent {exponent(points):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("speed", "linear", "kills", "dask", "merge"))
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--dask", action="store_true")
    args = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's "&" hands on that it is ignored
    if args.what == "speed":
        speed(args.documents, dask=args.dask)
    elif args.what in ("kills", "dask"):
        {"kills": kills, "dask": dask_kills}[args.what](args.times)
    else:
        {"linear": linear, "merge": merge}[args.what]()


if __name__ == "__main__":
    main()
