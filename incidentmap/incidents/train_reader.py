"""Learn the reader of deeds from the sentences in ``training/``.

    python -m incidentmap.incidents.train_reader [--news NEWS.jsonl.gz …] [--out models/reader.npz]

The sentences are of our own writing, one a line: ``kind<TAB>text``, in ``training/{en,uk,ru}*.tsv``. News that may be
learnt from adds sentences in which neither the tables nor a count of victims tells of a deed, as examples of none.
Needs scipy.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from incidentmap.incidents.names import names_of
from incidentmap.incidents.reader import NONE, Reader, features
from incidentmap.pipeline import Pipeline, load
from incidentmap.types import Document

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

_OFTEN = 2
_PENALTY = 1 / 60
_DAY = date(2025, 9, 17)
_LEAST = 8
_STEPS = 250
_TRAPS = 3
"""How often a sentence of ``traps.tsv`` counts: words of violence where nothing happened, and deeds beside them."""


class Example(NamedTuple):
    """A sentence's feature hashes and the kind of deed it tells of; ``source`` is the file it is from."""

    keys: NDArray[np.uint32]
    kind: str
    source: str


def sentences(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (file, kind, text) of every line of the tables."""
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, tab, text = line.partition("\t")
            if tab and text.strip():
                yield from [(path.name, kind.strip(), text.strip())] * (_TRAPS if path.stem == "traps" else 1)


def digest_of(folder: Path) -> str:
    """Return a hash of the tables, kept with the weights learnt from them."""
    said = "\n".join("\t".join(row) for row in sentences(folder))
    return hashlib.sha256(said.encode()).hexdigest()


def examples(pipeline: Pipeline, rows: Iterable[tuple[str, str, str]]) -> list[Example]:
    """Return the features of texts of one or two sentences, each text as one."""
    import numpy as np

    found = []
    for source, kind, text in rows:
        tokens, toponyms, _ = pipeline.read_names(Document(id="x", text=text, published=_DAY))
        scan = pipeline.lexicon.scan(tokens)
        found.append(Example(np.unique(features(tokens, scan, names_of(tokens, toponyms)).keys), kind, source))
    return found


def quiet_news(pipeline: Pipeline, paths: Iterable[Path]) -> list[Example]:
    """Return sentences of news in which nothing is told of any deed, of anybody hurt or of any weapon."""
    from incidentmap.attributes.casualties import find_tolls

    found = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                tokens, toponyms, _ = pipeline.read_names(Document(id="x", text=json.loads(line)["text"]))
                scan = pipeline.lexicon.scan(tokens)
                hurt = {tokens.sentence_at(t.start) for t in find_tolls(tokens)}
                told = features(tokens, scan, names_of(tokens, toponyms))
                for index, (first, last) in enumerate(tokens.sentences):
                    deeds = any(scan.any(kind, first, last) for kind in ("event", "harm", "weapon"))
                    if not deeds and index not in hurt and last - first >= _LEAST:
                        found.append(Example(told.keys[told.sentence == index], NONE, path.name))
    return found


def learn(known: list[Example], penalty: float = _PENALTY) -> Reader:
    """Fit the softmax by L-BFGS with an L2 penalty; features seen once are left out, weights kept in eight bits."""
    import numpy as np
    from scipy.optimize import minimize

    keys, counts = np.unique(np.concatenate([e.keys for e in known]), return_counts=True)
    keys = keys[counts >= _OFTEN]
    kinds = tuple(sorted({e.kind for e in known}))
    x = matrix(known, keys)
    y = np.array([kinds.index(e.kind) for e in known])
    n, k = x.shape[1], len(kinds)

    def cost(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        w, b = flat[: n * k].reshape(n, k), flat[n * k :]
        z = x @ w + b
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z)
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(len(y)), y] + 1e-12).sum() + 0.5 * penalty * (w**2).sum()
        p[np.arange(len(y)), y] -= 1
        return loss, np.concatenate([(x.T @ p + penalty * w).ravel(), p.sum(axis=0)])

    best = minimize(cost, np.zeros(n * k + k), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS, "maxcor": 8}).x
    weights, bias = best[: n * k].reshape(n, k), best[n * k :]
    scale = float(np.abs(weights).max()) / 127
    return Reader(kinds, keys, np.round(weights / scale).astype(np.int8), scale, bias.astype(np.float32))


def matrix(known: list[Example], keys: NDArray[np.uint32]) -> csr_matrix:
    """Return examples by features, each row of length one."""
    import numpy as np
    from scipy.sparse import csr_matrix

    columns, values, ends = [], [], [0]
    for example in known:
        rows = np.minimum(np.searchsorted(keys, example.keys), len(keys) - 1)
        rows = rows[keys[rows] == example.keys]
        columns.append(rows)
        values.append(np.full(len(rows), 1 / np.sqrt(max(1, len(rows)))))
        ends.append(ends[-1] + len(rows))
    return csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=(len(known), len(keys)))


def main() -> None:
    """Learn and write the weights."""
    import numpy as np

    here = resources.files("incidentmap.incidents")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=Path(str(here.joinpath("models/reader.npz"))))
    asked = parser.parse_args()
    pipeline = load()
    training = Path(str(here.joinpath("training")))
    known = examples(pipeline, sentences(training))
    known += quiet_news(pipeline, asked.news)
    reader = learn(known)
    asked.out.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        asked.out,
        kinds=np.array(reader.kinds),
        keys=reader.keys,
        weights=reader.weights,
        scale=np.float64(reader.scale),
        bias=reader.bias,
        digest=np.array(digest_of(training)),
    )
    sys.stdout.write(f"{len(known)} examples, {len(reader.keys)} features, {asked.out.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
