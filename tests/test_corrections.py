"""Corrections: what each does, that it is told, that twice is once, and what is said of wrong ones."""

from pathlib import Path

import pytest

import incidentmap as im
from incidentmap.cli import main
from incidentmap.corrections import check_all_found, correct, correct_all, read_corrections
from incidentmap.files.rows import incident_row
from incidentmap.gazetteer import open_gazetteer

TEXT = (
    "Two people were killed when a missile struck a school in Poltava on Tuesday, police said.\n\n"
    "In Konotop, a drone hit a railway depot on Monday. Nobody was hurt."
)


@pytest.fixture(scope="module")
def report():
    return im.parse(TEXT, published="2025-04-09")


@pytest.fixture
def corrections(tmp_path):
    def make(*lines, name="corrections.csv"):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_corrections(path, open_gazetteer)

    return make


def first(report):
    return report.incidents[0]


def test_set_and_confirm(report, corrections):
    key = first(report).id
    done = correct(
        report,
        corrections(
            "action,id,column,value,note",
            f"set,{key},event_type,shelling,",
            f"set,{key},killed_max,5,",
            f"set,{key},date,2025-04-07,",
            f"confirm,{key},,,seen on video",
        ),
    )
    row = incident_row(done, first(done))
    assert row["event_type"] == "shelling"
    assert row["title"].startswith("Shelling on")
    assert row["acled_sub_event_type"] == "Shelling/artillery/missile attack"
    assert (row["killed_min"], row["killed_max"], row["date"], row["verified"], row["note"]) == (
        2, 5, "2025-04-07", True, "seen on video",
    )  # fmt: skip
    assert row["edited"] == "date; event_type; killed_max; note; verified"
    told = first(done).corrections
    assert [(c.action, c.field, c.was, c.now) for c in told] == [
        ("set", "event_type", "missile_strike", "shelling"),
        ("set", "killed_max", "2", "5"),
        ("set", "date", "2025-04-08", "2025-04-07"),
        ("confirm", "verified", None, "true"),
        ("set", "note", None, "seen on video"),
    ]
    assert told[0].origin == "corrections.csv, line 2"
    assert im.Report.from_dict(done.to_dict()) == done


@pytest.mark.parametrize(
    ("cells", "lon", "lat"),
    [
        (",34.5,49.6", 34.5, 49.6),
        ("geonames:686895,,", 35.9776, 50.2733),
        ('"Zolochiv, Kharkiv region",,', 35.9776, 50.2733),
    ],
)
def test_move(report, corrections, cells, lon, lat):
    done = correct(report, corrections("action,id,place,lon,lat", f"move,{first(report).id},{cells}"))
    location = first(done).location
    assert location.point == pytest.approx((lon, lat), abs=1e-3)
    assert location.region.centroid.coords[0] == pytest.approx((lon, lat), abs=1e-3)
    assert location.method == "person"
    assert first(done).corrections[0].field == "point"


def test_drop_leaves_a_trace(report, corrections):
    done = correct(report, corrections("action,id,note", f"drop,{first(report).id},told twice"))
    assert len(done.incidents) == len(report.incidents) - 1
    (told,) = done.corrections
    assert (told.action, told.target, told.now) == ("drop", first(report).id, "told twice")


def test_merge_keeps_what_is_stated_and_fills_the_rest(report, corrections):
    one, two = (i.id for i in report.incidents)
    done = correct(report, corrections("action,id,into", f"merge,{two},{one}"))
    (kept,) = done.incidents
    assert kept.id == one
    assert kept.casualties.killed.min == 2
    assert kept.casualties.injured == report.incidents[1].casualties.injured
    assert len(kept.passages) >= 2
    assert kept.corrections[-1].was == two


def test_merge_over_documents_is_a_telling(report, corrections):
    other = im.parse("A missile hit a school in Poltava on Tuesday, wounding four.", published="2025-04-10")
    done = correct_all([report, other], corrections("action,id,into", f"merge,{first(other).id},{first(report).id}"))
    assert done[1].incidents == ()
    assert first(done[0]).tellings[-1].document_id == other.document.id
    assert done[1].corrections[0].now == first(report).id


def test_split_shares_out_no_toll(report, corrections):
    key = first(report).id
    done = correct(
        report,
        corrections(
            "action,id,lon,lat,column,value",
            f"split,{key},34.5,49.5,,",
            f"split,{key},34.6,49.7,killed_min,1",
        ),
    )
    parts = done.incidents[:2]
    assert [p.id for p in parts] == [f"{key}-1", f"{key}-2"]
    assert [p.location.point for p in parts] == [(34.5, 49.5), (34.6, 49.7)]
    assert [p.casualties.killed and p.casualties.killed.min for p in parts] == [None, 1]
    assert {p.group for p in parts} == {key}


