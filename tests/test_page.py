"""The page as it is written: blocks, policy, labels, symbols, determinism, hostile text, folium."""

import json
import re
import tomllib
import zlib
from base64 import b64decode
from datetime import date
from importlib import resources

import folium
import numpy as np
import pytest
from folium.plugins import Draw, HeatMap
from page_data import HOSTILE, hostile_report, make_reports

import incidentmap as im
from incidentmap._errors import InputError
from incidentmap.page import render_html
from incidentmap.page.payload import CLAIMS, PRECISIONS, TIME_PRECISIONS, payload
from incidentmap.page.render import inert_json, labels, symbols
from incidentmap.page.tiles import find_tiles
from incidentmap.types import (
    Contradiction,
    Document,
    Incident,
    Location,
    Report,
    Span,
    Telling,
    Toll,
    Total,
    When,
)

TEXT = "Two people were killed when a missile struck a house in Poltava on Tuesday, the governor said."


@pytest.fixture(scope="module")
def report():
    return im.parse(TEXT, published="2025-04-09", url="https://example.org/a", publisher="Paper")


def block(page, name):
    raw = page.split(f'id="{name}">')[1].split("</script>")[0]
    return zlib.decompress(b64decode(raw))


def read(page, name):
    raw = block(page, name)
    size = int.from_bytes(raw[:4], "little")
    header = json.loads(raw[4 : 4 + size])
    kinds = {"i4": "<i4", "u4": "<u4", "u2": "<u2", "u1": "|u1", "f4": "<f4"}
    columns = {
        n: np.frombuffer(raw[4 + size + at : 4 + size + at + length], kinds[k])
        for n, k, at, length in header["columns"]
    }
    return header, columns


def lines(page, name):
    return [json.loads(line) for line in bytes(read(page, "text")[1][name]).decode().split("\n")]


def test_columns_tell_the_incident(report):
    page = render_html([report])
    header, columns = read(page, "core")
    place = header["places"][columns["place"][0]]
    assert header["types"] == ["missile_strike"]
    assert place[:2] == ["geonames:696643", "Poltava"]
    assert columns["x"][0] / header["steps"] == pytest.approx(place[6], abs=1e-5)
    assert (columns["killed_min"][0], columns["killed_max"][0], columns["injured_min"][0]) == (2, 2, -1)
    assert columns["region"][0] == -2
    ((title, passage),) = lines(page, "words")
    assert title.startswith("Missile strike")
    assert passage in TEXT
    (detail,) = lines(page, "details")
    told = {field: passage[a:b] for a, b, field in detail["marks"][0]}
    assert told["casualties.killed"] == "Two people were killed"
    assert told["location"] == "Poltava"
    assert lines(page, "documents")[0][2] == "https://example.org/a"


def test_no_quotes_leaves_the_words_out(report):
    page = render_html([report], quotes=False)
    assert b"Two people" not in block(page, "text")
    assert lines(page, "words")[0][1:] == []
    assert "marks" not in lines(page, "details")[0]


def test_offsets_count_utf16_units():
    text = "😀 A drone hit Sumy."
    incident = Incident(
        id="a",
        event_type="drone_strike",
        passages=(Span(0, len(text), text),),
        evidence={"location": (Span(14, 18, text[14:18]),)},
    )
    page = render_html([Report(document=Document(text=text), incidents=(incident,))])
    start, end, _ = lines(page, "details")[0]["marks"][0][0]
    assert text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == text[14:18]


def test_area_is_a_shape_and_country_is_only_listed():
    from shapely.geometry import box

    made = [
        Incident(id="a", event_type="protest", location=Location(precision="admin1", region=box(30, 50, 31, 51))),
        Incident(id="b", event_type="protest", location=Location(precision="admin1", region=box(30, 50, 31, 51))),
        Incident(id="c", event_type="protest", location=Location(precision="country", region=box(20, 40, 40, 60))),
    ]
    _, columns = read(render_html([Report(document=Document(text="x"), incidents=tuple(made))]), "core")
    assert columns["shown"].tolist() == [2, 2, 0]
    first, second, none = columns["region"].tolist()
    assert first == second >= 0
    assert none == -1


