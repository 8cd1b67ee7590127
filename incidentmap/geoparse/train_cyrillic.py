"""Training the tagger of Cyrillic: ``python -m incidentmap.geoparse.train_cyrillic FACTRUEVAL.jsonl.gz``.

Learns from FactRuEval 2016 (Russian news, MIT) and from text of our own (`incidentmap.geoparse.train_text`,
Ukrainian and Russian). Accuracy is measured by ``tests/benchmarks/bench_slavic.py``.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from incidentmap.gazetteer import open_gazetteer
from incidentmap.geoparse import cyrillic
from incidentmap.geoparse.demonyms import demonym_country
from incidentmap.geoparse.features import DocumentView
from incidentmap.geoparse.tagger import sequences
from incidentmap.geoparse.train_tagger import load
from incidentmap.geoparse.train_text import texts
from incidentmap.text import tokenize

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer

MODEL = Path(__file__).parent / "models" / "cyrillic.crfsuite"
PARAMETERS = {"c1": 0.6, "c2": 0.1, "max_iterations": 150, "feature.minfreq": 4, "feature.possible_transitions": False}
COPIES = {"uk": 16, "ru": 8}
"""How often each pattern of our own is filled."""
NEWS_WEIGHT = 8
"""How often the news text is counted, against the text of our own."""

Sentences = list[tuple[list[list[str]], list[str]]]


def labelled(text: str, gold: Sequence[dict[str, Any]], gazetteer: Gazetteer) -> Sentences:
    """Return (features, labels) of every sentence with a capital; demonyms are left to their table."""
    tokens = tokenize(text)
    matches = gazetteer.match(tokens)
    view, facts = DocumentView(tokens, gazetteer, matches), cyrillic.NameFacts(tokens, gazetteer, matches)
    labels = ["O"] * len(tokens)
    for span in gold:
        first, last = tokens.token_range(span["start"], span["end"])
        if last <= first or (last == first + 1 and demonym_country(tokens.words[first])):
            continue
        labels[first] = "B"
        labels[first + 1 : last] = ["I"] * (last - first - 1)
    return [
        (cyrillic.token_features(tokens, view, facts, places), [labels[i] for i in places])
        for places in sequences(tokens, view)
    ]


def own_text(gazetteer: Gazetteer) -> Sentences:
    """Return the labelled sentences of the text of our own."""
    return [
        sentence
        for lang, copies in COPIES.items()
        for text, spans in texts(gazetteer, lang, copies)
        for sentence in labelled(text, spans, gazetteer)
    ]


def train(news: Sentences, own: Sentences, out: Path) -> None:
    """Learn a model (L-BFGS with L1 and L2 penalties) and write it."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(PARAMETERS)
    for features, labels in news * NEWS_WEIGHT + own:
        trainer.append(features, labels)
    trainer.train(str(out))


def main(argv: Sequence[str] | None = None) -> int:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("news", type=Path)
    parser.add_argument("--out", type=Path, default=MODEL)
    args = parser.parse_args(argv)
    gazetteer = open_gazetteer()
    news = [s for d in load(args.news) for s in labelled(d["text"], d["toponyms"], gazetteer)]
    train(news, own_text(gazetteer), args.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
