"""The location of an incident from what is told of distances and relations."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import incidentmap as im
from incidentmap.distance import find_distances, locate_site, settle
from incidentmap.text import tokenize

SUMY = shapely.Point(34.8, 50.92)


def only(text):
    incidents = im.parse(text, published="2025-03-15").incidents
    assert len(incidents) == 1, [i.event_type for i in incidents]
    return incidents[0].location


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("A drone struck a train between Sumy and Konotop on Friday.", "between"),
        ("A drone struck a train on the road from Sumy to Konotop on Friday.", "between"),
        ("A drone struck a warehouse near Sumy on Friday.", "offset"),
        ("A drone struck a warehouse on the northern outskirts of Sumy on Friday.", "offset"),
        ("A drone struck a warehouse in the northern part of Sumy on Friday.", "offset"),
        ("A drone struck a warehouse 12 km south of Sumy on Friday.", "offset"),
        ("A drone struck a warehouse 12 km from Sumy on Friday.", "constraint"),
        ("A drone struck a warehouse 12 km south of Sumy and 130 km from Kharkiv on Friday.", "constraint"),
        ("Дрон влучив у склад за 12 км на південь від Сум у п'ятницю.", "offset"),
        ("Беспилотник попал в склад на северной окраине Харькова в пятницу.", "offset"),
    ],
)
def test_precision(text, precision):
    location = only(text)
    assert location.precision == precision
    assert location.region.is_valid
    assert location.region.distance(shapely.Point(location.point)) < 0.2
    assert location.contradiction is None
    assert all(c.text in text and c.geometry is not None for c in location.constraints)


def test_a_side_lies_on_its_side():
    north = only("A drone struck a warehouse in the northern part of Sumy on Friday.")
    south = only("A drone struck a warehouse on the southern outskirts of Sumy on Friday.")
    assert north.point[1] > 50.92 > south.point[1]
    assert south.region.distance(SUMY) > 0.01


def test_off_the_coast_is_at_sea():
    location = only("A drone struck a ship off the coast of Odesa on Friday.")
    assert not location.region.contains(shapely.Point(30.73, 46.48))
    assert location.region.contains(shapely.Point(30.9, 46.4))


def test_the_coast_of_a_country_is_an_area_at_sea():
    location = only("A drone hit a tanker off the coast of Yemen on Monday.")
    assert (location.precision, location.point) == ("area", None)
    assert not location.region.contains(shapely.Point(44.2, 15.35))
    assert location.region.distance(shapely.Point(42.8, 14.8)) < 0.3


def test_a_border_narrows_what_another_distance_leaves():
    location = only("Ракета упала в поле в 10 км севернее Белгорода и в 30 км от границы с Украиной в понедельник.")
    assert location.precision == "constraint"
    assert len(location.constraints) == 2
    assert location.uncertainty_m < 30_000


def test_a_border_is_a_strip_in_the_region_that_is_named():
    location = only("A drone struck a checkpoint in Sumy region, 5 km from the border with Russia, on Friday.")
    assert location.precision == "area"
    assert location.point is None
    assert location.place.kind == "ADM1"
    assert location.region.distance(SUMY) > 0.1
    assert location.region.area < 1.0


def test_a_border_without_a_place_near_it_says_nothing():
    assert only("A drone struck a checkpoint 5 km from the border with Russia on Friday.").region is None


def test_a_description_leaves_the_incident_in_its_town():
    location = only("A drone struck a refinery in Ryazan, 200 km south-east of Moscow, on Friday.")
    assert location.place.name.startswith("Ryazan")
    assert location.precision == "settlement"


def test_a_distance_picks_among_namesakes():
    gazetteer = im.open_gazetteer()
    text = "A shell hit Petropavlivka, 8 km east of Kupiansk, on Friday."
    kupiansk = gazetteer.place(gazetteer.lookup("Kupiansk")[0])
    wrong = next(p for p in map(gazetteer.place, gazetteer.lookup("Petropavlivka")) if p.admin1 != "Kharkiv")
    toponyms = [
        im.Toponym(start=12, end=25, name="Petropavlivka", place=wrong),
        im.Toponym(start=40, end=48, name="Kupiansk", place=kupiansk),
    ]
    found = settle(tokenize(text), toponyms, gazetteer)
    assert abs(found[0].place.lon - 37.71) < 0.05
    assert abs(found[0].place.lat - 49.72) < 0.05
    assert settle(tokenize(text), found, gazetteer) == found


def test_more_than_alone_places_nothing_but_the_town():
    location = only("A drone struck a refinery in Ufa, more than 1,300 km from the border with Ukraine, on Friday.")
    assert location.place.name == "Ufa"
    assert location.precision == "settlement"


NAMES = [
    "Sumy",
    "Kharkiv",
    "Dnipro River",
    "Russia",
    "Crimea",
    "Black Sea",
    "Kutuzovsky Prospekt",
    "Kremlin",
    "Sumy Oblast",
]
WORDS = """km miles metres minutes hour's drive 12 5-7 two and a half 1,312 feet less than about more from of to the south
north-east northern part outskirts suburbs border coast off between near along , ( ) - away in на від км от южнее
за кілометрів північніше східній частині границы nautical road highway""".split()


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(NAMES)), max_size=14), st.sampled_from([None, *NAMES])
)
def test_any_words_are_read_without_an_error(words, site_name):
    gazetteer = im.open_gazetteer()
    text, toponyms = "", []
    for word in words:
        if word in NAMES:
            place = gazetteer.place(gazetteer.lookup(word)[0])
            toponyms.append(im.Toponym(start=len(text), end=len(text) + len(word), name=word, place=place))
        text += word + " "
    site = None
    if site_name is not None:
        site = im.Toponym(start=0, end=0, name=site_name, place=gazetteer.place(gazetteer.lookup(site_name)[0]))
    mentions = find_distances(tokenize(text), toponyms)
    assert all(text[m.start : m.end] == m.text for m in mentions)
    location = locate_site(site, mentions, gazetteer)
    assert location.region is None or (location.region.is_valid and not location.region.is_empty)
    assert location.point is None or location.uncertainty_m is None or location.uncertainty_m >= 0
