"""From belief to the share of answers that are right: learnt from the answers on corpora that were left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from incidentmap.geoparse.reliability import Calibration

FEWEST = 300
"""Fewest answers that a value of the score rests on; fewer are pooled with their neighbours."""
_FOLDS = 5
_MOST = 0.99
_L2 = 5.0
_STEPS = 50
_SETTLED = 1e-9
_LEAST_CURVE = 1e-9
_MOST_WEIGHT = 4.0
"""A name told over and over in one document is still one answer, or nearly."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the ranker: its evidence, whether it is right within 161 km, how many mentions, and where.

    ``wide`` is true for countries, regions and first-level divisions, whose point is a convention. ``given`` tells
    whether the name was given rather than found.
    """

    evidence: tuple[float, ...]
    right: bool
    weight: float
    document: str
    corpus: str = ""
    wide: bool = False
    given: bool = True


def learn_calibration(answers: Sequence[Answer]) -> Calibration:
    """Return the calibration that the answers teach.

    A logistic model weighs the evidence; its sums, each from a model that did not see the document, are pooled until
    the share of right answers only rises (pooling adjacent violators) and every pool holds `FEWEST` answers.
    """
    rows, right, weight = _arrays(answers)
    weights, constant = _logistic(rows, right, weight)
    sums = np.zeros(len(answers))
    fold = _folds(answers)
    for k in range(_FOLDS):
        out = fold == k
        part, offset = _logistic(rows[~out], right[~out], weight[~out])
        sums[out] = rows[out] @ part + offset
    x, y = _pooled(sums, right, weight)
    return Calibration(weights, constant, x, y)


def _arrays(answers: Sequence[Answer]) -> tuple[Any, Any, Any]:
    rows = np.array([a.evidence for a in answers])
    right = np.array([a.right for a in answers], dtype=float)
    return rows, right, np.minimum(_MOST_WEIGHT, np.array([a.weight for a in answers]))


def _folds(answers: Sequence[Answer]) -> Any:
    documents = sorted({a.document for a in answers})
    order = np.random.default_rng(0).permutation(len(documents))
    fold = {documents[int(d)]: i % _FOLDS for i, d in enumerate(order)}
    return np.array([fold[a.document] for a in answers])


def _logistic(rows: Any, right: Any, weight: Any) -> tuple[Any, float]:
    """Logistic regression with a ridge on all but the constant, by Newton's method (iteratively reweighted squares)."""
    table = np.column_stack([rows, np.ones(len(rows))])
    ridge = np.append(np.full(rows.shape[1], 2 * _L2), 0.0)
    found = np.zeros(table.shape[1])
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-np.clip(table @ found, -30, 30)))
        slope = table.T @ (weight * (share - right)) + ridge * found
        curve = (table.T * (weight * share * (1 - share))) @ table + np.diag(ridge + _LEAST_CURVE)
        step = np.linalg.solve(curve, slope)
        found -= step
        if np.abs(step).max() < _SETTLED:
            break
    return found[:-1], float(found[-1])


def _pooled(x: Any, y: Any, weight: Any) -> tuple[list[float], list[float]]:
    """Isotonic regression in pools of at least `FEWEST`: mean x and share of y of each pool."""
    pools: list[Any] = []  # weighted sum of x, of y, weight
    for i in np.argsort(x, kind="stable"):
        pools.append(np.array([x[i] * weight[i], y[i] * weight[i], weight[i]]))
        while len(pools) > 1 and pools[-2][1] * pools[-1][2] >= pools[-1][1] * pools[-2][2]:
            last = pools.pop()
            pools[-1] = pools[-1] + last
    while len(pools) > 1:
        least = min(range(len(pools)), key=lambda j: float(pools[j][2]))
        if pools[least][2] >= FEWEST:
            break
        sides = [j for j in (least - 1, least + 1) if 0 <= j < len(pools)]
        share = pools[least][1] / pools[least][2]
        near = min(sides, key=lambda j: abs(float(pools[j][1] / pools[j][2] - share)))
        pools[min(least, near)] = pools[least] + pools[near]
        del pools[max(least, near)]
    return [float(p[0] / p[2]) for p in pools], [min(_MOST, float(p[1] / p[2])) for p in pools]


def held_out_scores(answers: Sequence[Answer]) -> list[tuple[float, Answer]]:
    """Return each answer with its calibrated score, learnt from the other documents (five folds)."""
    fold = _folds(answers)
    scored: list[tuple[float, Answer]] = []
    for k in range(_FOLDS):
        calibration = learn_calibration([a for a, f in zip(answers, fold, strict=True) if f != k])
        part = [a for a, f in zip(answers, fold, strict=True) if f == k]
        scored += zip(calibration(np.array([a.evidence for a in part])).tolist(), part, strict=True)
    return scored


def left_out_scores(answers: Sequence[Answer]) -> list[tuple[float, Answer]]:
    """Return each answer with the score that the answers on the other corpora give it."""
    scored: list[tuple[float, Answer]] = []
    for corpus in sorted({a.corpus for a in answers}):
        calibration = learn_calibration([a for a in answers if a.corpus != corpus])
        part = [a for a in answers if a.corpus == corpus]
        scored += zip(calibration(np.array([a.evidence for a in part])).tolist(), part, strict=True)
    return scored


def tenths(scored: Sequence[tuple[float, Answer]]) -> Iterator[tuple[float, float, float]]:
    """Yield (share of the answers, mean score, share right) for each tenth of the scores from 0 to 1 that has answers."""
    total = sum(a.weight for _, a in scored)
    for low in range(10):
        part = [(s, a) for s, a in scored if low <= 10 * s < low + 1]
        weight = sum(a.weight for _, a in part)
        if weight:
            score = sum(s * a.weight for s, a in part) / weight
            yield weight / total, score, sum(a.weight for _, a in part if a.right) / weight


def kept(scored: Sequence[tuple[float, Answer]], shares: Sequence[float]) -> Iterator[tuple[float, float, float]]:
    """Yield (share kept, least score, share of them right) for the best-scored answers."""
    ordered: list[Any] = sorted(scored, key=lambda item: -item[0])
    total = sum(a.weight for _, a in ordered)
    weight = right = 0.0
    wanted = list(shares)
    for score, answer in ordered:
        weight, right = weight + answer.weight, right + answer.weight * answer.right
        while wanted and weight >= wanted[0] * total - 1e-9:
            yield wanted.pop(0), score, right / weight