def test_times_are_minutes_and_whole_days_end_late():
    incidents = [
        Incident(id="a", event_type="mine", time=When(start="1970-01-02", end="1970-01-02", precision="day")),
        Incident(id="b", event_type="mine", time=When(start="1970-01-01T01:30", precision="minute")),
        Incident(id="c", event_type="mine", time=When(end="1970-01-03", precision="day_of_report")),
        Incident(id="d", event_type="mine"),
        Incident(id="e", event_type="mine", time=When(start="1971", end="1971", precision="year")),
        Incident(id="f", event_type="mine", time=When(start="1970-02", end="1970-02", precision="month")),
        Incident(id="g", event_type="mine", time=When(start="9999-01-01", precision="day")),
    ]
    _, columns = read(render_html([Report(document=Document(text="x"), incidents=tuple(incidents))]), "core")
    none = -(2**31)
    assert columns["start"].tolist() == [1440, 90, 2880, none, 525600, 44640, none]
    assert columns["end"].tolist() == [2879, 90, 4319, none, 1051199, 84959, none]


def test_merged_incidents_keep_their_tellings_and_totals():
    telling = Telling(
        document_id="d",
        incident_id="a",
        source=0,
        publisher="Paper",
        url="https://example.org",
        published=date(2025, 1, 2),
        killed=Toll(min=1, best=1, max=None),
        quote="“one”",
    )
    incident = Incident(
        id="a",
        event_type="mine",
        tellings=(telling,),
        grade="fair",
        contradictions=(Contradiction(field="casualties", values=("1", "2")),),
    )
    report = Report(
        document=Document(text="x"),
        incidents=(incident,),
        totals=(Total(killed=Toll(min=3, best=3, max=3), scope="overnight", incident_ids=("a",)),),
    )
    (detail,) = lines(render_html([report]), "details")
    assert detail["tellings"] == [["Paper", "https://example.org", "2025-01-02", None, 1, -2, -1, -1, "“one”", 0, "d"]]
    assert detail["totals"] == [["overnight", 1, 3, 3, -1, -1]]
    assert detail["differ"] == [["casualties", "1", "2"]]
    assert lines(render_html([report], quotes=False), "details")[0]["tellings"][0][8] is None


def test_empty_page_has_its_frame():
    page = render_html([])
    assert read(page, "core")[0]["types"] == []
    assert '"count":0' in page


def test_policy_and_no_request(report):
    page = render_html([report])
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "img-src data:;" in policy
    frame = page.split("<script>")[0]
    for mark in ('src="http', 'href="http', "@import", "url("):
        assert mark not in frame


def test_same_reports_same_bytes(report):
    assert render_html([report]) == render_html([report])
    m = im.to_map([report])
    assert m._repr_html_() == m._repr_html_()
    assert im.to_map([report]).get_root().render() == m.get_root().render() == render_html([report])
    reports = make_reports(50)
    assert render_html(reports) == render_html(make_reports(50))


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_labels_have_the_same_keys_and_values_in_every_language(language):
    english, other = labels()["en"], labels()[language]
    assert {s: set(v) for s, v in english.items()} == {s: set(v) for s, v in other.items()}
    for section, table in english.items():
        for key, words in table.items():
            assert set(re.findall(r"\{\w+\}", words)) == set(re.findall(r"\{\w+\}", other[section][key])), key


def test_labels_cover_what_records_say():
    english = labels()["en"]
    codes = tomllib.loads(resources.files("incidentmap").joinpath("lexicons/codes.toml").read_text("utf-8"))
    assert set(codes) <= set(english["types"])
    assert set(codes) <= set(symbols()["types"])
    assert set(PRECISIONS) == set(english["precisions"])
    assert set(TIME_PRECISIONS) == set(english["time_precisions"])
    assert set(CLAIMS) == set(english["claims"])


def test_every_label_asked_for_is_there():
    folder = resources.files("incidentmap").joinpath("page/assets")
    shell = folder.joinpath("shell.html").read_text("utf-8")
    source = "".join(f.read_text("utf-8") for f in folder.joinpath("js").iterdir())
    wanted = set(re.findall(r'data-(?:t|label|title)="(\w+)"', shell)) | set(re.findall(r't\("ui\.(\w+)"', source))
    wanted -= {name for name in wanted if name.endswith("_")}
    assert wanted <= set(labels()["en"]["ui"])


def test_symbols_differ_in_colour_or_shape():
    pairs = [tuple(pair) for pair in symbols()["types"].values()]
    assert len(pairs) == len(set(pairs))
    assert {shape for _, shape in pairs} <= set(symbols()["shapes"])
    assert {colour for colour, _ in pairs} == set(symbols()["colours"])


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("shade", "land"), [(0, "#f5f1e6"), (1, "#232a2d")])
def test_symbols_stand_out_from_the_land(shade, land):
    for name, shades in symbols()["colours"].items():
        bright, dim = sorted([luminance(shades[shade]), luminance(land)], reverse=True)
        assert (bright + 0.05) / (dim + 0.05) >= 3, name


