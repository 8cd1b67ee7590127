"""Placing names: a ranker over gazetteer candidates, and the calibrated belief in its answer.

Belief in a candidate is a softmax over the name's candidates and the answer "none of these". Names are
first judged alone; then twice more with what the other names of the document now speak for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from incidentmap._errors import GazetteerError
from incidentmap.geoparse.candidates import FEATURES, INDEX, Table, containers_of, gather, is_landmark
from incidentmap.geoparse.coherence import coherence, prepare
from incidentmap.geoparse.context import read_context
from incidentmap.geoparse.datelines import datelines
from incidentmap.geoparse.mentions import Mention
from incidentmap.geoparse.reliability import EVIDENCE, Calibration, best_candidates, evidence
from incidentmap.types import Candidate, Document, Toponym

if TYPE_CHECKING:
    from incidentmap.gazetteer import Gazetteer
    from incidentmap.text import TokenizedText

ROUNDS = 2
BLOCK = 600
"""Mentions judged together; longer documents are judged block by block, so the cost stays linear."""
NONE_ODDS = 0.6
"""How likely against "none of these" the best candidate must be. At 1 the mean F1 within 161 km is .745 on the
development corpora, at this .741, at .35 lower; at 1 towns known by one spelling only were left off short reports."""
FOCUS_ODDS = 1.5
"""What an expected country adds to the log-odds of its places: the corpora, which tell none, teach next to nothing of it.
Told the outlets' domains, six names more of LGL are right at this and none less, at 1 none, at 2.5 ten."""
_RUNNERS_UP = 3
_TOWN_SHARE = 0.5


