"""The location of an incident from what is told of distances and relations."""

import pytest
import shapely

import incidentmap as im
from incidentmap.distance import settle
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
