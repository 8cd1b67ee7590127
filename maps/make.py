"""Make the gallery's maps again: ``python maps/make.py``.

Every text is our own: made-up events at real places. ``texts.toml`` gives their titles and days of publication.
"""

import tomllib
from pathlib import Path

import incidentmap as im

HERE = Path(__file__).parent


def main() -> None:
    """Write the maps, the map of the week's many reports, and say what was written."""
    for name, about in tomllib.loads((HERE / "texts.toml").read_text(encoding="utf-8")).items():
        report = im.parse((HERE / "texts" / f"{name}.txt").read_text(encoding="utf-8"), published=about["published"])
        show(im.write(report, HERE / "out", name=name, formats=["html", "geojson"], title=about["title"]))
    merged = im.merge(im.load().pipe(week()))
    show(im.write(merged, HERE / "out", name="week", formats=["html", "geojson"], title="A week, many papers"))


def week() -> list[im.Document]:
    """Return the documents of ``corpus``."""
    from incidentmap.sources import read_source

    return [d for path in sorted((HERE / "corpus").glob("*.jsonl")) for d in read_source(str(path)).documents]


def show(paths: list[Path]) -> None:
    """Print paths as seen from here."""
    for path in paths:
        print(path.relative_to(HERE))


if __name__ == "__main__":
    main()
