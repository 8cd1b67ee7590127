"""What the packaged gazetteer holds, class by class, and that its divisions are right."""

import numpy as np
import pytest

from incidentmap.gazetteer import open_gazetteer

UNDRAWN = {"geonames:11821181"}
"""Judea and Samaria Area: GeoNames' code for Israeli settlements, whose area is the West Bank's."""


@pytest.fixture(scope="module")
def gazetteer():
    return open_gazetteer()


@pytest.mark.parametrize("country", ["UA", "RU", "IL", "PS", "LB", "SY", "SD", "CD", "MM", "HT"])
def test_every_first_level_division_is_drawn_and_holds_its_largest_town(gazetteer, country):
    import shapely

    kinds, code = gazetteer.kinds, gazetteer.countries.index(country)
    adm1 = kinds.index("ADM1")
    rows = np.flatnonzero((np.asarray(gazetteer.kind) == adm1) & (np.asarray(gazetteer.country) == code))
    assert (
        len(rows)
        == {"UA": 27, "RU": 83, "IL": 7, "PS": 2, "LB": 8, "SY": 14, "SD": 18, "CD": 26, "MM": 15, "HT": 10}[country]
    )
    settlement = np.array([g == "settlement" for g in gazetteer.kind_group])[np.asarray(gazetteer.kind)]
    for row in rows.tolist():
        if gazetteer.gazetteer_id(row) in UNDRAWN:
            continue
        area = gazetteer.geometry(row)
        assert area is not None and area.is_valid, gazetteer.name(row)
        towns = np.flatnonzero((np.asarray(gazetteer.admin1) == row) & settlement)
        assert len(towns), gazetteer.name(row)
        big = int(towns[np.argmax(np.asarray(gazetteer.population)[towns])])
        point = shapely.Point(float(gazetteer.lon[big]), float(gazetteer.lat[big]))
        assert area.distance(point) < 0.05, (gazetteer.name(row), gazetteer.name(big))


@pytest.mark.parametrize(
    ("name", "kind", "lon", "lat", "km"),
    [
        ("Europe", "CONT", 9.1, 48.7, 10),
        ("Європу", "CONT", 9.1, 48.7, 10),
        ("the Donbas", "RGN", 38, 48.3, 80),
        ("Донбасі", "RGN", 38, 48.3, 80),
        ("Darfur", "RGN", 25, 13, 5),
        ("Sahel", "RGN", 5, 15, 600),
        ("Middle East", "RGN", 35.9, 33.1, 10),
        ("Ближнем Востоке", "RGN", 35.9, 33.1, 10),
        ("Gaza Strip", "ADM1", 34.39, 31.42, 20),
        ("the Strip", "ADM1", 34.39, 31.42, 20),
        ("секторі Гази", "ADM1", 34.39, 31.42, 20),
        ("West Bank", "ADM1", 35.25, 31.67, 5),
        ("Golan Heights", "UPLD", 35.8, 33.0, 10),
        ("South Ossetia", "RGN", 44.0, 42.3, 10),
        ("Abkhazia", "ADM1", 41.2, 42.8, 10),
        ("Transnistria", "ADM1", 29.5, 47.1, 100),
        ("Java", "ISL", 110, -7.3, 250),
        ("Euphrates", "STM", 46.2, 31.0, 80),
        ("Cauvery", "STM", 79.4, 10.97, 60),
        ("Сіверський Донець", "STM", 40.27, 48.32, 30),
        ("Dnipro River", "STM", 32.6, 46.6, 30),
        ("Lake Chad", "LK", 14.3, 13.1, 150),
        ("Black Sea", "SEA", 34, 43.3, 100),
        ("Strait of Hormuz", "STRT", 56.4, 26.5, 30),
        ("Ormuzka", None, 0, 0, 0),
        ("Carpathians", "MTS", 24.5, 47.5, 50),
        ("Snake Island", "ISL", 30.2, 45.26, 3),
        ("Bab al-Hawa", "CRSG", 36.69, 36.24, 3),
        ("Khmeimim", "AIRB", 35.95, 35.4, 3),
        ("авіабаза Шайрат", "AIRB", 36.9, 34.49, 3),
        ("Schiphol", "AIRP", 4.76, 52.31, 3),
        ("Heathrow Airport", "AIRP", -0.46, 51.47, 3),
        ("Kursk Nuclear Power Plant", "PS", 35.6, 51.67, 3),
        ("Cattenom nuclear plant", "PS", 6.2, 49.4, 3),
        ("Північна Салтівка", "PPLX", 36.34, 50.03, 3),
        ("Darfur", "RGN", 25, 13, 5),
        ("W. Va.", "ADM1", -80.5, 38.5, 5),
        ("N.S.W.", "ADM1", 146, -33, 5),
        ("Loudoun County", "ADM2", -77.64, 39.09, 20),
        ("Харківської області", "ADM1", 36.4, 49.6, 60),
        ("Харківської обл.", "ADM1", 36.4, 49.6, 60),
        ("Белгородской обл", "ADM1", 37.4, 50.7, 60),
        ("Ізюмському районі", "ADM2", 37.3, 49.1, 40),
        ("Золочівська громада", "ADM3", 35.9, 50.2, 700),
    ],
)  # fmt: skip
def test_class_of_place(gazetteer, name, kind, lon, lat, km):
    from incidentmap.gazetteer.spatial import distance_m

    rows = gazetteer.lookup(name)
    if kind is None:
        assert list(rows) == []
        return
    near = [r for r in rows if gazetteer.kinds[gazetteer.kind[r]] == kind]
    assert near, [gazetteer.place(r) for r in rows]
    assert min(float(distance_m(lon, lat, gazetteer.lon[r], gazetteer.lat[r])) for r in near) <= km * 1000


@pytest.mark.parametrize(
    ("form", "place"),
    [
        ("Берліні", "Berlin"),
        ("Лондоне", "London"),
        ("Парижем", "Paris"),
        ("Дамаску", "Damascus"),
        ("Бейруті", "Beirut"),
        ("Тегерана", "Tehran"),
        ("Хартуме", "Khartoum"),
        ("Німеччині", "Germany"),
        ("Сирии", "Syria"),
    ],
)
def test_case_forms_of_the_whole_world(gazetteer, form, place):
    wanted = set(gazetteer.lookup(place)[:1])
    assert wanted & set(gazetteer.lookup(form)), [gazetteer.name(r) for r in gazetteer.lookup(form)]


def test_the_west_bank_and_gaza_strip_hold_their_governorates(gazetteer):
    for town, division in (("Rafah", "Gaza Strip"), ("Jenin", "West Bank")):
        rows = [r for r in gazetteer.lookup(town) if gazetteer.country_code(r) == "PS"]
        assert {gazetteer.place(r).admin1 for r in rows} == {division}


def test_all_settlements_of_the_official_ukrainian_list_are_there(gazetteer):
    counts = gazetteer.meta["provenance"]["ukraine"]
    assert counts["official"] == 29_703
    assert counts["placed by name"] + counts["at their community"] == counts["official"]