class Scorer:
    """A candidate's score from its features: a linear part and one layer of hidden units."""

    def __init__(self, linear: Any, hidden: Any, bias: Any, output: Any) -> None:
        self.linear = np.asarray(linear, dtype=float)
        self.hidden = np.asarray(hidden, dtype=float)
        self.bias = np.asarray(bias, dtype=float)
        self.output = np.asarray(output, dtype=float)

    def __call__(self, features: Any) -> Any:
        """Return the scores of a matrix of candidates by features."""
        return features @ self.linear + np.tanh(features @ self.hidden + self.bias) @ self.output

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, rounded."""
        return {
            "linear": np.round(self.linear, 4).tolist(), "hidden": np.round(self.hidden, 4).tolist(),
            "bias": np.round(self.bias, 4).tolist(), "output": np.round(self.output, 4).tolist(),
        }  # fmt: skip


class Ranker:
    """Weights of the ranker and its calibration, as plain arrays."""

    def __init__(self, data: dict[str, Any]) -> None:
        if data["features"] != list(FEATURES) or data["calibration"]["evidence"] != list(EVIDENCE):
            raise GazetteerError("the ranker was trained on other features; train it again")
        self.alone = Scorer(**data["alone"])
        self.together = Scorer(**data["together"])
        self.no_match_alone = float(data["no_match_alone"])
        self.no_match = float(data["no_match"])
        self.calibration = Calibration.from_dict(data["calibration"])

    def to_dict(self) -> dict[str, Any]:
        """Return what the constructor takes, rounded."""
        return {
            "features": list(FEATURES),
            "alone": self.alone.to_dict(),
            "together": self.together.to_dict(),
            "no_match_alone": round(self.no_match_alone, 4),
            "no_match": round(self.no_match, 4),
            "calibration": self.calibration.to_dict(),
        }


@cache
def load_ranker(path: Path | None = None) -> Ranker:
    """Return the ranker of a file, None for the packaged one."""
    if path is not None:
        return Ranker(json.loads(path.read_text(encoding="utf-8")))
    text = resources.files("incidentmap").joinpath("geoparse/models/ranker.json").read_text(encoding="utf-8")
    return Ranker(json.loads(text))


def believe(table: Table, ranker: Ranker, *, focus_odds: float = 0.0) -> tuple[Any, Any]:
    """Return the belief in every candidate, after the rounds of `ROUNDS`, and the features that it rests on.

    ``focus_odds`` is added to the log-odds of the candidates in the countries that are expected.
    """
    features = table.static
    told = focus_odds * features[:, INDEX["focus"]]
    belief = _softmax(table, ranker.alone(features) + told, ranker.no_match_alone)
    for _ in range(ROUNDS):
        features = table.static + coherence(table, belief)
        belief = _softmax(table, ranker.together(features) + told, ranker.no_match)
    return belief, features


def _softmax(table: Table, scores: Any, no_match: float) -> Any:
    count = len(table.names)
    top = np.full(count, no_match)
    np.maximum.at(top, table.owner, scores)
    raised = np.exp(np.clip(scores - top[table.owner], -60, 0))
    total = np.exp(np.clip(no_match - top, -60, 0))
    np.add.at(total, table.owner, raised)
    return raised / total[table.owner]


def resolve(
    tokens: TokenizedText,
    mentions: Sequence[Mention],
    gazetteer: Gazetteer,
    *,
    document: Document | None = None,
    focus: Sequence[str] = (),
    ranker: Ranker | None = None,
    containers: Sequence[frozenset[int]] | None = None,
) -> list[Toponym]:
    """Return a toponym for every mention; its place is None where none of the candidates fits.

    Parameters
    ----------
    tokens, mentions
        The text and the names found in it, in order.
    gazetteer
        Source of the candidates.
    document
        Its publisher is read for context.
    focus
        ISO codes of the countries that the text is likely about: a prior, not a filter.
    ranker
        Other weights than the packaged ones.
    containers
        What `containers_of` gave for the mentions, where it is known already.
    """
    judge = ranker or load_ranker()
    toponyms: list[Toponym] = []
    context = read_context(tokens, mentions, focus, document.publisher if document else None)
    heads = {first for first, _ in datelines(tokens, gazetteer)}
    held = containers if containers is not None else containers_of(mentions, tokens, gazetteer)
    for begin in range(0, len(mentions), BLOCK):
        part = mentions[begin : begin + BLOCK]
        names, which = gather(part, held[begin : begin + BLOCK], gazetteer, context)
        table = prepare(names, gazetteer, context)
        belief, features = believe(table, judge, focus_odds=FOCUS_ODDS)
        scores = _scores(table, belief, features, judge, gazetteer)
        towns = {at for mention, at in zip(part, which, strict=True) if mention.first in heads}
        answers = [_answer(table, belief, i, scores[i], gazetteer, town=i in towns) for i in range(len(names))]
        for mention, at in zip(part, which, strict=True):
            score, candidates = answers[at]
            toponyms.append(
                Toponym(
                    start=mention.start,
                    end=mention.end,
                    name=mention.name,
                    role="demonym" if mention.hint == "demonym" else "other",
                    place=candidates[0].place if candidates else None,
                    score=score,
                    candidates=candidates[1:],
                )
            )
    return toponyms


def _scores(table: Table, belief: Any, features: Any, ranker: Ranker, gazetteer: Gazetteer) -> list[float]:
    """Calibrated score of every name's best candidate; 0 where a name has none."""
    scores = np.zeros(len(table.names))
    best = best_candidates(table, belief)
    if len(best):
        scores[table.owner[best]] = ranker.calibration(evidence(table, belief, features, best, gazetteer))
    found: list[float] = scores.tolist()
    return found


def _answer(
    table: Table, belief: Any, index: int, score: float, gazetteer: Gazetteer, *, town: bool = False
) -> tuple[float | None, tuple[Candidate, ...]]:
    """Calibrated score of the best candidate, and the candidates, best first; nothing when "none" is likelier."""
    start, end = int(table.start[index]), int(table.start[index + 1])
    if start == end:
        return None, ()
    part = belief[start:end]
    order = np.argsort(-part, kind="stable")
    row = int(table.row[start + order[0]])
    landmark = is_landmark(row, gazetteer)
    unlikely = bool(part[order[0]] < NONE_ODDS * (1.0 - part.sum()))
    # a hand-kept landmark's name written out is that landmark, and a dateline's the town of the name where one is
    # likelier than all others together; but the calibration says nothing of them
    if unlikely and not landmark and not (town and part[order[0]] > _TOWN_SHARE * part.sum()):
        return None, ()
    found = tuple(
        Candidate(place=gazetteer.place(int(table.row[start + i])), score=round(float(part[i]), 4))
        for i in order[: _RUNNERS_UP + 1]
        if i == order[0] or part[i] > 0.01
    )
    return None if unlikely else round(score, 4), found
