"""What goes in: texts, pages, tables and earlier results; and earlier results come back as they were."""

import gzip
import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import incidentmap as im
from incidentmap.cli import main
from incidentmap.files.levels import has_area
from incidentmap.files.rows import incident_row
from incidentmap.sources import Failure, read_source

PAGE = """<html><head><title>School hit in Poltava - A Paper</title>
<meta property="og:site_name" content="A Paper"><meta property="article:published_time" content="2025-04-09T08:00:00+03:00">
</head><body><nav>Home | News | Weather</nav><article><h1>School hit in Poltava</h1>
<p>A missile struck a school in Poltava on Tuesday, the regional governor said in a statement on the same day.</p>
<p>Two people were killed and seven were wounded, and rescue workers were still searching the rubble at noon.</p>
</article><footer>Imprint and privacy</footer></body></html>"""
TEXT = (
    "Two people were killed and seven wounded when a missile struck a school in Poltava on Tuesday morning, the "
    "regional governor said.\n\nIn Konotop, a drone hit a railway depot overnight, 3 km from the station. Nobody was "
    "hurt, police said.\n\nDrones attacked the Kharkiv region on Friday. A mine killed a farmer on Sunday."
)


@pytest.fixture(scope="module")
def reports():
    report = im.parse(TEXT, published="2025-04-09", publisher="A Paper", url="https://example.org/a")
    told = (
        im.Correction(action="set", target="x", field="note"),
        im.Correction(action="set", target="x", field="title"),
    )
    import dataclasses

    first = dataclasses.replace(report.incidents[0], verified=True, note="=seen", title="One; two", corrections=told)
    return [dataclasses.replace(report, incidents=(first, *report.incidents[1:])), im.parse("", published="2025-04-09")]


def documents(source, **options):
    return list(read_source(str(source), **options).documents)


