"""The geocoder: a table of look-ups, geopy's contract, limits, reverse, batch, and the fallback behind it."""

import json
import logging
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import geopandas
import pytest
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim
from geopy.location import Location
from geopy.point import Point
from hypothesis import given, settings
from hypothesis import strategies as st

import incidentmap as im
from incidentmap.cli import main
from incidentmap.gazetteer.spatial import distance_m

TABLE = tomllib.loads((Path(__file__).parent / "tables" / "lookups.toml").read_text(encoding="utf-8"))
ROWS = [row for rows in TABLE["rows"].values() for row in rows]
NONSENSE = [word for words in TABLE["nonsense"].values() for word in words]
CODER = im.Geocoder()


def test_the_table_is_as_long_as_promised():
    assert len(ROWS) >= 150
    assert len(NONSENSE) >= 50
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("query", "country", "lon", "lat", "km"), ROWS, ids=[row[0] for row in ROWS])
def test_the_first_answer_is_the_place(query, country, lon, lat, km):
    found = CODER.geocode(query)
    assert found is not None
    assert country in ("", found.raw["country"]), found
    assert distance_m(lon, lat, found.longitude, found.latitude) <= km * 1000, found


@pytest.mark.parametrize("word", NONSENSE)
def test_nonsense_finds_nothing(word):
    assert CODER.geocode(word) is None
    assert CODER.geocode(word, exactly_one=False) is None


PIECES = st.sampled_from(
    ["Kyiv", "Paris", "Texas", ",", " ", "(", ")", "Харкові", "رفح", "oblast", "xq", "-", "St.", "\ud800", "12"]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=8).map("".join)))
