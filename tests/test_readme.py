"""What the README says is run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from incidentmap.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BATCH = (ROOT / "incidentmap" / "batch" / "README.md").read_text(encoding="utf-8")


def blocks(text, lang=""):
    return re.findall(rf"^```{lang}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands(text):
    """Return the words of every ``incidentmap`` command of the code blocks that needs nothing of the reader's own."""
    lines = [part.strip() for block in blocks(text) for line in block.splitlines() for part in line.split("&&")]
    return [
        shlex.split(line)[1:]
        for line in lines
        if line.startswith("incidentmap ") and ("maps/" in line or "out/" in line)
    ]


@pytest.mark.parametrize("block", blocks(README, "python"))
def test_the_python_of_the_readme_runs(block):
    exec(compile(block, "README.md", "exec"), {})


@pytest.mark.parametrize("text", [README, BATCH], ids=["README", "batch"])
def test_the_commands_of_the_pages_run(text, tmp_path, monkeypatch):
    (tmp_path / "maps").symlink_to(ROOT / "maps")
    monkeypatch.chdir(tmp_path)
    found = commands(text)
    assert found
    for words in found:
        assert main(words) == 0, words


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)h#][^)]*)\)", README))))
def test_what_the_readme_points_to_is_there(target):
    assert (ROOT / target).exists()
