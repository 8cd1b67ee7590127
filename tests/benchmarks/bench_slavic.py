"""Ukrainian and Russian: recognition on three corpora, placing on headlines, and the causes of what goes wrong.

``INCIDENTMAP_BENCH=… python tests/benchmarks/bench_slavic.py [--examples N]``. FactRuEval is cross-validated in
three folds (the packaged model learnt from it); the other two were never learnt from. Counted is what is listed
(`incidentmap.geoparse.listing`), as `incidentmap places` gives it, and beside it every mention.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from incidentmap.gazetteer import Gazetteer, open_gazetteer
from incidentmap.gazetteer.spatial import distance_m
from incidentmap.geoparse import geoparse
from incidentmap.geoparse.listing import listed
from incidentmap.geoparse.tagger import Tagger
from incidentmap.geoparse.train_cyrillic import labelled, own_text, train
from incidentmap.text import TokenizedText, tokenize
from incidentmap.types import Document, Toponym

FOLDS = 3
NEAR_M = 25_000.0
FLOORS = {"ner_uk_2": 0.803, "nerel_ru": 0.862, "factrueval2016": 0.848, "headlines": 0.911}
"""Least overlap F1 of what is listed, and least share of headlines placed; lowering one needs a reason."""
_ADJECTIVE = re.compile(r"(?:[сцз]ьк|ск|цк)(?:ий|ого|ому|им|ій|ою|ої|у|а|ая|ую|ой|ом|их|ими|і|ие)$|щин[аиіуоюый]+$")
"""Of "Харківська область", which is not the town."""
_ROMAN = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'’ъыэё",
        "a b v h h d e e zh z i i i i k l m n o p r s t u f h ts ch sh shch _ u a _ _ _ i e e".split(),
        strict=True,
    )
)


def read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def scorer(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Finder = Callable[[int, TokenizedText], Sequence[Toponym]]


def recognition(
    documents: Sequence[dict[str, Any]], find: Finder, score: Any
) -> tuple[Counter[str], list[tuple[str, str]]]:
    """Counts of right, false and missed names (those of every mention with a star), and excerpts by cause."""
    count: Counter[str] = Counter()
    excerpts: list[tuple[str, str]] = []
    for number, document in enumerate(documents):
        text, gold = document["text"], document["toponyms"]
        tokens = tokenize(text, document.get("lang"))
        every = find(number, tokens)
        found = listed(every, tokens)
        pairs = score.pairs_overlap(gold, [{"start": t.start, "end": t.end} for t in found])
        loose = len(score.pairs_overlap(gold, [{"start": t.start, "end": t.end} for t in every]))
        count.update({"right": len(pairs), "false": len(found) - len(pairs), "missed": len(gold) - len(pairs)})
        count.update({"right*": loose, "false*": len(every) - loose, "missed*": len(gold) - loose})
        matched, hit = {j for _, j in pairs}, {i for i, _ in pairs}
        spans = [("false", t.start, t.end) for j, t in enumerate(found) if j not in matched]
        spans += [("missed", g["start"], g["end"]) for i, g in enumerate(gold) if i not in hit]
        for cause, start, end in spans:
            before, after = text[max(0, start - 40) : start], text[end : end + 25]
            excerpts.append((cause, f"{before}[{text[start:end]}]{after}"))
    return count, excerpts


def figures(count: Counter[str], star: str = "") -> tuple[float, float, float]:
    """Precision, recall and F1 of what is listed, or of every mention (``star="*"``)."""
    right = count[f"right{star}"]
    precision = right / (right + count[f"false{star}"])
    recall = right / (right + count[f"missed{star}"])
    return precision, recall, 2 * precision * recall / (precision + recall)


def packaged(gazetteer: Gazetteer, tagger: Tagger | None = None) -> Finder:
    """The geoparser as it ships, or with another tagger of Cyrillic."""
    return lambda _, tokens: geoparse(tokens, Document(text=tokens.text), gazetteer, cyrillic_tagger=tagger)


def cross_validated(documents: Sequence[dict[str, Any]], gazetteer: Gazetteer, work: Path) -> Finder:
    """A recogniser whose model never saw the document that it reads."""
    sentences = [labelled(d["text"], d["toponyms"], gazetteer) for d in documents]
    own = own_text(gazetteer)
    finders = []
    for fold in range(FOLDS):
        path = work / f"{fold}.crfsuite"
        train([s for i, part in enumerate(sentences) if i % FOLDS != fold for s in part], own, path)
        finders.append(packaged(gazetteer, Tagger(path)))
    return lambda i, tokens: finders[i % FOLDS](i, tokens)


def roman(word: str) -> str:
    """A rough romanisation in which Ukrainian, Russian and GeoNames spellings of a name fall together."""
    word = "".join(_ROMAN.get(c, c) for c in word.lower()).replace("_", "")
    for old, new in (
        ("ye", "e"), ("yu", "u"), ("ya", "a"), ("yi", "i"), ("iy", "i"), ("yy", "i"), ("y", "i"), ("kh", "h"), ("g", "h"),
        ("ie", "e"), ("o", "i"), ("e", "i"),
    ):  # fmt: skip
        word = word.replace(old, new)
    return re.sub(r"(.)\1", r"\1", word)


def has_form(text: str, name: str) -> bool:
    """Whether a capitalised word of the text is a form of the first word of a romanised name."""
    wanted = roman(re.split(r"[\s-]", name.replace("'", "").strip() or "?")[0])
    least = max(3, len(wanted) - 2) if len(wanted) > 4 else len(wanted)
    adjectival = re.search("(?:[stzc]k|sk)(?:i|e|a)?$", wanted)
    for word in re.findall(r"[А-ЯІЇЄҐ][\w'’]+", text):
        if roman(word)[:least] == wanted[:least] and (adjectival or not _ADJECTIVE.search(word)):
            return True
    return False


def headlines(folder: Path, gazetteer: Any) -> tuple[Counter[str], list[tuple[str, str]]]:
    """Of the headlines that contain a form of the place they were coded with: how many have it within 25 km."""
    seen = set()
    count: Counter[str] = Counter()
    excerpts = []
    for item in read(folder / "events" / "viina_sample.jsonl.gz"):
        key = (item["text"], item["geonameid"])
        if key in seen or not has_form(item["text"], item["asciiname"]):
            continue
        seen.add(key)
        toponyms = geoparse(tokenize(item["text"]), Document(text=item["text"]), gazetteer)
        cause = _cause(toponyms, item)
        count[cause] += 1
        if cause != "near":
            told = [(t.name, t.place and f"{t.place.name}/{t.place.country}") for t in toponyms]
            excerpts.append((cause, f"{item['asciiname']}: {item['text'][:110]} {told}"))
    return count, excerpts


def _cause(toponyms: Sequence[Toponym], item: dict[str, Any]) -> str:
    placed = [t for t in toponyms if t.place is not None]
    if any(distance_m(t.place.lon, t.place.lat, item["lon"], item["lat"]) <= NEAR_M for t in placed if t.place):
        return "near"
    named = [t for t in toponyms if has_form(t.name, item["asciiname"])]
    if not named:
        return "not found"
    place = named[0].place
    if place is None:
        return "found, not placed"
    if place.kind.startswith("ADM"):
        return "placed as a division"
    return "placed in the country" if place.country == "UA" else "placed abroad"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=0, help="excerpts to show of each cause")
    args = parser.parse_args(argv)
    bench = os.environ.get("INCIDENTMAP_BENCH")
    if not bench:
        print("INCIDENTMAP_BENCH is not set: nothing measured")
        return 0
    folder, gazetteer = Path(bench), open_gazetteer()
    score = scorer(folder)
    below = []
    with tempfile.TemporaryDirectory() as work:
        for name in ("ner_uk_2", "nerel_ru", "factrueval2016"):
            documents = read(folder / "corpora" / f"{name}.jsonl.gz")
            find = packaged(gazetteer)
            if name == "factrueval2016":
                find = cross_validated(documents, gazetteer, Path(work))
            count, excerpts = recognition(documents, find, score)
            reached = figures(count)
            print(f"{name:16s} listed        P %.3f R %.3f F1 %.3f" % reached, dict(count))
            print(f"{'':16s} every mention P %.3f R %.3f F1 %.3f" % figures(count, "*"))
            show(excerpts, args.examples)
            if reached[2] < FLOORS[name]:
                below.append(name)
    count, excerpts = headlines(folder, gazetteer)
    share = count["near"] / sum(count.values())
    print(f"headlines        {sum(count.values())} contain a form of the name; within 25 km {share:.3f}  {dict(count)}")
    show(excerpts, args.examples)
    if share < FLOORS["headlines"]:
        below.append("headlines")
    if below:
        print("below the floor:", ", ".join(below))
    return 1 if below else 0


def show(excerpts: Sequence[tuple[str, str]], examples: int) -> None:
    """Print some excerpts of each cause, evenly spread."""
    for cause in sorted({c for c, _ in excerpts}):
        texts = [t for c, t in excerpts if c == cause]
        for text in texts[:: max(1, len(texts) // max(1, examples))][:examples]:
            print(f"    {cause}: {text}".replace("\n", "|"))


if __name__ == "__main__":
    sys.exit(main())
