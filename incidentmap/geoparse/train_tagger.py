"""Training the tagger: ``python -m incidentmap.geoparse.train_tagger CORPUS.jsonl.gz... [--out FILE]``.

A linear-chain conditional random field (L-BFGS with L1 and L2 penalties) over the features of
`incidentmap.geoparse.features`. Accuracy is measured by ``tests/benchmarks/bench_geoparse.py``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from incidentmap.gazetteer import open_gazetteer
from incidentmap.geoparse.demonyms import demonym_country
from incidentmap.geoparse.features import DocumentView, token_features
from incidentmap.geoparse.tagger import sequences
from incidentmap.text import tokenize

PARAMETERS = {"c1": 0.3, "c2": 0.05, "max_iterations": 120, "feature.minfreq": 2, "feature.possible_transitions": False}


def labelled(text: str, gold: Sequence[dict[str, Any]], gazetteer: Any) -> list[tuple[list[list[str]], list[str]]]:
    """Return (features, labels) of every sentence with a capital; demonyms of the table are left to their rule."""
    tokens = tokenize(text)
    view = DocumentView(tokens, gazetteer, gazetteer.match(tokens))
    labels = ["O"] * len(tokens)
    for t in gold:
        first, last = tokens.token_range(t["start"], t["end"])
        if last <= first or (last == first + 1 and demonym_country(tokens.words[first])):
            continue
        labels[first] = "B"
        for i in range(first + 1, last):
            labels[i] = "I"
    return [(token_features(tokens, view, places), [labels[i] for i in places]) for places in sequences(tokens, view)]


def load(path: Path) -> list[dict[str, Any]]:
    """Return the documents of a corpus."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def train(sentences: Sequence[tuple[list[list[str]], list[str]]], out: Path) -> None:
    """Learn a model and write it."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(PARAMETERS)
    for features, labels in sentences:
        trainer.append(features, labels)
    trainer.train(str(out))


def learn(corpora: Sequence[Path], out: Path, gazetteer: Any) -> None:
    """Learn a model from whole corpora."""
    train(
        [
            sentence
            for path in corpora
            for document in load(path)
            for sentence in labelled(document["text"], document["toponyms"], gazetteer)
        ],
        out,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    learn(args.corpora, args.out, open_gazetteer())
    return 0


if __name__ == "__main__":
    sys.exit(main())
