"""Make the gallery's maps again: ``python maps/make.py [--pictures]``.

Every text is our own: made-up events at real places. ``texts.toml`` gives their titles and days of publication.
"""

import sys
import tomllib
from pathlib import Path

from gallery import Entry, page, take_pictures

import incidentmap as im

HERE = Path(__file__).parent


def main() -> None:
    """Write the maps, the map of the week's many reports, the gallery's page, and say what was written."""
    entries = []
    for name, about in tomllib.loads((HERE / "texts.toml").read_text(encoding="utf-8")).items():
        report = im.parse((HERE / "texts" / f"{name}.txt").read_text(encoding="utf-8"), published=about["published"])
        entries.append(write(name, about["title"], [report], documents=1))
    documents = week()
    merged = list(im.merge(im.load().pipe(documents)))
    entries.append(write("week", "A week, many papers", merged, documents=len(documents)))
    if "--pictures" in sys.argv[1:]:
        take_pictures([entry.name for entry in entries], HERE)
    (HERE / "index.html").write_text(page(entries, HERE), encoding="utf-8", newline="\n")
    print("index.html")


def write(name: str, title: str, reports: list[im.Report], *, documents: int) -> Entry:
    """Write the files of one map, with labels in its language, and return its entry in the gallery."""
    lang = reports[0].document.lang if len(reports) == 1 else "en"
    lang = lang if lang in ("uk", "ru") else "en"
    paths = im.write(reports, HERE / "out", name=name, formats=["html", "geojson"], title=title, language=lang)
    for path in paths:
        print(path.relative_to(HERE))
    incidents = [i for r in reports for i in r.incidents]
    drawn = sum(i.drawn for i in incidents)
    return Entry(name=name, title=title, lang=lang, drawn=drawn, listed=len(incidents) - drawn, documents=documents)


def week() -> list[im.Document]:
    """Return the documents of ``corpus``."""
    from incidentmap.sources import read_source

    return [d for path in sorted((HERE / "corpus").glob("*.jsonl")) for d in read_source(str(path)).documents]


if __name__ == "__main__":
    main()