def test_unknown_language_and_tiles_are_refused(report):
    with pytest.raises(InputError, match="choose from en, uk, ru"):
        render_html([report], language="xx")
    for tiles in (
        "ftp://x/{z}/{x}/{y}",
        "https://x/{z}/{x}",
        "No Such Tiles",
        "javascript://{z}{x}{y}",
        'https://a"b/{z}/{x}/{y}',
    ):
        with pytest.raises(InputError):
            find_tiles(tiles)


def test_online_tiles_widen_the_policy_to_their_host_and_are_named(report):
    page = render_html([report], tiles="https://{s}.tiles.example.org/{z}/{x}/{y}.png")
    assert "img-src data: https://*.tiles.example.org;" in page
    assert '"hosts":["*.tiles.example.org"]' in page


def test_day_made_only_where_asked(report):
    assert '"made":null' in render_html([report])
    assert '"made":"2025-05-06"' in render_html([report], made=date(2025, 5, 6))


@pytest.mark.parametrize("evil", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_reaches_no_parser(evil, tmp_path):
    page = render_html([hostile_report(evil)], title=evil)
    assert page.count("<script") == 6
    assert page.count("<img") == page.count("<iframe") == 0
    frame = page.split('id="frame">')[1].split("</script>")[0]
    assert not set("<>&`'$%") & set(frame)
    assert json.loads(frame)["title"] == evil.encode("utf-8", "replace").decode()
    assert "{{" not in frame
    for name in ("core", "text", "base"):
        assert re.fullmatch(r"[A-Za-z0-9+/=]+", page.split(f'id="{name}">')[1].split("</script>")[0])
    assert im.to_map([hostile_report(evil)], title=evil).get_root().render() == page
    (path,) = im.write([hostile_report(evil)], tmp_path, name=evil[:300], formats=["html"])
    assert path.parent == tmp_path


def test_inert_json_reads_back():
    for evil in HOSTILE:
        value = {evil.encode("utf-8", "replace").decode(): [evil.encode("utf-8", "replace").decode()]}
        assert json.loads(inert_json(value)) == value


def test_a_users_layers_are_on_the_page(report):
    m = im.to_map([report])
    HeatMap([[49.6, 34.5, 1]], name="Heat").add_to(m)
    Draw(export=False).add_to(m)
    folium.TileLayer("https://tiles.example.org/{z}/{x}/{y}.png", attr="Example", name="Mine").add_to(m)
    folium.Marker([49.6, 34.5], popup="mine {{7*7}}", tooltip="{{7*7}}").add_to(m)
    folium.LayerControl().add_to(m)
    page = m.get_root().render()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1)
    assert "https://tiles.example.org" in policy
    assert "leaflet_heat" in policy
    assert "default-src 'none'" in policy
    assert "'unsafe-eval'" not in policy
    assert f"var {m.get_name()} = window.incidentmap.map;" in page
    assert "L.heatLayer" in page
    assert "mine {{7*7}}" in page
    hosts = json.loads(page.split('id="frame">')[1].split("</script>")[0])["hosts"]
    assert "tiles.example.org" in hosts
    assert page == m.get_root().render()
    for source in re.findall(r"<script>(.*?)</script>", page, re.DOTALL):
        from incidentmap.page.render import _hash

        assert _hash(source) in policy


def test_map_in_a_figure_of_someone_else(report):
    figure = folium.Figure()
    figure.add_child(im.to_map([report], title="{{7*7}}"))
    html = figure.render()
    assert "data:text/html;base64," in html
    assert "49" not in html.split("base64,")[0]


def test_saving_writes_the_page(report, tmp_path):
    im.to_map([report]).save(str(tmp_path / "m.html"))
    assert (tmp_path / "m.html").read_text("utf-8") == render_html([report])


def test_payload_of_many_is_small():
    (core, text), facts = payload(make_reports(2000), quotes=True)
    assert facts["count"] == 2000
    assert len(core) < 60 * 2000
    assert len(text) < 300 * 2000


def test_divisions_are_counted_by_the_place(report):
    header, columns = read(render_html([report]), "core")
    ((name, shape),) = header["divisions"]
    assert name == "Poltava"
    assert shape >= 0
    assert columns["division"].tolist() == [0]
    assert columns["shape_parts"][shape] >= 1
