"""From belief to the share of answers that are right: learnt from the answers on corpora that were left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

GRID = tuple(round(0.04 * i, 2) for i in range(26))
"""Beliefs at which the share is written down; between them it is interpolated."""
_FOLDS = 5
_LEAST, _MOST = 0.02, 0.99
_WINDOW = 0.05
"""Standard deviation, in belief, of the smoothing: isotonic steps alone jump where answers are few."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the ranker: the belief in it, whether it is right within 161 km, how many mentions, and where.

    ``wide`` is true for countries, regions and first-level divisions, whose point is a convention.
    """

    belief: float
    right: bool
    weight: float
    document: str
    wide: bool = False


def learn_calibration(answers: Sequence[Answer]) -> tuple[list[float], list[float]]:
    """Return the table that turns a belief into a score: `GRID` and the share of right answers there.

    Isotonic regression, smoothed by a Gaussian of `_WINDOW`, which keeps the order.
    """
    belief = np.array([a.belief for a in answers])
    right = np.array([a.right for a in answers], dtype=float)
    weight = np.array([a.weight for a in answers])
    fine = np.linspace(0, 1, 401)
    steps = np.clip(_isotonic(belief, right, weight, fine), _LEAST, _MOST)
    nearness = np.exp(-0.5 * ((np.array(GRID)[:, None] - fine[None, :]) / _WINDOW) ** 2)
    smooth = np.maximum.accumulate(nearness @ steps / nearness.sum(axis=1))
    return list(GRID), [round(float(v), 4) for v in smooth]


def _isotonic(x: Any, y: Any, weight: Any, at: Any) -> Any:
    """Isotonic regression by pooling adjacent violators, read off at ``at`` by interpolation."""
    order = np.argsort(x, kind="stable")
    blocks: list[list[float]] = []  # weighted sum of x, of y, weight
    for i in order:
        blocks.append([x[i] * weight[i], y[i] * weight[i], weight[i]])
        while len(blocks) > 1 and blocks[-2][1] * blocks[-1][2] >= blocks[-1][1] * blocks[-2][2]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    total = np.array(blocks)
    return np.interp(at, total[:, 0] / total[:, 2], total[:, 1] / total[:, 2])


def held_out_scores(answers: Sequence[Answer]) -> list[tuple[float, Answer]]:
    """Return each answer with its calibrated score, learnt from the other documents (five folds)."""
    documents = sorted({a.document for a in answers})
    order = np.random.default_rng(0).permutation(len(documents))
    fold = {documents[int(d)]: i % _FOLDS for i, d in enumerate(order)}
    scored = []
    for k in range(_FOLDS):
        x, y = learn_calibration([a for a in answers if fold[a.document] != k])
        scored += [(float(np.interp(a.belief, x, y)), a) for a in answers if fold[a.document] == k]
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
