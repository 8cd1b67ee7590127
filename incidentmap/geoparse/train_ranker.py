"""Training the ranker: ``python -m incidentmap.geoparse.train_ranker CORPUS.jsonl.gz... [--out FILE]``.

Learns the weights of a conditional softmax over each name's candidates and "none of these", first alone,
then with the features of coherence, by L-BFGS with an L2 penalty. The names are those that a tagger finds that
was not trained on the corpus, so false ones are among them and "none" is learnt too; invented documents are added.
Reports leave-one-corpus-out
accuracy and writes weights learnt from all corpora, with a calibration learnt from the left-out answers.
Needs scipy.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from incidentmap.gazetteer import open_gazetteer
from incidentmap.geoparse.calibration import (
    Answer,
    held_out_scores,
    kept,
    learn_calibration,
    left_out_scores,
    tenths,
)
from incidentmap.geoparse.candidates import FEATURES, INDEX, N_FEATURES
from incidentmap.geoparse.coherence import coherence
from incidentmap.geoparse.invent import invent
from incidentmap.geoparse.ranker_data import Example, load_examples
from incidentmap.geoparse.reliability import EVIDENCE, RIGHT_KM, Calibration, best_candidates, evidence
from incidentmap.geoparse.resolve import NONE_ODDS, ROUNDS, Ranker, Scorer, believe, load_ranker
from incidentmap.geoparse.tagger import Tagger
from incidentmap.geoparse.train_tagger import learn

_BEST_KM = 25.0
_SAME_PLACE_KM = 1500.0
"""Farthest that two points of one country or region may lie apart (Canada's 1,030 km)."""
_L2 = 4.0
_L2_HIDDEN = 8.0
_ITERATIONS = 150
_SEEDS = (1, 2)
_FALSE_WEIGHT = 0.7
"""Weight of a name without gold: some of them are names that the annotators left out."""
HIDDEN = 8
_WIDE = [INDEX[column] for column in ("country", "admin1", "region", "continent")]
KEPT = (0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Shares of the answers for which the least score is told."""
UNCALIBRATED = Calibration(np.zeros(len(EVIDENCE)), 0.0, np.array([0.0, 1.0]), np.array([0.0, 1.0]))
_INVENTED, _INVENTED_WEIGHT, _INVENTED_SEED = 1500, 0.3, 5
"""Invented documents (`incidentmap.geoparse.invent`) beside those of the corpora, and what each counts for."""


def targets(example: Example) -> tuple[Any, Any, Any]:
    """Return which candidates are right, which gold names have none that is, and which gold names say nothing.

    A name says nothing when the gazetteer has a country, region or first-level division of that name, but its point
    is elsewhere: the place is known, only the convention of its point differs.
    """
    table, km = example.table, example.km
    right = np.zeros(len(table.row))
    none = np.zeros(len(table.names))
    silent = np.zeros(len(table.names), dtype=bool)
    wide = table.static[:, _WIDE].any(axis=1)
    for i in range(len(table.names)):
        part = slice(int(table.start[i]), int(table.start[i + 1]))
        near = km[part]
        if example.gold[i] == 0:
            continue
        if part.start == part.stop or near.min() > RIGHT_KM:
            silent[i] = bool((wide[part] & (near < _SAME_PLACE_KM)).any())
            none[i] = not silent[i]
            continue
        right[part] = near <= max(near.min() + 1.0, min(_BEST_KM, near.min() * 1.5))
    return right, none, silent


def fit(examples: Sequence[Example], beliefs: Sequence[Any] | None) -> tuple[Scorer, float]:
    """Fit a scorer and the constant of "none"; ``beliefs`` None fits the names alone.

    The mean of `_SEEDS` networks, each begun elsewhere, is less a matter of luck than one; it is written as one.
    """
    data = _stacked(examples, beliefs)
    fitted = [_fit_one(data, seed) for seed in _SEEDS]
    count = len(fitted)
    return (
        Scorer(
            sum(s.linear for s, _ in fitted) / count,
            np.concatenate([s.hidden for s, _ in fitted], axis=1),
            np.concatenate([s.bias for s, _ in fitted]),
            np.concatenate([s.output for s, _ in fitted]) / count,
        ),
        sum(c for _, c in fitted) / count,
    )


def _stacked(examples: Sequence[Example], beliefs: Sequence[Any] | None) -> tuple[Any, ...]:
    """Features and targets of all documents, one under the other."""
    rows, owners, rights, nones, golds, falses = [], [], [], [], [], []
    offset = 0
    for index, example in enumerate(examples):
        table = example.table
        rows.append(table.static if beliefs is None else table.static + coherence(table, beliefs[index]))
        right, none, silent = targets(example)
        owners.append(table.owner + offset)
        rights.append(right)
        nones.append(none)
        golds.append(np.where(silent, 0.0, np.minimum(4.0, example.gold)))
        falses.append(np.minimum(4.0, example.false) * _FALSE_WEIGHT)
        offset += len(table.names)
    matrix, owner = np.concatenate(rows), np.concatenate(owners)
    right, none = np.concatenate(rights), np.concatenate(nones)
    gold, false = np.concatenate(golds), np.concatenate(falses)
    return matrix, owner, right, none, gold, false


def _fit_one(data: tuple[Any, ...], seed: int) -> tuple[Scorer, float]:
    from scipy.optimize import minimize

    matrix, owner, right, none, gold, false = data
    offset = len(gold)

    def loss(parameters: Any) -> tuple[float, Any]:
        linear, hidden, bias, output, constant = _unpack(parameters)
        units = np.tanh(matrix @ hidden + bias)
        scores = matrix @ linear + units @ output
        top = np.full(offset, constant)
        np.maximum.at(top, owner, scores)
        raised = np.exp(scores - top[owner])
        none_raised = np.exp(constant - top)
        total = none_raised + np.bincount(owner, raised, offset)
        probability = raised / total[owner]
        good = np.maximum(none * none_raised + np.bincount(owner, right * raised, offset), 1e-12)
        penalty = _L2 * (linear @ linear) + _L2_HIDDEN * ((hidden * hidden).sum() + output @ output)
        none_share = np.maximum(none_raised / total, 1e-12)
        value = -(gold * np.log(good / total)).sum() - (false * np.log(none_share)).sum() + penalty
        by_score = probability * (gold + false)[owner] - (right * raised / good[owner]) * gold[owner]
        by_unit = (by_score[:, None] * output) * (1 - units * units)
        by_constant = (none_share * (gold + false) - gold * none * none_raised / good - false).sum()
        gradient = np.concatenate(
            [
                matrix.T @ by_score + 2 * _L2 * linear,
                (matrix.T @ by_unit + 2 * _L2_HIDDEN * hidden).ravel(),
                by_unit.sum(axis=0),
                units.T @ by_score + 2 * _L2_HIDDEN * output,
                [by_constant],
            ]
        )
        return value, gradient

    result = minimize(loss, _begin(seed), jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS})
    linear, hidden, bias, output, constant = _unpack(result.x)
    return Scorer(linear, hidden, bias, output), float(constant)


def _begin(seed: int) -> Any:
    generator = np.random.default_rng(seed)
    return np.concatenate(
        [
            np.zeros(N_FEATURES),
            generator.normal(0, 0.3, N_FEATURES * HIDDEN),
            np.zeros(HIDDEN),
            generator.normal(0, 0.3, HIDDEN),
            [0.0],
        ]
    )


def _unpack(parameters: Any) -> tuple[Any, Any, Any, Any, Any]:
    a, b = N_FEATURES, N_FEATURES * (1 + HIDDEN)
    hidden = parameters[a:b].reshape(N_FEATURES, HIDDEN)
    return parameters[:a], hidden, parameters[b : b + HIDDEN], parameters[b + HIDDEN : b + 2 * HIDDEN], parameters[-1]


def train(examples: Sequence[Example]) -> Ranker:
    """Return a ranker learnt from documents: alone first, then in rounds with the beliefs that it gives."""
    alone, constant = fit(examples, None)
    ranker = Ranker(
        {
            "features": list(FEATURES),
            "alone": alone.to_dict(),
            "together": alone.to_dict(),
            "no_match_alone": constant,
            "no_match": constant,
            "calibration": UNCALIBRATED.to_dict(),
        }
    )
    for _ in range(ROUNDS):
        beliefs = [believe(e.table, ranker)[0] for e in examples]
        ranker.together, ranker.no_match = fit(examples, beliefs)
    return ranker


def judge(
    examples: Sequence[Example], ranker: Ranker, gazetteer: Any, corpus: str = "", *, given: bool = True
) -> tuple[list[Answer], float]:
    """Return the answers to gold names, and how many mentions there are in all, answered or not.

    ``given`` tells whether the examples' names are those of the gold rather than found.
    """
    answers = []
    asked = 0.0
    for number, example in enumerate(examples):
        table = example.table
        asked += float(example.gold.sum())
        belief, features = believe(table, ranker)
        none = 1 - np.bincount(table.owner, belief, len(table.names))
        best = [int(k) for k in best_candidates(table, belief)]
        best = [k for k in best if example.gold[table.owner[k]] and belief[k] >= NONE_ODDS * none[table.owner[k]]]
        if not best:
            continue
        rows = evidence(table, belief, features, np.array(best), gazetteer)
        for k, row in zip(best, rows, strict=True):
            right = bool(example.km[k] <= RIGHT_KM)
            wide = bool(table.static[k, _WIDE].any())
            weight = float(example.gold[table.owner[k]])
            answers.append(Answer(tuple(row.tolist()), right, weight, f"{corpus}-{number}", corpus, wide, given))
    return answers, asked


def tagger_without(paths: Sequence[Path], left_out: Path, gazetteer: Any, work: Path) -> Path:
    """Return the file of a tagger learnt from all of ``paths`` but one, learning it when ``work`` has none yet."""
    rest = [p for p in paths if p != left_out]
    model = work / ("-".join(sorted(p.name.split(".")[0] for p in rest)) + ".crfsuite")
    if not model.exists():
        learn(rest, model, gazetteer)
    return model


def cross_learn(paths: Sequence[Path], gazetteer: Any, work: Path) -> list[Example]:
    """Return the documents of ``paths``, each corpus read with a tagger learnt from the rest; models go to ``work``."""
    examples = []
    for number, path in enumerate(paths):
        tagger = Tagger(tagger_without(paths, path, gazetteer, work))
        examples += load_examples(path, gazetteer, tagger, seed=number)
    return examples


def invented(gazetteer: Any) -> list[Example]:
    """Return the invented documents, weighted."""
    return [
        Example(e.table, e.km, e.gold * _INVENTED_WEIGHT, e.false * _INVENTED_WEIGHT)
        for e in invent(gazetteer, _INVENTED, _INVENTED_SEED)
    ]


def write_ranker(ranker: Ranker, path: Path, trained_on: Sequence[str]) -> None:
    """Write a ranker, with the names of the corpora that it learnt from."""
    data = {**ranker.to_dict(), "trained_on": list(trained_on)}
    path.write_text(json.dumps(data) + "\n", encoding="utf-8", newline="\n")


def left_out_answers(
    path: Path, gazetteer: Any, tagger: Tagger, ranker: Ranker, name: str
) -> tuple[list[Answer], float]:
    """Return the answers to a corpus' names, given and found, by models that never saw it, and the share given right."""
    answers, asked = judge(load_examples(path, gazetteer, None), ranker, gazetteer, name)
    share = sum(a.weight for a in answers if a.right) / asked
    found, _ = judge(load_examples(path, gazetteer, tagger), ranker, gazetteer, name, given=False)
    return answers + found, share


def models_without(paths: Sequence[Path], left_out: Path, gazetteer: Any, work: Path) -> tuple[Path, Path]:
    """Return the files of a tagger and a ranker learnt from all of ``paths`` but one, learning what ``work`` lacks."""
    tagger = tagger_without(paths, left_out, gazetteer, work)
    ranker = work / f"without-{left_out.name.split('.')[0]}.json"
    if not ranker.exists():
        rest = [p for p in paths if p != left_out]
        learnt = train([*cross_learn(rest, gazetteer, work), *invented(gazetteer)])
        write_ranker(learnt, ranker, sorted(p.name.split(".")[0] for p in rest))
    return tagger, ranker


def kept_models(path: Path | None) -> contextlib.AbstractContextManager[Path | str]:
    """Return the folder of left-out models: ``path``, for the next run too, or one that is gone afterwards."""
    if path is None:
        return tempfile.TemporaryDirectory()
    path.mkdir(parents=True, exist_ok=True)
    return contextlib.nullcontext(path)


def main(argv: Sequence[str] | None = None) -> int:
    """Train, report and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--models", type=Path, help="folder of left-out models; kept, so empty it when code changed")
    args = parser.parse_args(argv)
    gazetteer = open_gazetteer()
    answers: list[Answer] = []
    with kept_models(args.models) as folder:
        work = Path(folder)
        for path in args.corpora:
            name = path.name.split(".")[0]
            tagger, ranker = models_without(args.corpora, path, gazetteer, work)
            some, share = left_out_answers(path, gazetteer, Tagger(tagger), load_ranker(ranker), name)
            answers += some
            print(f"{name}: {share:.3f} of the names given are right within {RIGHT_KM:.0f} km, left out", flush=True)
        learnt = train([*cross_learn(args.corpora, gazetteer, work), *invented(gazetteer)])
    for line in calibration_lines(answers):
        print(line)
    if args.out:
        learnt.calibration = learn_calibration(answers)
        write_ranker(learnt, args.out, sorted(p.name.split(".")[0] for p in args.corpora))
    return 0


def calibration_lines(answers: Sequence[Answer]) -> list[str]:
    """Return what thresholds keep and get right, and how near the score is to the truth.

    By a calibration learnt on other documents, and by one learnt on other corpora; names given, and names found.
    """
    lines = []
    for learnt, scores in (("documents", held_out_scores), ("corpora", left_out_scores)):
        both = scores(answers)
        for told, given in (("given", True), ("found", False)):
            scored = [item for item in both if item[1].given == given]
            narrow = [item for item in scored if not item[1].wide]
            lines.append(f"names {told}, calibration learnt on other {learnt}:")
            lines += [f"  score >= {s:.3f} keeps {k:.0%}, right {r:.3f}" for k, s, r in kept(scored, KEPT)]
            lines += [f"  towns and smaller: keeps {k:.0%}, right {r:.3f}" for k, _, r in kept(narrow, KEPT)]
            lines += [f"  score about {s:.3f} ({n:.1%} of the answers), right {r:.3f}" for n, s, r in tenths(scored)]
    return lines


if __name__ == "__main__":
    sys.exit(main())