def test_html_gives_text_title_publisher_and_day(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(PAGE, encoding="utf-8")
    (document,) = documents(path)
    assert document.text.startswith("A missile struck") or "A missile struck a school" in document.text
    assert "Weather" not in document.text
    assert (document.title, document.publisher, document.published) == (
        "School hit in Poltava",
        "A Paper",
        date(2025, 4, 9),
    )
    assert documents(path, published=date(2025, 1, 1))[0].published == date(2025, 1, 1)


def test_html_without_an_article_is_told(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<html><body></body></html>", encoding="utf-8")
    with pytest.raises(im.InputError, match="no main text"):
        documents(path)


def test_jsonl_goes_on_after_a_bad_line(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    lines = ['{"id": "1", "text": "x", "published": "2025-01-01"}', "{", '{"id": "2"}', '{"id": "3", "text": "y"}']
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    first, bad, missing, last = documents(path)
    assert (first.id, first.published, last.id) == ("1", date(2025, 1, 1), "3")
    assert isinstance(bad, Failure)
    assert "line 2: not JSON" in bad.reason
    assert "line 3: expected a string in 'text'" in missing.reason


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_of_any_spreadsheet(delimiter, mark, tmp_path):
    path = tmp_path / "a.csv"
    rows = [["body", "date", "paper"], ['"One, two;\nthree"', "2025-01-02", "P"]]
    path.write_text(mark + "\r\n".join(delimiter.join(row) for row in rows), encoding="utf-8")
    columns = {"text": "body", "published": "date", "publisher": "paper"}
    (document,) = documents(path, columns=columns)
    assert (document.text, document.published, document.publisher) == ("One, two;\nthree", date(2025, 1, 2), "P")


def test_parquet_with_named_columns(tmp_path):
    path = tmp_path / "a.parquet"
    table = pa.table({"body": ["x", None], "day": [date(2025, 1, 2), None], "n": [7, 8]})
    pq.write_table(table, path)
    document, failure = documents(path, columns={"text": "body", "published": "day", "id": "n"})
    assert (document.id, document.published) == ("7", date(2025, 1, 2))
    assert "line 2: expected a string in 'text'" in failure.reason


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (None, r"expected a column 'text' for 'text', found body, date; name it with --columns"),
        ({"text": "Body"}, r"expected a column 'Body' for 'text', found body, date"),
        ({"text": "body", "published": "day"}, r"expected a column 'day' for 'published'"),
        ({"words": "body"}, r"no field 'words'"),
    ],
)
def test_a_column_that_is_not_there(columns, message, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("body,date\nx,2025-01-01\n", encoding="utf-8")
    with pytest.raises(im.InputError, match=message):
        documents(path, columns=columns)


def test_the_command_names_columns(tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text("body,day\nA missile struck a school in Poltava on Tuesday.,2025-04-09\n", encoding="utf-8")
    assert main(["parse", str(path), "--columns", "text=body,published=day", "--format", "jsonl"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert line["incidents"][0]["time"]["start"] == "2025-04-08"


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, b"PK\x03\x04" + b"\x00" * 500])
def test_what_is_no_text_is_refused(content, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(im.InputError, match="not a text"):
        documents(path)


# results made before


@pytest.mark.parametrize("fmt", ["csv", "parquet", "geojson", "geojsonl", "gpkg"])
def test_a_table_comes_back_as_it_was(fmt, reports, tmp_path):
    path = im.write(reports, tmp_path, name="x", formats=[fmt])[0]
    back = read_source(str(path)).reports
    wanted = [
        incident_row(r, i)
        for r in reports
        for i in r.incidents
        if fmt in ("csv", "parquet", "gpkg") or i.location.point
    ]
    found = [incident_row(r, i) for r in back for i in r.incidents]
    assert len(wanted) >= 2
    for row in (*wanted, *found):  # a coordinate has seven decimals in a file
        row.update({k: None if row[k] is None else round(row[k], 7) for k in ("lon", "lat")})
    key = (lambda row: row["id"]) if fmt == "gpkg" else (lambda row: 0)
    assert sorted(found, key=key) == sorted(wanted, key=key)


def test_records_come_back_whole(reports, tmp_path):
    (path,) = im.write(reports, tmp_path, name="x", formats=["json"])
    assert list(read_source(str(path)).reports) == reports


def test_areas_come_back_from_a_geopackage(reports, tmp_path):
    (path,) = im.write(reports, tmp_path, name="x", formats=["gpkg"])
    back = {i.id: i for r in im.from_gpkg(path) for i in r.incidents}
    for incident in (i for r in reports for i in r.incidents):
        assert has_area(back[incident.id]) == has_area(incident)
        if has_area(incident):
            assert back[incident.id].location.region.symmetric_difference(incident.location.region).area < 1e-4


def test_geojson_comes_back_from_path_and_dict(reports, tmp_path):
    path = im.write(reports, tmp_path, name="x", formats=["geojson"])[0]
    assert im.from_geojson(path) == im.from_geojson(im.to_geojson(reports))
    assert im.from_geojson({"type": "FeatureCollection", "features": []}) == []


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["id,event_type", ",shelling"], r"row 2: column 'id' is empty"),
        (["id,event_type,lon,lat", "a,shelling,1,"], r"row 2: one of lon and lat is empty"),
        (["id,event_type,lon,lat", "a,shelling,50,130"], r"row 2: .*are they swapped"),
        (["id,event_type,assertion", "a,shelling,maybe"], r"column 'assertion': 'maybe' is none of"),
        (["id,event_type,timezone,start_utc", "a,shelling,Mars/North,2025-01-01T00:00:00Z"], r"no IANA time zone"),
        (["id,event_type,distances", "a,shelling,5 km"], r"column 'distances': expected a JSON list"),
        (["id,event_type,verified", "a,shelling,perhaps"], r"expected true or false"),
    ],
)
def test_wrong_cells_are_told(lines, message, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(im.InputError, match=message):
        read_source(str(path))


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".geojsonl", ".parquet", ".json"])
def test_damaged_files_are_told(suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"{damaged" * 50)
    with pytest.raises(im.InputError, match="a" + suffix):
        read_source(str(path))
