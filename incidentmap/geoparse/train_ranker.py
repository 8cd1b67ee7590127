"""Training the ranker: ``python -m incidentmap.geoparse.train_ranker CORPUS.jsonl.gz... [--out FILE]``.

Learns the weights of a conditional softmax over each name's candidates and "none of these", first alone,
then with the features of coherence, by L-BFGS with an L2 penalty. Reports leave-one-corpus-out accuracy
and writes weights learnt from all corpora, with a calibration learnt from the left-out answers.
Needs scipy and scikit-learn.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from incidentmap.gazetteer import open_gazetteer
from incidentmap.gazetteer.spatial import distance_m
from incidentmap.geoparse.candidates import FEATURES, N_FEATURES, Table, coherence, containers_of, gather, tabulate
from incidentmap.geoparse.mentions import Mention
from incidentmap.geoparse.resolve import ROUNDS, Ranker, Scorer, believe
from incidentmap.text import tokenize

RIGHT_KM = 161.0
_BEST_KM = 25.0
_L2 = 4.0
_L2_HIDDEN = 8.0
_ITERATIONS = 120
_SEED = 1
HIDDEN = 8


def load_documents(path: Path, gazetteer: Any) -> list[tuple[Table, Any]]:
    """Return, for each document, its candidates and each candidate's distance (km) to the gold point."""
    documents = []
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            data = json.loads(line)
            tokens = tokenize(data["text"])
            gold = [t for t in data["toponyms"] if t.get("lat") is not None and t["start"] < t["end"]]
            mentions = []
            for t in sorted(gold, key=lambda t: t["start"]):
                first, last = tokens.token_range(t["start"], t["end"])
                mentions.append(
                    Mention(
                        start=t["start"], end=t["end"], name=data["text"][t["start"] : t["end"]],
                        first=first, last=max(last, first + 1), source="rule", score=1.0,
                    )
                )  # fmt: skip
            if not mentions:
                continue
            names, which = gather(mentions, containers_of(mentions, tokens, gazetteer), gazetteer)
            table = tabulate(names, gazetteer, ())
            points = sorted(gold, key=lambda t: t["start"])
            at = {w: points[i] for i, w in reversed(list(enumerate(which)))}
            lon = np.array([at[o]["lon"] for o in table.owner], dtype=float)
            lat = np.array([at[o]["lat"] for o in table.owner], dtype=float)
            km = (
                distance_m(lon, lat, gazetteer.lon[table.row].astype(float), gazetteer.lat[table.row].astype(float))
                / 1000
            )
            documents.append((table, km))
    return documents


def targets(table: Table, km: Any) -> tuple[Any, Any]:
    """Return the share of each candidate in its name's right answer, and that of "none" per name."""
    share = np.zeros(len(table.row))
    none = np.zeros(len(table.names))
    for i in range(len(table.names)):
        part = slice(int(table.start[i]), int(table.start[i + 1]))
        near = km[part]
        if part.start == part.stop or near.min() > RIGHT_KM:
            none[i] = 1.0
            continue
        good = near <= max(near.min() + 1.0, min(_BEST_KM, near.min() * 1.5))
        share[part] = good / good.sum()
    return share, none


def fit(documents: Sequence[tuple[Table, Any]], beliefs: Sequence[Any] | None) -> tuple[Scorer, float]:
    """Fit a scorer and the constant of "none"; ``beliefs`` None fits the names alone."""
    from scipy.optimize import minimize

    rows, owners, shares, nones, counts = [], [], [], [], []
    offset = 0
    for index, (table, km) in enumerate(documents):
        matrix = table.static if beliefs is None else table.static + coherence(table, beliefs[index])
        share, none = targets(table, km)
        rows.append(matrix)
        owners.append(table.owner + offset)
        shares.append(share)
        nones.append(none)
        counts += [min(4.0, n.count) for n in table.names]
        offset += len(table.names)
    matrix, owner = np.concatenate(rows), np.concatenate(owners)
    right_rows, none, count = np.concatenate(shares) > 0, np.concatenate(nones), np.array(counts)
    generator = np.random.default_rng(_SEED)
    begin = np.concatenate(
        [
            np.zeros(N_FEATURES),
            generator.normal(0, 0.3, N_FEATURES * HIDDEN),
            np.zeros(HIDDEN),
            generator.normal(0, 0.3, HIDDEN),
            [0.0],
        ]
    )

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
        right = np.maximum(none * none_raised + np.bincount(owner, right_rows * raised, offset), 1e-12)
        penalty = _L2 * (linear @ linear) + _L2_HIDDEN * ((hidden * hidden).sum() + output @ output)
        value = -(count * np.log(right / total)).sum() + penalty
        by_score = (probability - right_rows * raised / right[owner]) * count[owner]
        by_unit = (by_score[:, None] * output) * (1 - units * units)
        gradient = np.concatenate(
            [
                matrix.T @ by_score + 2 * _L2 * linear,
                (matrix.T @ by_unit + 2 * _L2_HIDDEN * hidden).ravel(),
                by_unit.sum(axis=0),
                units.T @ by_score + 2 * _L2_HIDDEN * output,
                [(count * (none_raised / total - none * none_raised / right)).sum()],
            ]
        )
        return value, gradient

    result = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS})
    linear, hidden, bias, output, constant = _unpack(result.x)
    return Scorer(linear, hidden, bias, output), float(constant)


