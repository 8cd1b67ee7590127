"""The whole chain on texts of our own: text to records, files and page."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import incidentmap as im
from incidentmap.cli import main
from incidentmap.files.csvfile import cell

TEXT = (
    "Two people were killed and seven wounded when a missile struck a residential building in Poltava on Tuesday "
    "morning, the regional governor said.\nIn Konotop, a drone hit a railway depot overnight. Nobody was hurt, police said."
)


@pytest.fixture(scope="module")
def report():
    return im.parse(TEXT, published="2025-04-09")


def test_incidents(report):
    found = [(i.event_type, i.location.place.name, i.time.start[:10]) for i in report.incidents]
    assert found == [("missile_strike", "Poltava", "2025-04-08"), ("drone_strike", "Konotop", "2025-04-08")]
    killed = report.incidents[0].casualties.killed
    assert (killed.min, killed.max) == (2, 2)
    assert report.incidents[1].casualties.injured.explicit_zero


def test_evidence_is_the_text(report):
    for incident in report.incidents:
        assert incident.evidence
        for spans in incident.evidence.values():
            for span in spans:
                assert report.document.text[span.start : span.end] == span.text


def test_records_come_back(report):
    assert im.Report.from_dict(json.loads(json.dumps(report.to_dict()))) == report


def test_without_a_date_there_is_none():
    report = im.parse(TEXT)
    assert [i.time.start for i in report.incidents] == [None, None]
    assert report.incidents[0].time.text


def test_files(report, tmp_path):
    paths = im.write(report, tmp_path, name="x")
    assert sorted(p.name for p in paths) == [
        "x.areas.geojson",
        "x.csv",
        "x.geojson",
        "x.html",
        "x.json",
        "x.places.geojson",
    ]
    points = json.loads((tmp_path / "x.geojson").read_text(encoding="utf-8"))
    assert [f["geometry"]["type"] for f in points["features"]] == ["Point", "Point"]
    assert points["features"][0]["properties"]["killed_best"] == 2


def test_empty_text_still_writes(tmp_path):
    source = tmp_path / "empty.txt"
    source.write_text("", encoding="utf-8")
    assert main(["map", str(source), "-o", str(tmp_path / "out")]) == 0
    assert json.loads((tmp_path / "out" / "empty.geojson").read_text(encoding="utf-8"))["features"] == []


@pytest.mark.parametrize(
    "words",
    [
        ["map", "https://example.org/a"],
        ["map", "no-such-file.txt"],
        ["map", ".", "--formats", "xyz"],
        ["parse", "x", "--published", "Friday"],
    ],
)
def test_wrong_usage_exits_with_two(words, capsys):
    try:
        status = main(words)
    except SystemExit as stop:
        status = stop.code
    assert status == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(("value", "text"), [("=1+1", "'=1+1"), ("-x", "'-x"), (-3, "-3"), (None, ""), (True, "true")])
def test_csv_cells(value, text):
    assert cell(value) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        "\u200b",
        "A" * 20000,
        "Ж" * 5000,
        "\ud800 drone",
        "((((" * 500,
        "12 km " * 500,
        "דרון פגע בבית ספר",
        "كييف",
    ],
)
def test_odd_text_never_raises(text):
    im.parse(text, published="2025-01-01")


@pytest.mark.parametrize("day", ["Thursday", "Monday", "May", "September"])
def test_a_day_is_no_place(day):
    report = im.parse(f"A drone crashed on {day} evening, officials said.", published="2025-05-18")
    assert not report.toponyms


def test_what_is_measured_from_elsewhere_is_another_incident():
    text = (
        "A drone hit a house in Belgorod, wounding two. In a village 5 km south of Shebekino a power line was damaged."
    )
    places = [i.location.place.name for i in im.parse(text, published="2025-10-15").incidents]
    assert places == ["Belgorod", "Shebekino"]


def test_threads_share_a_pipeline():
    texts = [
        f"{'The council of Sumy met. ' * n}A drone hit a school in Kharkiv; у Харкові поранено людину."
        for n in range(5)
    ]
    pipeline = im.load()
    alone = [pipeline(im.Document(text=text)) for text in texts]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(lambda text: pipeline(im.Document(text=text)), texts * 10))
    finally:
        sys.setswitchinterval(interval)
    assert together == alone * 10
