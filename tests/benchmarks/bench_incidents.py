"""Incidents against corpora: ``python tests/benchmarks/bench_incidents.py [dates|location|types|viina|muc|speed]``.

The corpora lie in the folder that INCIDENTMAP_BENCH names; nothing of them is kept here.
"""

from __future__ import annotations

import gzip
import json
import math
import os
import re
import sys
import time
import unicodedata
from collections import Counter
from datetime import date, datetime
from pathlib import Path

from incidentmap.attributes.dates import find_times, resolve_expression
from incidentmap.incidents.clauses import clauses
from incidentmap.incidents.lexicon import Hit, load_lexicon
from incidentmap.incidents.names import names_of
from incidentmap.incidents.sites import choose
from incidentmap.pipeline import load
from incidentmap.text import tokenize
from incidentmap.types import Document

# What was measured, rounded down; a change that falls below says so.
FLOORS = {
    ("dates", "right"): 0.89, ("location", "right"): 0.77, ("types", "weighted_f1"): 0.69, ("viina", "within_25_km"): 0.82,
    ("muc", "type_recall"): 0.60,
}  # fmt: skip
# The filter of headlines that tell of a strike, written before any rule was tuned: words of impact, apart from our lexicons.
STRIKE = re.compile(r"удар|обстр[іе]л|атак|вибух|взрыв|влуч|попадан|попал|прил[іе]т|бомб|уражен|поражен", re.IGNORECASE)
MUC = {
    "KIDNAPPING": {"abduction"}, "ARSON": {"arson"}, "ATTACK": {"armed_attack", "armed_clash", "attack", "raid", "shelling"},
    "BOMBING": {"bombing", "explosion", "grenade", "mine", "missile_strike", "air_strike"},
}  # fmt: skip
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


FULL_DATE = re.compile(r"^\d{4}-\d\d-\d\d(?:T.*)?$")


def dates(show=False):
    """Share of full dates that are right, given the span: read in its context, else alone."""
    right = total = 0
    for row in rows("events/tempeval3_tbaq.jsonl.gz"):
        published = date.fromisoformat(row["dct"][:10])
        found = find_times(tokenize(row["text"], "en"), published=published)
        for timex in row["timexes"]:
            if timex["type"] not in ("DATE", "TIME") or not FULL_DATE.match(timex["value"] or ""):
                continue
            total += 1
            spans = [m for m in found if m.start < timex["end"] and timex["start"] < m.end and m.when.start]
            when = spans[0].when if spans else resolve_expression(timex["text"], published)
            days = {t[:10] for t in (when.start, when.end) if t} if when else set()
            right += timex["value"][:10] in days
            if show and timex["value"][:10] not in days:
                print(
                    row["dct"],
                    repr(row["text"][max(0, timex["start"] - 30) : timex["end"] + 20]),
                    timex["value"],
                    sorted(days),
                )
    return {"full_dates": total, "right": round(right / max(1, total), 3)}


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
    pipeline, gazetteer = load(), load().gazetteer
    count = near = 0
    for row in rows("events/viina_sample.jsonl.gz")[:limit]:
        tokens = tokenize(row["text"], row["lang"])
        struck = STRIKE.search(row["text"])
        at = gazetteer.row(f"geonames:{row['geonameid']}")
        if not struck or at is None or not any(at in gazetteer.lookup(n) for n in _names(gazetteer, tokens)):
            continue
        count += 1
        published = datetime.strptime(row["date"], "%Y%m%d").date()
        incidents = pipeline(Document(text=row["text"], published=published, lang=row["lang"])).incidents
        points = [i.location.point for i in incidents if i.location.point]
        near += any(km(p, (row["lon"], row["lat"])) <= 25 for p in points)
    return {"headlines": count, "within_25_km": round(near / max(1, count), 3)}


def muc(limit=300):
    """Type, date, place and killed of the first ``limit`` texts, precision and recall; all in capitals."""
    pipeline = load()
    told, found, right, asked = Counter(), Counter(), Counter(), Counter()
    for row in rows("events/muc4_train_dev.jsonl.gz")[:limit]:
        head = re.search(r"(\d{1,2}) ([A-Z]{3}) (\d\d)\b", row["text"][:80])
        published = datetime.strptime(" ".join(head.groups()), "%d %b %y").date() if head else None
        left = [
            i
            for i in pipeline(Document(text=row["text"], published=published, lang="en")).incidents
            if i.assertion != "denied"
        ]
        found["type"] += sum(any(i.event_type in kinds for kinds in MUC.values()) for i in left)
        for gold in row["incidents"]:
            if gold["type"] not in MUC or gold["optional"]:
                continue
            told["type"] += 1
            same = [i for i in left if i.event_type in MUC[gold["type"]]]
            town = re.sub(r" \(.*?\)", "", gold["location"] or "").split(": ")[-1].lower()
            same.sort(key=lambda i: not (i.location.place and town and folded(i.location.place.name) == town))
            if not same:
                continue
            incident = same[0]
            left.remove(incident)
            right["type"] += 1
            place = incident.location.place
            if town:
                asked["place"] += 1
                right["place"] += place is not None and folded(place.name) == town
            day = re.match(r"^(\d{1,2} [A-Z]{3} \d\d)$", gold["date"] or "")
            if day and incident.time.start:
                asked["date"] += 1
                iso = datetime.strptime(day[1], "%d %b %y").date().isoformat()
                right["date"] += iso in {t[:10] for t in (incident.time.start, incident.time.end) if t}
    share = {k: round(right[k] / max(1, asked[k]), 3) for k in ("place", "date")}
    return {
        "type_recall": round(right["type"] / max(1, told["type"]), 3), "type_precision": round(right["type"] / max(1, found["type"]), 3),
        **{f"{k}_right_of_matched": v for k, v in share.items()}, "gold": told["type"], "found": found["type"],
    }  # fmt: skip


def folded(name):
    """Lower case without marks on letters."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))


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
    parts = {"dates": dates, "location": location, "types": types, "viina": viina, "muc": muc, "speed": speed}
    for name in sys.argv[1:] or parts:
        result = parts[name]()
        print(name, json.dumps(result))
        for (part, key), floor in FLOORS.items():
            if part == name and result[key] < floor:
                sys.exit(f"{name}: {key} is {result[key]}, below the floor of {floor}")