def _unpack(parameters: Any) -> tuple[Any, Any, Any, Any, Any]:
    a, b = N_FEATURES, N_FEATURES * (1 + HIDDEN)
    hidden = parameters[a:b].reshape(N_FEATURES, HIDDEN)
    return parameters[:a], hidden, parameters[b : b + HIDDEN], parameters[b + HIDDEN : b + 2 * HIDDEN], parameters[-1]


def train(documents: Sequence[tuple[Table, Any]]) -> Ranker:
    """Return a ranker learnt from documents: alone first, then in rounds with the beliefs that it gives."""
    alone, constant = fit(documents, None)
    ranker = Ranker(
        {
            "features": list(FEATURES),
            "alone": alone.to_dict(),
            "together": alone.to_dict(),
            "no_match_alone": constant,
            "no_match": constant,
            "calibration": {"x": [0, 1], "y": [0, 1]},
        }
    )
    for _ in range(ROUNDS):
        beliefs = [believe(table, ranker) for table, _ in documents]
        ranker.together, ranker.no_match = fit(documents, beliefs)
    return ranker


def judge(documents: Sequence[tuple[Table, Any]], ranker: Ranker) -> list[tuple[float, bool, float]]:
    """Return (belief, right within 161 km, weight) for every name; belief 0 where the answer is none."""
    results = []
    for table, km in documents:
        belief = believe(table, ranker)
        for i, name in enumerate(table.names):
            part = slice(int(table.start[i]), int(table.start[i + 1]))
            if part.start == part.stop or belief[part].max() < 1 - belief[part].sum():
                results.append((0.0, False, float(name.count)))
                continue
            best = int(np.argmax(belief[part]))
            results.append((float(belief[part][best]), bool(km[part][best] <= RIGHT_KM), float(name.count)))
    return results


def main(argv: Sequence[str] | None = None) -> int:
    """Train, report and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args(argv)
    gazetteer = open_gazetteer()
    sets = {path.name.split(".")[0]: load_documents(path, gazetteer) for path in args.corpora}
    left_out: list[tuple[float, bool, float]] = []
    for name, documents in sets.items():
        others = [d for other, docs in sets.items() if other != name for d in docs]
        results = judge(documents, train(others))
        left_out += [r for r in results if r[0] > 0]
        total = sum(r[2] for r in results)
        print(
            f"{name}: {sum(r[2] for r in results if r[1]) / total:.3f} of {total:.0f} mentions within {RIGHT_KM} km, left out"
        )
    ranker = train([d for docs in sets.values() for d in docs])
    x, y = _calibration(left_out)
    _table(left_out, x, y)
    if args.out:
        data = {
            "features": list(FEATURES),
            "alone": ranker.alone.to_dict(),
            "together": ranker.together.to_dict(),
            "no_match_alone": round(ranker.no_match_alone, 4),
            "no_match": round(ranker.no_match, 4),
            "calibration": {"x": x, "y": y},
            "trained_on": sorted(sets),
        }
        args.out.write_text(json.dumps(data) + "\n", encoding="utf-8", newline="\n")
    return 0


def _calibration(results: Sequence[tuple[float, bool, float]]) -> tuple[list[float], list[float]]:
    from sklearn.isotonic import IsotonicRegression

    beliefs = np.array([r[0] for r in results])
    right = np.array([r[1] for r in results], dtype=float)
    weight = np.array([r[2] for r in results])
    grid = np.linspace(0, 1, 21)
    fitted = IsotonicRegression(y_min=0.02, y_max=0.99, out_of_bounds="clip").fit(beliefs, right, weight)
    return [round(float(g), 3) for g in grid], [round(float(v), 4) for v in fitted.predict(grid)]


def _table(results: Sequence[tuple[float, bool, float]], x: Sequence[float], y: Sequence[float]) -> None:
    scored = sorted(((float(np.interp(b, x, y)), right, w) for b, right, w in results), reverse=True)
    total = sum(w for _, _, w in scored)
    kept = good = 0.0
    step = 0.1
    for score, right, w in scored:
        kept, good = kept + w, good + w * right
        if kept / total >= step:
            print(f"score >= {score:.3f} keeps {kept / total:.2f}, right {good / kept:.3f}")
            step += 0.1


if __name__ == "__main__":
    sys.exit(main())
