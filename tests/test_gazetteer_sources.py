"""Pinned sources: read, verified, unpacked, refused when changed."""

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from incidentmap import GazetteerError
from incidentmap.cli import main
from incidentmap.gazetteer.build.fetch import Source, fetch, read_sources

SOURCES = Path(__file__).parents[1] / "gazetteer" / "sources.toml"


def package(tmp_path, content=b"{}"):
    folder = tmp_path / "_downloads" / "tiny"
    folder.mkdir(parents=True)
    archive = folder / "tiny-1.0.tgz"
    with tarfile.open(archive, "w:gz") as tarball:
        member = tarfile.TarInfo("package/data.json")
        member.size = len(content)
        tarball.addfile(member, io.BytesIO(content))
    return archive


def test_every_source_is_pinned_and_named_with_its_licence():
    licences = (SOURCES.parent / "LICENSES.md").read_text(encoding="utf-8")
    sources = list(read_sources(SOURCES))
    assert len(sources) == 9
    for source in sources:
        assert len(bytes.fromhex(source.sha256)) == 32
        assert f"{source.package} | {source.version} |" in licences


def test_what_was_pinned_is_unpacked_and_what_was_not_is_refused(tmp_path):
    archive = package(tmp_path)
    good = hashlib.sha256(archive.read_bytes()).hexdigest()
    source = Source(folder="tiny", registry="npm", package="tiny", version="1.0", sha256=good)
    assert (fetch(source, tmp_path) / "package" / "data.json").read_bytes() == b"{}"
    changed = Source(folder="tiny", registry="npm", package="tiny", version="1.0", sha256="0" * 64)
    with pytest.raises(GazetteerError, match="pinned is"):
        fetch(changed, tmp_path)


def test_an_unknown_registry_and_a_broken_list_are_told(tmp_path):
    with pytest.raises(GazetteerError, match="unknown"):
        fetch(Source(folder="x", registry="ftp", package="x", version="1", sha256=""), tmp_path)
    (tmp_path / "s.toml").write_text("[[source]]\nfolder = 1\n", encoding="utf-8")
    with pytest.raises(GazetteerError, match="not a list"):
        list(read_sources(tmp_path / "s.toml"))
    assert (
        main(
            [
                "gazetteer",
                "build",
                "--folder",
                str(tmp_path),
                "--work",
                str(tmp_path / "w"),
                "--out",
                str(tmp_path / "o"),
            ]
        )
        == 2
    )


def test_info(capsys):
    assert main(["gazetteer", "info"]) == 0
    shown = capsys.readouterr().out
    assert "fingerprint" in shown
    assert "settlement" in shown
    assert "GeoNames (https://www.geonames.org), CC BY 4.0" in shown