def test_any_query_is_taken(query):
    found = CODER.geocode(query, exactly_one=False, limit=50) or []
    scores = [place.raw["score"] for place in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_geopys_contract():
    one = CODER.geocode("Kharkiv", timeout=3)
    assert isinstance(one, Location)
    assert one.address == "Kharkiv, Ukraine"
    assert 0 < one.raw["score"] <= 1
    many = CODER.geocode("Springfield", exactly_one=False)
    assert len(many) > 10
    assert [m.raw["score"] for m in many] == sorted((m.raw["score"] for m in many), reverse=True)
    assert sum(m.raw["score"] for m in many) == pytest.approx(1, abs=0.01)
    assert len(CODER.geocode("Springfield", exactly_one=False, limit=3)) == 3
    with pytest.raises(TypeError):
        CODER.geocode("Kharkiv", False)


def test_works_in_a_rate_limiter_and_in_geopandas():
    limited = RateLimiter(CODER.geocode, min_delay_seconds=0)
    assert limited("Kherson").raw["country"] == "UA"
    frame = geopandas.tools.geocode(["Kherson", "xyzzyville"], provider=im.Geocoder)
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry.iloc[0].x == pytest.approx(32.6, abs=0.1)
    assert frame.geometry.iloc[1].is_empty
    back = geopandas.tools.reverse_geocode(frame.geometry[:1], provider=im.Geocoder)
    assert "Kherson" in back.address.iloc[0]


@pytest.mark.parametrize(
    ("query", "name", "kind"),
    [
        ("Львівська область", "Lviv", "ADM1"),
        ("Sumy Oblast, Ukraine", "Sumy", "ADM1"),
        ("Sumy, Ukraine", "Sumy", "PPLA"),
        ("Khmelnytskyi oblast", "Khmelnytskyi", "ADM1"),
        ("Zaporizhzhia region", "Zaporizhzhia", "ADM1"),
        ("Kyiv region", "Kyiv Oblast", "ADM1"),
        ("Харківщина", "Kharkiv", "ADM1"),
        ("Харківська область, Золочів", "Zolochiv", "PPL"),
        ("Odesa region, Ukraine", "Odesa", "ADM1"),
        ("Bakhmut district", "Bakhmut Raion", "ADM2"),
        ("Georgia, USA", "Georgia", "ADM1"),
        ("Sahel", "Sahel", "RGN"),
        ("St Petersburg Russia", "Saint Petersburg", "PPLA"),
    ],
)
def test_words_for_divisions_and_the_order_of_parts(query, name, kind):
    found = CODER.geocode(query)
    assert (found.raw["name"], found.raw["kind"]) == (name, kind)


def test_misspelt_names_score_less_and_short_ones_are_left_alone():
    right, wrong = CODER.geocode("Philadelphia"), CODER.geocode("Philadelpia")
    assert right.raw["gazetteer_id"] == wrong.raw["gazetteer_id"]
    assert wrong.raw["score"] < right.raw["score"]
    assert (right.raw["match"], wrong.raw["match"]) == ("main", "misspelt")
    assert CODER.geocode("Philadelpia", fuzzy=False) is None
    assert CODER.geocode("Kyjiw") is None or CODER.geocode("Kyjiw").raw["match"] != "misspelt"
    assert CODER.geocode("Sumq") is None


def test_limits():
    assert CODER.geocode("Paris", country="us").raw["country"] == "US"
    assert CODER.geocode("Paris", country=["US", "FR"]).raw["country"] == "FR"
    assert CODER.geocode("Zolochiv", country="FR") is None
    assert CODER.geocode("Kharkiv", kind="admin1").raw["kind"] == "ADM1"
    assert CODER.geocode("Kharkiv", kind=["PPLA"]).raw["kind"] == "PPLA"
    near_boston = CODER.geocode("Springfield", near=(42.36, -71.06))
    assert near_boston.raw["admin1"] == "Massachusetts"
    assert CODER.geocode("Springfield", near=Point(48.8, 2.3), max_km=300) is None


@pytest.mark.parametrize(
    "options",
    [{"country": "XQ"}, {"country": ""}, {"kind": "castle"}, {"near": "here"}, {"near": (95, 200)}, {"max_km": 5}],
)
def test_limits_that_cannot_be_met_are_told(options):
    with pytest.raises(im.InputError):
        CODER.geocode("Paris", **options)
    with pytest.raises(im.InputError):
        CODER.geocode(5)


def test_a_container_that_differs_is_an_answer_of_none_and_an_unknown_one_is_told():
    assert CODER.geocode("Zolochiv, Bavaria") is None
    unknown = CODER.geocode("Kyiv, Qwertyland")
    assert unknown.raw["ignored"] == ["Qwertyland"]
    assert unknown.raw["score"] < 0.6
    assert CODER.geocode("Xyzzyville, Qwertyland") is None


def test_many():
    found = CODER.geocode_many(["Kyiv", "xyzzyville", "Kyiv"], country="UA")
    assert [f and f.raw["country"] for f in found] == ["UA", None, "UA"]
    assert found[0] is found[2]


@pytest.mark.parametrize(
    ("lat", "lon", "name", "admin1", "country"),
    [
        (50.45, 30.52, "Kyiv", None, "UA"),
        (50.277, 35.98, "Zolochiv", "Kharkiv", "UA"),
        (44.95, 34.10, "Simferopol", None, "UA"),
        (31.52, 34.45, None, None, "PS"),
        (33.72, -84.4, None, "Georgia", "US"),
        (23.0, 5.0, None, None, "DZ"),
        (43.3, 34.0, "Black Sea", None, None),
        (-17.8, 178.0, None, None, "FJ"),
    ],
)
def test_reverse(lat, lon, name, admin1, country):
    found = CODER.reverse((lat, lon))
    assert name in (None, found.raw["name"])
    assert admin1 in (None, found.raw["admin1"])
    assert found.raw["country"] == country
    assert found.raw["distance_m"] >= 0


def test_reverse_of_what_geopy_takes_as_a_point():
    assert CODER.reverse("50.45, 30.52").raw["name"] == CODER.reverse(Point(50.45, 30.52)).raw["name"]
    several = CODER.reverse((50.45, 30.52), exactly_one=False)
    assert len({s.raw["gazetteer_id"] for s in several}) == 5
    assert CODER.reverse((-48.9, -123.4)) is None or CODER.reverse((-48.9, -123.4)).raw["kind"] == "OCN"
    for wrong in ("nowhere", (None, 1), (float("nan"), 1), (91, 0), (1,)):
        with pytest.raises(im.InputError):
            CODER.reverse(wrong)
    with pytest.raises(im.InputError, match="latitude comes first"):
        CODER.reverse((178.0, -17.8))


class Fake:
    domain = "fake.example"

    def __init__(self):
        self.asked = []

    def geocode(self, query, *, exactly_one=True, timeout=None):
        self.asked.append(query)
        place = Location("somewhere", (1.0, 2.0), {})
        return None if "nowhere" in query else place if exactly_one else [place]


def test_the_fallback_is_asked_only_for_what_is_unknown_once_and_says_so(caplog):
    fake = Fake()
    coder = im.Geocoder(CODER.gazetteer, fallback=fake, fallback_delay_s=0)
    with caplog.at_level(logging.WARNING, logger="incidentmap"):
        assert coder.geocode("Kyiv").raw["country"] == "UA"
        assert not fake.asked
        assert not caplog.records
        assert coder.geocode("Qwertyville-on-Sea").address == "somewhere"
        coder.geocode("Qwertyville-on-Sea")
        assert coder.geocode("qwx nowhere") is None
        coder.geocode("qwx nowhere")
        coder.geocode("  ")
    assert fake.asked == ["Qwertyville-on-Sea", "qwx nowhere"]
    assert len(caplog.records) == 1
    assert "fake.example" in caplog.text
    assert "learns" in caplog.text
    assert im.Geocoder(CODER.gazetteer).fallback is None
    with pytest.raises(im.InputError):
        im.Geocoder(CODER.gazetteer, fallback=object())
    with pytest.raises(im.InputError):
        im.Geocoder(CODER.gazetteer, fallback=fake, fallback_delay_s=-1)


@pytest.fixture
def nominatim():
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            body = json.dumps([{"display_name": "Qwertyville", "lat": "1.5", "lon": "2.5"}]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_real_geopy_geocoder_on_loopback(nominatim):
    host, asked = nominatim
    geocoder = Nominatim(user_agent="incidentmap-tests", domain=host, scheme="http")
    coder = im.Geocoder(CODER.gazetteer, fallback=geocoder, fallback_delay_s=0)
    assert host in coder.fallback.notice
    assert coder.geocode("Qwertyville-on-Sea", timeout=5).latitude == 1.5
    assert coder.geocode("Qwertyville-on-Sea").longitude == 2.5
    assert len(asked) == 1


def test_command(capsys):
    assert main(["geocode", "Paris, Texas", "--format", "jsonl", "--limit", "1"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert set(row) == {"query", "rank", "name", "lat", "lon", "gazetteer_id", "kind", "country", "admin1", "score"}
    assert row["admin1"] == "Texas"
    assert main(["geocode", "Springfield", "--near", "-71.06,42.36", "--kind", "settlement", "--limit", "1"]) == 0
    assert "Massachusetts" in capsys.readouterr().out
    assert main(["geocode", "--reverse", "-84.4,33.72"]) == 0
    assert "Georgia" in capsys.readouterr().out
    assert main(["geocode", "xyzzyville"]) == 1
    assert "not in the gazetteer" in capsys.readouterr().err
    assert main(["geocode", "Paris", "--country", "XQ"]) == 2
    assert main(["geocode", "Paris", "--near", "300,2"]) == 2
    assert main(["geocode", "--reverse", "Paris"]) == 2


def test_command_with_a_fallback(nominatim, capsys):
    host, asked = nominatim
    options = ["--fallback", "nominatim", "--fallback-host", f"http://{host}", "--user-agent", "incidentmap-tests"]
    assert main(["geocode", "Qwertyville-on-Sea", *options]) == 0
    told = capsys.readouterr()
    assert "Qwertyville" in told.out
    assert host in told.err
    assert main(["geocode", "Qwertyville-on-Sea", "--fallback", "nominatim"]) == 2
    assert "--user-agent" in capsys.readouterr().err
    assert len(asked) == 1
