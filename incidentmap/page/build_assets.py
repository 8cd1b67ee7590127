"""Make the page's basemap from the gazetteer: ``python -m incidentmap.page.build_assets``.

Land and borders are the admin-1 polygons (Natural Earth, public domain) joined by the ISO country code that
GeoNames gives them; names are the largest towns (GeoNames, CC BY 4.0).
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from incidentmap.gazetteer import open_gazetteer

_TOLERANCE = 0.04
_TOWNS = 400


def build(folder: Path) -> Path:
    """Write ``basemap.json`` into ``folder``."""
    import shapely

    gazetteer = open_gazetteer()
    by_country: dict[str, list[Any]] = defaultdict(list)
    for row in gazetteer.geometry_row.tolist():
        shape = gazetteer.geometry(row)
        if gazetteer.kinds[gazetteer.kind[row]] == "ADM1" and shape is not None:
            by_country[gazetteer.countries[gazetteer.country[row]]].append(shape)
    codes = sorted(by_country)
    whole = [shapely.union_all(by_country[c], grid_size=0.001) for c in codes]
    simple = shapely.simplify(whole, _TOLERANCE)
    land = []
    for code, shape in zip(codes, simple, strict=True):
        rings = [
            [[round(x, 2), round(y, 2)] for x, y in part.exterior.coords]
            for part in getattr(shape, "geoms", [shape])
            if part.geom_type == "Polygon" and part.area > 0.02
        ]
        land.append([code, rings])
    settlements = [i for i, k in enumerate(gazetteer.kinds) if k.startswith("PPL") and k != "PPLX"]
    rows = np.flatnonzero(np.isin(gazetteer.kind, settlements))
    top = rows[np.argsort(-np.asarray(gazetteer.importance[rows]), kind="stable")[:_TOWNS]]
    towns = [
        [gazetteer.name(int(r)), round(float(gazetteer.lon[r]), 2), round(float(gazetteer.lat[r]), 2)] for r in top
    ]
    path = folder / "basemap.json"
    text = json.dumps({"land": land, "towns": towns}, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


if __name__ == "__main__":
    build(Path(__file__).parent / "assets")
