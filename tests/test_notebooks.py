"""The notebooks in ``maps/`` run from the first cell to the last."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

MAPS = Path(__file__).resolve().parent.parent / "maps"
NOTEBOOKS = sorted(MAPS.glob("notebook_*.py"))


def test_there_are_three():
    assert len(NOTEBOOKS) == 3


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_runs(path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(path))
    assert len(capsys.readouterr().out.splitlines()) >= 5
    assert list((tmp_path / "out").iterdir())


@pytest.mark.slow
def test_they_are_clean_under_strict_mypy(tmp_path):
    words = [sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports", "--cache-dir", str(tmp_path)]
    done = subprocess.run([*words, *map(str, NOTEBOOKS)], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
