"""Coordinates in a text: notations that are read, look-alikes that are not, and what becomes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import incidentmap as im
from incidentmap.geoparse.coordinates import find_coordinates

# text, latitude, longitude, radius in metres of the last digit's unit, notation
READ = [
    ("It fell at 50.4501, 30.5234 before dawn.", 50.4501, 30.5234, 13, "decimal"),
    ("(−34.6037, −58.3816)", -34.6037, -58.3816, 14, "decimal"),
    ("50.4501° N, 30.5234° E", 50.4501, 30.5234, 13, "decimal"),
    ("50.45°N 30.52°E", 50.45, 30.52, 1320, "decimal"),
    ("N 50.4501 E 30.5234", 50.4501, 30.5234, 13, "decimal"),
    ("50.4501N 30.5234E", 50.4501, 30.5234, 13, "decimal"),
    ("50.4501 N, 30.5234 E", 50.4501, 30.5234, 13, "decimal"),
    ("coordinates 50.45, 30.52", 50.45, 30.52, 1320, "decimal"),
    ("a depot (50.451, 30.523) burnt", 50.451, 30.523, 132, "decimal"),
    ("Координати: 50,4501; 30,5234", 50.4501, 30.5234, 13, "decimal"),
    ("координати 50,4501 30,5234", 50.4501, 30.5234, 13, "decimal"),
    ("50.4501 пн. ш. 30.5234 сх. д.", 50.4501, 30.5234, 13, "decimal"),
    ("50.4501 с.ш., 30.5234 в.д.", 50.4501, 30.5234, 13, "decimal"),
    ("50,4501° північної широти, 30,5234° східної довготи", 50.4501, 30.5234, 13, "decimal"),
    ("55.7558 северной широты и 37.6173 восточной долготы", 55.7558, 37.6173, 13, "decimal"),
    ("lat 50.45, lon 30.52", 50.45, 30.52, 1320, "decimal"),
    ("Latitude: 50.4501, Longitude: -30.5234", 50.4501, -30.5234, 13, "decimal"),
    ("широта 50,45, довгота 30,52", 50.45, 30.52, 1320, "decimal"),
    ("https://maps.google.com/?q=50.4501,30.5234", 50.4501, 30.5234, 13, "decimal"),
    ("https://www.google.com/maps/@50.4501,30.5234,15z", 50.4501, 30.5234, 13, "decimal"),
    ("50°27′00″N 30°31′24″E", 50.45, 30.5233, 37, "dms"),
    ("50° 27' 0.5\" N, 30° 31' 24\" E", 50.4501, 30.5233, 20, "dms"),
    ("N50°27.5' E30°31.4'", 50.4583, 30.5233, 220, "dms"),
    ("50°27'N 30°31'E", 50.45, 30.5167, 2200, "dms"),
    ("50°27' N, 30°31' W", 50.45, -30.5167, 2200, "dms"),
    ("50 27 00 N 30 31 24 E", 50.45, 30.5233, 37, "dms"),
    ("502700N 0303124E", 50.45, 30.5233, 37, "dms"),
    ("5027N03031E", 50.45, 30.5167, 2200, "dms"),
    ("50°27′00″ с. ш. 30°31′24″ в. д.", 50.45, 30.5233, 37, "dms"),
    ("33°51′S 151°12′E", -33.85, 151.2, 2412, "dms"),
    ("at 50°N, 30°E", 50.0, 30.0, 132334, "decimal"),
    ("36UUA 12345 67890", 50.2334, 30.3687, 10, "mgrs"),
    ("36U UA 1234 6789", 50.2334, 30.3687, 10, "mgrs"),
    ("36UUA1234567890", 50.2334, 30.3687, 10, "mgrs"),
    ("MGRS 36UUA1234", 49.9334, 30.3872, 707, "mgrs"),
    ("grid 37T BN 12 34", 47.2011, 35.2039, 707, "mgrs"),
    ("36U 321000 5590000", 50.4347, 30.4794, 10, "utm"),
    ("36U 321000mE 5590000mN", 50.4347, 30.4794, 10, "utm"),
    ("36U 321000 E, 5590000 N", 50.4347, 30.4794, 10, "utm"),
    ("-33.8688, 151.2093", -33.8688, 151.2093, 14, "decimal"),
    ("151.2093, -33.8688", -33.8688, 151.2093, 14, "decimal"),
    ("48°27'36''N 35°3'0''E", 48.46, 35.05, 37, "dms"),
    ("48°27’36”N, 35°03’00”E", 48.46, 35.05, 37, "dms"),
    ("GPS 48.46 35.05", 48.46, 35.05, 1336, "decimal"),
    ("geolocated to 47.12345, 37.54321.", 47.1234, 37.5432, 10, "decimal"),
    ("50.4501; 30.5234", 50.4501, 30.5234, 13, "decimal"),
    ("49°50'33.4\"N 24°01'55.2\"E", 49.8426, 24.032, 10, "dms"),
    ("48.0159 N / 37.8028 E", 48.0159, 37.8028, 13, "decimal"),
    ("[48.0159, 37.8028]", 48.0159, 37.8028, 13, "decimal"),
    ("50° 27' and 30° 31'", 50.45, 30.5167, 2200, "dms"),
]

LOOK_ALIKES = [
    "The score was 3.5, 2.1.",
    "Prices rose from 12.34 to 15.67",
    "on 12.05.2024, 13.05.2024",
    "at 10:30, 11:45",
    "versions 1.2345.6 and 2.3456.7",
    "192.168.1.10, 10.0.0.1",
    "v50.4501, 30.5234",
    "the rate was 36.5686, 39.1234 UAH",
    "курс 36,5686 39,1234 грн",
    "$50.4501, 30.5234",
    "p = 0.0312, 0.0421",
    "12.3456, 13.4567, 14.5678",
    "50.4501%, 30.5234%",
    "12.5 N, 3",
    "section 3.14, 15.92",
    "Sura 2:255, 3:18",
    "Order No 12345 67890",
    "phone 044 123 4567",
    "tel. 50-45-01, 30-52-34",
    "1,234,567 and 2,345,678",
    "from 10,000 to 20,000 people",
    "10,000; 20,000",
    "50.4501 and later 30.5234",
    "temperature 35°, humidity 40",
    "temperatures of 35° and 40°",
    "rose 5° N",
    "between 25° and 30°",
    "12ABC1234",
    "flight PS752 36A",
    "95.1234, 195.1234",
    "2024.0501, 2024.0502",
    "0.1234, 0.5678",
    "article 12.1234 of 12.5678 km",
    "wind 12 E 5 N",
    "90 min 30 E",
    "Boeing 737 800 E",
    "5'10\" and 6'2\"",
    "27' 31\"",
    "room 36U 12",
    "14.5678 kg, 15.6789 kg",
    "E 40 and E 95 highways",
    "the M03 E40 road",
    "S 300, S 400 missiles",
    "C-300 и С-400",
    "S-300 N 5",
    "11.2345-12.3456",
    "7.62x39, 5.45x39 mm",
    "12.3456/13.4567",
    "1/2 N 3/4 E",
    "36,6 C; 38,2 C",
    "Ps 50, 30",
    "GDP 1.2345, 2.3456 percent",
    "від 12,5 до 13,5 км",
    "24.02.2022 N 5",
    "№ 12345 N 54321 E",
    "N 50 E 30.52",
    "at 50 N, 30 E",
]


@pytest.mark.parametrize(("text", "lat", "lon", "radius_m", "system"), READ)
def test_read(text, lat, lon, radius_m, system):
    (found,) = find_coordinates(text)
    assert (found.lat, found.lon) == pytest.approx((lat, lon), abs=1e-4)
    assert (round(found.radius_m), found.system) == (radius_m, system)


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alikes(text):
    assert find_coordinates(text) == []


def test_the_table_is_large_enough():
    assert len(READ) >= 40
    assert len(LOOK_ALIKES) >= 40


def test_minutes_and_seconds_and_grids_agree():
    same = ["50.45, 30.5233: coordinates 50.4500, 30.5233", "50°27′00″N 30°31′24″E", "502700N 0303124E"]
    assert {(round(c.lat, 3), round(c.lon, 3)) for text in same for c in find_coordinates(text)} == {(50.45, 30.523)}


def test_an_incident_stands_at_its_coordinates():
    text = "A drone hit a warehouse at 50.4501, 30.5234 on Monday, killing two."
    report = im.parse(text, published="2025-03-15")
    location = report.incidents[0].location
    assert location.point == (30.5234, 50.4501)
    assert (location.method, location.precision, location.place.country) == ("coordinates", "building", "UA")
    toponym = report.toponyms[0]
    assert text[toponym.start : toponym.end] == toponym.name == "50.4501, 30.5234"
    coarse = im.parse("The strike at 37T BN 12 34 killed three soldiers.").incidents[0].location
    assert coarse.precision == "street"
    assert coarse.uncertainty_m == pytest.approx(707.1, abs=0.1)


def test_names_inside_coordinates_give_way():
    assert [t.name for t in im.parse("It lies at 50°27′00″ N 30°31′24″ E near Kyiv.").toponyms] == [
        "50°27′00″ N 30°31′24″ E",
        "Kyiv",
    ]


@given(
    st.floats(-89, 89), st.floats(-179, 179), st.sampled_from(["{:.5f}, {:.5f}", "({:.5f},{:.5f})", "{:.5f}; {:.5f}"])
)
def test_decimal_pairs_come_back(lat, lon, form):
    if max(abs(lat), abs(lon)) < 1:
        return
    (found,) = find_coordinates("at " + form.format(lat, lon))
    assert (found.lat, found.lon) == pytest.approx((lat, lon), abs=1e-5)


@given(st.text(alphabet="0123456789 .,;°'\"NSEWnsew-−/:\n36UUA", max_size=60))
def test_any_text_gives_spans_in_order(text):
    found = find_coordinates(text)
    assert all(text[c.start : c.end].strip() for c in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
    assert all(abs(c.lat) <= 90 and abs(c.lon) <= 180 for c in found)