def test_pins_hold_for_known_and_unknown_names(tmp_path):
    path = tmp_path / "corrections.csv"
    path.write_text("action,name,lon,lat\npin,Konotop,31,51\npin,Xyzzyhrad,32,52\n", encoding="utf-8")
    pipeline = im.load(im.Config(corrections=path))
    report = pipeline(
        im.Document(
            text="A drone hit a depot in Konotop on Monday.\n\nA missile struck a school in Xyzzyhrad on Friday."
        )
    )
    places = {t.name: (t.place.lon, t.place.lat) for t in report.toponyms if t.place}
    assert places["Konotop"] == (31.0, 51.0)
    assert places["Xyzzyhrad"] == (32.0, 52.0)
    assert [i.location.point for i in report.incidents] == [(31.0, 51.0), (32.0, 52.0)]
    assert [(c.action, c.target) for c in report.corrections] == [("pin", "Konotop"), ("pin", "Xyzzyhrad")]


def test_twice_is_once(report, corrections):
    one, two = (i.id for i in report.incidents)
    given = corrections(
        "action,id,into,lon,lat,column,value,note",
        f"set,{one},,,,event_type,shelling,",
        f"move,{one},,34,49,,,",
        f"confirm,{one},,,,,,yes",
        f"merge,{two},{one},,,,,",
    )
    once = correct_all([report], given)
    assert correct_all(once, given) == once


def test_another_file_takes_effect_without_a_new_pipeline(tmp_path):
    path = tmp_path / "corrections.csv"
    pipeline = im.load(im.Config(corrections=path))
    for number, (lon, lat) in enumerate([(31.0, 51.0), (32.0, 52.0)]):
        path.write_text(f"action,name,lon,lat\npin,Konotop,{lon},{lat}\n", encoding="utf-8")
        import os

        os.utime(path, (number, number))
        report = pipeline(im.Document(text="A drone hit a depot in Konotop."))
        assert first(report).location.point == (lon, lat)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["action,id,longitude", "drop,a,"], r"line 1, column 3: unknown column 'longitude'"),
        (["action,id,id", "drop,a,"], r"line 1, column 3: column 'id' is there twice"),
        (["id,note", "a,b"], r"line 1: expected a column 'action'"),
        (["action,id", "erase,a"], r"line 2, column 1 \(action\): unknown action 'erase'"),
        (["action,id", "drop,"], r"line 2, column 2 \(id\): 'drop' needs a value"),
        (
            ["action,id,lon,lat", "move,a,34,95"],
            r"line 2, column 4 \(lat\): expected a number from -90 to 90, found '95'",
        ),
        (["action,id,lon,lat", "move,a,34,"], r"line 2, column 4 \(lat\): give both"),
        (["action,id,lon,lat", "move,a,,"], r"line 2, column - \(place\): 'move' needs a place"),
        (["action,name,place", "pin,X,Nowhereville-on-Sea"], r"column 3 \(place\): the gazetteer knows no place"),
        (["action,id,column,value", "set,a,colour,red"], r"line 2, column 3 \(column\): 'colour' cannot be set"),
        (["action,id,column,value", "set,a,killed_min,many"], r"line 2, column 4 \(value\): .*many"),
        (
            ["action,id,column,value", "set,a,event_type,strike"],
            r"line 2, column 4 \(value\): expected one of drone_strike",
        ),
        (["action,id,into", "merge,a,a"], r"column 3 \(into\): an incident cannot be merged into itself"),
        (["action,id", "# a comment", "", "split,a"], r"line 4, column 2 \(id\): one 'split' row"),
        (["action,id", "drop,a,b"], r"line 2: 3 cells, but the first line names 2"),
    ],
)
def test_wrong_ones_are_told_with_line_and_column(lines, message, corrections):
    with pytest.raises(im.InputError, match=message):
        corrections(*lines)


def test_semicolons_and_disarmed_cells_are_read(report, corrections):
    given = corrections("\ufeffaction;id;note", f"confirm;{first(report).id};'=seen")
    assert first(correct(report, given)).note == "=seen"


def test_an_id_that_is_not_there(report, corrections):
    with pytest.raises(im.InputError, match=r"corrections.csv, line 2, column 2 \(id\): no incident 'nope'"):
        check_all_found([report], corrections("action,id", "drop,nope"))
    check_all_found([report], corrections("action,id,document_id", "drop,nope,another"))
    check_all_found([report], corrections("action,id", "drop,nope"), known={"nope"})


def test_the_command_writes_nothing_when_an_id_is_wrong(tmp_path, capsys):
    source, table, out = tmp_path / "a.txt", tmp_path / "corrections.csv", tmp_path / "out"
    source.write_text(TEXT, encoding="utf-8")
    table.write_text("action,id\ndrop,nope\n", encoding="utf-8")
    words = ["map", str(source), "-o", str(out), "--corrections", str(table), "--append", str(tmp_path / "w.gpkg")]
    assert main(words) == 2
    assert "line 2, column 2 (id)" in capsys.readouterr().err
    assert sorted(p.name for p in Path(tmp_path).iterdir()) == ["a.txt", "corrections.csv"]
