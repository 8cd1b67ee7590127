"""Incidents against corpora: ``python tests/benchmarks/bench_incidents.py [location|types|viina|speed]``.

The corpora lie in the folder that INCIDENTMAP_BENCH names; nothing of them is kept here.
"""

from __future__ import annotations

import gzip
import json
import math
import os
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

from incidentmap.incidents.clauses import clauses
from incidentmap.incidents.lexicon import Hit, load_lexicon
from incidentmap.incidents.sites import choose, names_of
from incidentmap.pipeline import load
from incidentmap.text import tokenize
from incidentmap.types import Document

FLOORS = {"location_gain": 0.0}
STRIKE_TYPES = {
    "drone_strike",
    "missile_strike",
    "air_strike",
    "shelling",
    "attack",
    "explosion",
    "bombing",
    "interception",
}
# ACLED sub-events that our types can tell; protest under force and violence against women have no type of ours.
TYPES = {
    "ABDUCT_DISSAP": {"abduction"}, "AIR_STRIKE": {"air_strike", "drone_strike"}, "ARMED_CLASH": {"armed_clash", "raid"},
    "ARREST": {"arrest"}, "ART_MISS_ATTACK": {"shelling", "missile_strike"}, "ATTACK": {"armed_attack", "attack"},
    "CHEM_WEAP": {"chemical_attack"}, "DISR_WEAP": {"interception"}, "GRENADE": {"grenade"},
    "GOV_REGAINS_TERIT": {"territorial_change"}, "NON_STATE_ACTOR_OVERTAKES_TER": {"territorial_change"},
    "NON_VIOL_TERRIT_TRANSFER": {"territorial_change"}, "MAN_MADE_DISASTER": {"accident", "crash", "explosion"},
    "NATURAL_DISASTER": {"natural_hazard"}, "PEACE_PROTEST": {"protest"}, "PROPERTY_DISTRUCT": {"property_destruction", "arson"},
    "REM_EXPLOS": {"bombing", "mine", "explosion"}, "SUIC_BOMB": {"bombing"}, "VIOL_DEMONSTR": {"riot"}, "MOB_VIOL": {"riot"},
}  # fmt: skip


def rows(name):
    """Rows of one corpus."""
    path = Path(os.environ["INCIDENTMAP_BENCH"]) / name
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def location(limit=2600):
    """Share of event verbs whose place we choose among the names that the geoparser finds, against the nearest."""
    pipeline, lexicon, right, nearest, count = load(), load_lexicon(), 0, 0, 0
    for row in rows("corpora/event_location.jsonl.gz")[:limit]:
        gold = {(t["start"], t["end"]) for t in row["toponyms"]}
        if not gold:
            continue
        found = pipeline.places(Document(text=row["text"], lang="en")).toponyms
        spots = [t for t in found if t.place is not None]
        marked = [t for t in spots if any(t.start < e and s < t.end for s, e in gold)]
        if len(spots) < 2 or not marked or len(marked) == len(spots):
            continue
        tokens = tokenize(row["text"], "en")
        names = names_of(tokens, spots)
        first, last = tokens.token_range(row["event"]["start"], row["event"]["end"])
        hit = Hit(first, max(last, first + 1), "event", "hit", "verb")
        scan, starts = lexicon.scan(tokens), {n.first for n in names}
        sentence = tokens.sentences[tokens.sentence_of[min(first, len(tokens) - 1)]]
        parts = clauses(tokens, scan, *sentence, starts.__contains__)
        clause = next((c for c in parts if c[0] <= first < c[1]), sentence)
        chosen = {n.toponym.start for n in choose(tokens, scan, names, hit, clause, frozenset())}
        close = min(spots, key=lambda t: abs(t.start - row["event"]["start"]))
        count += 1
        right += any(t.start in chosen for t in marked)
        nearest += close in marked
    return {"sentences": count, "right": round(right / max(1, count), 3), "nearest": round(nearest / max(1, count), 3)}


def types():
    """Weighted F1 of the first incident's type over the sub-events that we have types for."""
    pipeline, told, wrong = load(), Counter(), Counter()
    gold_count, predicted, hits = Counter(), Counter(), Counter()
    for row in rows("events/case2021_task2_test.jsonl.gz"):
        gold = row["sub_event_type"]
        kinds = [i.event_type for i in pipeline(Document(text=row["text"], lang="en")).incidents]
        kind = kinds[0] if kinds else None
        label = (
            gold
            if gold in TYPES and kind in TYPES[gold]
            else next((g for g, ours in TYPES.items() if kind in ours), None)
        )
        if gold in TYPES:
            gold_count[gold] += 1
            wrong[gold, kind] += label != gold
        predicted[label] += label is not None
        hits[gold] += label == gold
    total, score = sum(gold_count.values()), 0.0
    for gold, count in gold_count.items():
        precision, recall = hits[gold] / max(1, predicted[gold]), hits[gold] / count
        told[gold] = round(2 * precision * recall / (precision + recall), 2) if precision + recall else 0.0
        score += told[gold] * count / total
    return {"texts": total, "weighted_f1": round(score, 3), "by_type": dict(told), "errors": wrong.most_common(25)}


def km(a, b):
    """Great-circle distance of two (lon, lat)."""
    (x1, y1), (x2, y2) = a, b
    p, q = math.radians(y1), math.radians(y2)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(x2 - x1) / 2) ** 2
    return 12742 * math.asin(min(1, math.sqrt(h)))


def _names(gazetteer, tokens):
    """Words and pairs of words that may be names."""
    words = [tokens.text[tokens.starts[m.first] : tokens.ends[m.last - 1]] for m in gazetteer.match(tokens)]
    return words


def viina(limit=2154):
    """Headlines that name the gold place and a strike: share with an incident within 25 km."""
    pipeline, gazetteer, lexicon = load(), load().gazetteer, load_lexicon()
    count = near = 0
    for row in rows("events/viina_sample.jsonl.gz")[:limit]:
        tokens = tokenize(row["text"], row["lang"])
        struck = any(h.value in STRIKE_TYPES | {"hit"} for h in lexicon.scan(tokens).hits.get("event", ()))
        at = gazetteer.row(f"geonames:{row['geonameid']}")
        if not struck or at is None or not any(at in gazetteer.lookup(n) for n in _names(gazetteer, tokens)):
            continue
        count += 1
        published = datetime.strptime(row["date"], "%Y%m%d").date()
        incidents = pipeline(Document(text=row["text"], published=published, lang=row["lang"])).incidents
        points = [i.location.point for i in incidents if i.location.point]
        near += any(km(p, (row["lon"], row["lat"])) <= 25 for p in points)
    return {"headlines": count, "within_25_km": round(near / max(1, count), 3)}


def speed():
    """Words a second of the whole pipeline and of the incidents stage alone, on LGL's texts."""
    pipeline, lexicon = load(), load_lexicon()
    texts = [row["text"] for row in rows("corpora/lgl.jsonl.gz")[:120]]
    words = sum(len(tokenize(t)) for t in texts)
    pipeline(Document(text=texts[0]))
    start = time.perf_counter()
    for text in texts:
        pipeline(Document(text=text))
    whole = time.perf_counter() - start
    start = time.perf_counter()
    for text in texts:
        lexicon.scan(tokenize(text))
    return {
        "words": words,
        "pipeline_words_per_s": round(words / whole),
        "scan_words_per_s": round(words / (time.perf_counter() - start)),
    }


if __name__ == "__main__":
    for name in sys.argv[1:] or ["location", "types", "viina", "speed"]:
        print(name, json.dumps({"location": location, "types": types, "viina": viina, "speed": speed}[name]()))
