"""A tiny country in GeoNames' columns, all of it made up, for the tests of the builder."""

import json


def line(
    number, name, lat, lon, kind, *, a1="", a2="", people=0, names="", country="AD", zone="Europe/Andorra", group=None
):
    group = group or {"PPL": "P", "ADM": "A", "PCL": "A"}.get(kind[:3], "S")
    cells = [
        number,
        name,
        name,
        names,
        lat,
        lon,
        group,
        kind,
        country,
        "",
        a1,
        a2,
        "",
        "",
        people,
        "",
        0,
        zone,
        "2026-01-01",
    ]
    return "\t".join(map(str, cells))


PLACES = [
    line(900001, "Tinyland", 42.55, 1.55, "PCLI", people=70000, names="Tinylandia,Тиниландия"),
    line(900002, "Northshire", 42.60, 1.55, "ADM1", a1="01", people=30000, names="North Shire"),
    line(900003, "Southshire", 42.48, 1.55, "ADM1", a1="02", people=40000),
    line(900004, "Upper Vale", 42.63, 1.55, "ADM2", a1="01", a2="011", people=9000),
    line(900011, "Alphaville", 42.61, 1.52, "PPLC", a1="01", a2="011", people=20000, names="Alphatown,Альфавиль,ألفا"),
    line(900012, "Betaburg", 42.62, 1.58, "PPL", a1="01", people=9000),
    line(900013, "Gammaton", 42.47, 1.52, "PPLA", a1="02", people=30000, names="Old Gamma"),
    line(900014, "Betaburg", 42.46, 1.58, "PPL", a1="02", people=500),
    line(900015, "Mill Bridge", 42.47, 1.53, "BDG", a1="02", group="S"),
]


def write_places(path, places=None):
    path.write_text("\n".join(places or PLACES) + "\n", encoding="utf-8")
    return path


def square(west, south, east, north):
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def write_polygons(path, *named):
    features = [{"type": "Feature", "properties": {"shapeName": name, "shapeID": f"S{i}"}, "geometry": square(*box)}
                for i, (name, box) in enumerate(named)]  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


NORTH, SOUTH = (1.4, 42.54, 1.7, 42.70), (1.4, 42.40, 1.7, 42.54)
