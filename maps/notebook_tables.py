"""Tables of texts in, tables of incidents out, cell by cell: ``python maps/notebook_tables.py`` or as a notebook."""

# %% [markdown]
# # pandas, GeoPandas, DuckDB
# A table of articles becomes a GeoDataFrame of incidents under the same index.

# %%
import tomllib
from pathlib import Path

import duckdb
import pandas as pd

import incidentmap as im

HERE = Path(__file__).parent
OUT = Path("out")

about = pd.DataFrame(tomllib.loads((HERE / "texts.toml").read_text(encoding="utf-8"))).T.rename_axis("article")
articles = about.assign(body=[(HERE / "texts" / f"{name}.txt").read_text(encoding="utf-8") for name in about.index])
incidents = im.parse_frame(articles, text="body", published="published", progress=False)
print(incidents[["event_type", "date", "place", "killed_min"]])

# %% [markdown]
# It joins back to the articles, and is a GeoDataFrame like any other.

# %%
print(incidents.join(articles["title"].rename("desk")).groupby("desk")["event_type"].value_counts())
located = incidents[incidents.geometry.notna()]
print(located.to_crs(3857).geometry.head())

# %% [markdown]
# GeoParquet has one schema, also when it is empty, so that files of many days are one table to DuckDB.

# %%
pipeline = im.load()
for name, row in articles.iterrows():
    report = pipeline(im.Document(text=row["body"], id=str(name)))
    im.write(report, OUT / "tables", name=str(name), formats=["parquet"])
files = (OUT / "tables" / "*.parquet").as_posix()
print(duckdb.sql(f"SELECT country, count(*) AS incidents FROM '{files}' GROUP BY country ORDER BY country"))  # noqa: S608
