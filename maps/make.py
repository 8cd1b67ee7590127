"""Make the gallery's maps again: ``python maps/make.py``."""

from pathlib import Path

import incidentmap as im

HERE = Path(__file__).parent
PUBLISHED = {"ukraine": "2025-04-09", "sudan": "2025-06-03", "gaza": "2025-02-06", "flood": "2025-09-08"}


def main() -> None:
    for name, published in PUBLISHED.items():
        report = im.parse((HERE / "texts" / f"{name}.txt").read_text(encoding="utf-8"), published=published)
        for path in im.write(report, HERE / "out", name=name, formats=["html", "geojson"], title=name.capitalize()):
            print(path.relative_to(HERE))


if __name__ == "__main__":
    main()
