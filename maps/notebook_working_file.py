"""An analyst's working file, cell by cell: ``python maps/notebook_working_file.py`` or open it as a notebook."""

# %% [markdown]
# # A GeoPackage that people and the program both write
# Reports are added as they come in. What a person changes in QGIS stays, and is marked as theirs.

# %%
import sqlite3
import tomllib
from pathlib import Path

import incidentmap as im
from incidentmap.files.gpkg.blob import add_functions
from incidentmap.files.gpkg.edits import corrections_of

HERE = Path(__file__).parent
OUT = Path("out")
OUT.mkdir(exist_ok=True)
WORK = OUT / "working_file.gpkg"
WORK.unlink(missing_ok=True)

about = tomllib.loads((HERE / "texts.toml").read_text(encoding="utf-8"))
reports = [
    im.parse((HERE / "texts" / f"{name}.txt").read_text(encoding="utf-8"), published=about[name]["published"])
    for name in ("ukraine", "sudan")
]
print(im.append_geopackage(reports[0], WORK))

# %% [markdown]
# In QGIS: open `working_file.gpkg`, toggle editing, correct a type, tick *Verified*, move a point, save.
# Here the same is done by a line of SQL, as QGIS does it when it saves.

# %%
db = sqlite3.connect(WORK)
add_functions(db)  # the spatial index of a GeoPackage wants some functions that QGIS has and SQLite has not
db.execute("UPDATE incidents SET verified = 1, note = 'seen on two videos' WHERE fid = 1")
db.commit()
db.close()

# %% [markdown]
# The next day's report comes in; the first is read again too. Nothing is doubled, the edits stay.

# %%
print(im.append_geopackage(reports, WORK))
for report in im.from_gpkg(WORK):
    for incident in report.incidents:
        print(incident.title, incident.verified, incident.note, [c.field for c in incident.corrections], sep=" | ")

# %% [markdown]
# The edits are instructions for other runs too: `incidentmap map … --corrections out/working_file.gpkg`.

# %%
for instruction in corrections_of(WORK).instructions:
    print(instruction.action, instruction.id, instruction.column, instruction.value, instruction.origin)

# %% [markdown]
# Without QGIS, a table does: pins, moves, changes, merges, splits, drops and confirmations.

# %%
table = OUT / "corrections.csv"
incident = reports[0].incidents[0]
table.write_text(
    "action,id,name,lon,lat,column,value,note\n"
    f"set,{incident.id},,,,event_type,shelling,the governor corrected it\n"
    "pin,,Konotop,33.2028,51.2403,,,the depot is in the south\n",
    encoding="utf-8",
)
pipeline = im.load(im.Config(corrections=table))
corrected = pipeline(reports[0].document)
for found in corrected.incidents:
    print(found.title, [(c.field, c.was, c.now, c.origin) for c in found.corrections], sep=" | ")
