"""Ukrainian and Russian: recognition on three corpora, placing on headlines, and the causes of what goes wrong.

``INCIDENTMAP_BENCH=… python tests/benchmarks/bench_slavic.py [--examples N]``. FactRuEval is cross-validated in
three folds (the packaged model learnt from it); the other two were never learnt from. Recognition is counted twice:
strictly, and with words like "український" set aside where a corpus does not annotate them. A name that stands
inside the name of an organisation is a false one for NER-UK; how many there are is estimated from the words around.
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

from incidentmap.gazetteer import open_gazetteer
from incidentmap.gazetteer.spatial import distance_m
from incidentmap.geoparse import geoparse
from incidentmap.geoparse.recognise import recognise
from incidentmap.geoparse.tagger import Tagger
from incidentmap.geoparse.train_cyrillic import labelled, own_text, train
from incidentmap.geoparse.words import word_classes
from incidentmap.text import tokenize
from incidentmap.types import Document, Toponym

FOLDS = 3
WITHOUT_DEMONYMS = ("ner_uk_2", "factrueval2016")
NEAR_M = 25_000.0
FLOORS = {"ner_uk_2": 0.665, "nerel_ru": 0.82, "factrueval2016": 0.85, "headlines": 0.89}
"""Least strict overlap F1, and least share of headlines placed; lowering one needs a reason."""
_ORGANISATIONS = re.compile(
    r"рад[аиіу]|суд[уі]?|міністер|кабінет|служб|управлін|прокурат|поліці|адміністрац|інспекц|департамент|комітет|комісі|"
    r"університ|інститут|академі|партії|партія|банк|фонд|спілк|асоціац|федерац|союз|закон|кодекс|конституц|президент|герб|"
    r"збройн|міністр|ринк|об'єднан|регіон|нафтогаз|зсу|мвс|сбу|дснс|дпі|гу|днз|тов|пат|ват|дп|міськрад|райрад|райсуд|госпсуд|газет|«",
    re.IGNORECASE,
)
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


def recognition(
    documents: Sequence[dict[str, Any]], find: Callable[[int, Any], Sequence[Any]], score: Any
) -> tuple[Counter[str], list[tuple[str, str]]]:
    """Counts of right, false and missed names, and an excerpt for each false and missed one."""
    count: Counter[str] = Counter()
    excerpts: list[tuple[str, str]] = []
    for number, document in enumerate(documents):
        text = document["text"]
        found = find(number, tokenize(text, document.get("lang")))
        spans = [{"start": m.start, "end": m.end} for m in found]
        pairs = score.pairs_overlap(document["toponyms"], spans)
        matched = {j for _, j in pairs}
        count["right"] += len(pairs)
        for j, mention in enumerate(found):
            if j not in matched:
                around = text[max(0, mention.start - 40) : mention.start]
                kind = "demonym" if mention.hint == "demonym" else "nested" if _nested(around) else "false"
                count[kind] += 1
                excerpts.append((kind, f"{around}[{mention.name}]{text[mention.end : mention.end + 25]}"))
        hit = {i for i, _ in pairs}
        for i, gold in enumerate(document["toponyms"]):
            if i not in hit:
                count["missed"] += 1
                around = text[max(0, gold["start"] - 40) : gold["start"]]
                excerpts.append(("missed", f"{around}[{gold['name']}]{text[gold['end'] : gold['end'] + 25]}"))
    return count, excerpts


def _nested(before: str) -> bool:
    """Whether the words before a name make it part of an organisation's, a law's or an office's name."""
    words = re.split(r"[.,;:!?\n]\s", before)[-1].split()[-6:]
    return any(_ORGANISATIONS.match(w.strip('(«"')) for w in words) or any(
        "org" in word_classes().get(w.lower().strip('«»"('), ()) for w in words
    )


def figures(count: Counter[str], aside: Sequence[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 with some kinds of false names set aside."""
    false = sum(count[k] for k in ("false", "nested", "demonym") if k not in aside)
    precision = count["right"] / (count["right"] + false)
    recall = count["right"] / (count["right"] + count["missed"])
    return precision, recall, 2 * precision * recall / (precision + recall)


def packaged(gazetteer: Any) -> Callable[[int, Any], Any]:
    """The recogniser as it ships."""
    return lambda _, tokens: recognise(tokens, gazetteer)


def cross_validated(documents: Sequence[dict[str, Any]], gazetteer: Any, work: Path) -> Callable[[int, Any], Any]:
    """A recogniser whose model never saw the document that it reads."""
    sentences = [labelled(d["text"], d["toponyms"], gazetteer) for d in documents]
    own = own_text(gazetteer)
    taggers = []
    for fold in range(FOLDS):
        path = work / f"{fold}.crfsuite"
        train([s for i, part in enumerate(sentences) if i % FOLDS != fold for s in part], own, path)
        taggers.append(Tagger(path))
    return lambda i, tokens: recognise(tokens, gazetteer, cyrillic_tagger=taggers[i % FOLDS])


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
            strict = figures(count, ())
            print(f"{name:16s} strict P {strict[0]:.3f} R {strict[1]:.3f} F1 {strict[2]:.3f}  {dict(count)}")
            if name in WITHOUT_DEMONYMS:
                print(f"{'':16s} demonyms aside        P %.3f R %.3f F1 %.3f" % figures(count, ("demonym",)))
            if name == "ner_uk_2":
                print(f"{'':16s} nested aside too      P %.3f R %.3f F1 %.3f" % figures(count, ("demonym", "nested")))
            show(excerpts, args.examples)
            if strict[2] < FLOORS[name]:
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
