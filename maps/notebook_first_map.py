"""A first map, cell by cell: open it as a notebook (VS Code, Jupytext) or run ``python maps/notebook_first_map.py``."""

# %% [markdown]
# # From a news text to a map
# A report holds what one text says: its incidents, each with its place, time, tolls and the words that say so.

# %%
from pathlib import Path

import incidentmap as im

HERE = Path(__file__).parent
OUT = Path("out")

report = im.parse((HERE / "texts" / "ukraine.txt").read_text(encoding="utf-8"), published="2025-04-09")
report  # noqa: B018 - a notebook shows a table of the incidents

# %% [markdown]
# Every value has its words: `text[start:end]` is the quote.

# %%
for incident in report.incidents:
    print(incident.title, incident.time.start, incident.location.point, sep=" | ")
    for field, spans in incident.evidence.items():
        print("   ", field, "<-", [span.text for span in spans])

# %% [markdown]
# The map: `explore()` shows it in the notebook; it is a `folium.Map`, and its page needs no network.

# %%
shown = report.explore(title="Ukraine, 9 April 2025")
OUT.mkdir(exist_ok=True)
shown.save(OUT / "first_map.html")

# %% [markdown]
# The same as tables with geometry: points, areas of doubt, places named, distances told.

# %%
for level in ("incidents", "areas", "places", "relations"):
    frame = im.to_geodataframe(report, level=level)
    print(f"{level}: {len(frame)} rows, {len(frame.columns)} columns, {frame.crs}")

# %% [markdown]
# And as files: GeoJSON for the web, a GeoPackage and a project that QGIS opens finished.

# %%
for path in im.write(report, OUT, name="first_map", formats=["geojson", "csv", "gpkg", "qgz"]):
    print(path)
