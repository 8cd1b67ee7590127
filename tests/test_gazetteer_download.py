"""Fetching GeoNames' files, from a server on loopback: told beforehand, resumed, refused when it is not what it should be."""

import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import incidentmap as im
from incidentmap.cli import main
from incidentmap.gazetteer.build.download import download, file_of


class Host:
    """A host with one file; ``breaks`` are byte counts after which answers stop, ``mark`` its version."""

    def __init__(self, data):
        self.data, self.mark, self.breaks, self.asked, self.ranges = data, '"one"', [], [], True
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self):
                host.asked.append(("HEAD", self.path, None))
                self.answer(200, host.data)

            def do_GET(self):
                wanted = self.headers.get("Range")
                host.asked.append(("GET", self.path, wanted))
                fresh = self.headers.get("If-Range") in (None, host.mark)
                start = int(wanted[6:-1]) if wanted and fresh and host.ranges else 0
                body = host.data[start:]
                self.answer(206 if start else 200, body)
                sent = body[: host.breaks.pop(0)] if host.breaks else body
                self.wfile.write(sent)

            def answer(self, status, body):
                if "missing" in self.path or "ZZ" in self.path:
                    self.send_response(404)
                    self.end_headers()
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("ETag", host.mark)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/dump"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def zipped(text, name="UA.txt"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


@pytest.fixture
def host():
    made = Host(zipped("x" * 5000))
    yield made
    made.close()


def fetch(host, folder, lines=None):
    return download(["UA.zip"], folder, host=host.url, say=(lines if lines is not None else []).append, wait_s=0)


def test_the_host_and_the_size_are_told_before_the_first_byte(host, tmp_path):
    lines = []

    def say(line):
        lines.append((line, len([a for a in host.asked if a[0] == "GET"])))

    (path,) = download(["UA.zip"], tmp_path, host=host.url, say=say, wait_s=0)
    assert path.read_bytes() == host.data
    told = " ".join(line for line, gets in lines if gets == 0)
    assert host.url.split("/")[2] in told
    assert "learns" in told
    assert "MB" in told
    assert sorted(p.name for p in tmp_path.iterdir()) == ["UA.zip", "UA.zip.json"]
    asked = len(host.asked)
    fetch(host, tmp_path)
    assert [a[0] for a in host.asked[asked:]] == ["HEAD"]  # it is there already


def test_it_goes_on_where_the_connection_broke(host, tmp_path):
    host.breaks = [1000, 500]
    (path,) = fetch(host, tmp_path)
    assert path.read_bytes() == host.data
    assert [a[2] for a in host.asked if a[0] == "GET"] == [None, "bytes=1000-", "bytes=1500-"]


def test_it_goes_on_in_another_run(host, tmp_path):
    host.breaks = [1000] + [0] * 4
    with pytest.raises(im.GazetteerError, match="run it again to go on"):
        fetch(host, tmp_path)
    assert (tmp_path / "UA.zip.part").stat().st_size == 1000
    asked = len(host.asked)
    (path,) = fetch(host, tmp_path)
    assert path.read_bytes() == host.data
    assert host.asked[asked:][1][2] == "bytes=1000-"


def test_a_new_version_is_fetched_from_the_beginning(host, tmp_path):
    host.breaks = [1000] + [0] * 4
    with pytest.raises(im.GazetteerError):
        fetch(host, tmp_path)
    host.data, host.mark = zipped("y" * 6000), '"two"'
    (path,) = fetch(host, tmp_path)
    assert path.read_bytes() == host.data


def test_a_host_without_ranges(host, tmp_path):
    host.ranges, host.breaks = False, [1000]
    (path,) = fetch(host, tmp_path)
    assert path.read_bytes() == host.data


def test_what_is_no_zip_is_not_kept(host, tmp_path):
    host.data = b"<html>try later</html>" * 10
    with pytest.raises(im.GazetteerError, match="no ZIP file"):
        fetch(host, tmp_path)
    assert not (tmp_path / "UA.zip").exists()


def test_trouble_is_told(host, tmp_path):
    with pytest.raises(im.GazetteerError, match="404"):
        download(["ZZ.zip"], tmp_path, host=host.url, say=[].append)
    with pytest.raises(im.GazetteerError, match="cannot be reached"):
        download(["UA.zip"], tmp_path, host="http://127.0.0.1:9/x", say=[].append)
    (tmp_path / "file").write_text("")
    with pytest.raises(im.OutputError):
        download(["UA.zip"], tmp_path / "file" / "folder", host=host.url, say=[].append)


@pytest.mark.parametrize(
    ("name", "file"),
    [("ua", "UA.zip"), ("allCountries", "allCountries.zip"), ("admin1CodesASCII", "admin1CodesASCII.txt")],
)
def test_names_of_files(name, file):
    assert file_of(name) == file


@pytest.mark.parametrize("name", ["../UA", "Ukraine", "", "U"])
def test_names_of_no_file(name):
    with pytest.raises(im.GazetteerError, match="no country code"):
        file_of(name)


def test_command(tmp_path, monkeypatch, capsys):
    row = "900011\tAlphaville\tAlphaville\t\t50.1\t30.1\tP\tPPL\tUA\t\t07\t\t\t\t20000\t\t0\tEurope/Kyiv\t2026-01-01\n"
    host = Host(zipped(row))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    try:
        assert (
            main(["gazetteer", "build", "--download", "ua", "--host", host.url, "--base", "none", "--name", "w"]) == 0
        )
        told = capsys.readouterr()
        assert "learns your network address" in told.err
        assert main(["geocode", "Alphaville", "--gazetteer", "w", "--exact"]) == 0
        assert (tmp_path / "incidentmap" / "downloads" / "UA.zip").is_file()
        host.data = zipped("1\t900011\ten\tAlpha Town\t\t\t\t\t\t\n", "alternateNamesV2.txt")
        words = ["--download", "alternateNamesV2", "--host", host.url, "--base", "w", "--name", "v"]
        assert main(["gazetteer", "build", *words]) == 0
        assert main(["geocode", "Alpha Town", "--gazetteer", "v", "--exact"]) == 0
    finally:
        host.close()
