"""What a gazetteer holds: counts, names, sources, licences, size."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from incidentmap.gazetteer.store import NAME_TYPES, Gazetteer

_SCRIPTS = (
    ("Latin", "a", "ʯ"), ("Greek", "Ͱ", "Ͽ"), ("Cyrillic", "Ѐ", "ԯ"), ("Hebrew", "֐", "׿"), ("Arabic", "\u0600", "ݿ"),
    ("Devanagari", "ऀ", "ॿ"), ("Thai", "\u0e00", "\u0e7f"), ("Georgian", "Ⴀ", "ჿ"), ("Hangul", "가", "힣"), ("Kana", "\u3040", "ヿ"),
    ("Han", "㐀", "鿿"),
)  # fmt: skip


def describe(gazetteer: Gazetteer) -> dict[str, Any]:
    """Return what there is to tell, as plain data."""
    counts = np.bincount(gazetteer.kind, minlength=len(gazetteer.kinds)).tolist()
    groups: Counter[str] = Counter()
    for group, count in zip(gazetteer.kind_group, counts, strict=True):
        groups[group] += count
    kinds = Counter(dict(zip(gazetteer.kinds, counts, strict=True)))
    types = np.bincount(gazetteer.name_type, minlength=len(NAME_TYPES)).tolist()
    layers = gazetteer.meta.get("layers") or [
        {
            "name": "default",
            "source": "pinned packages and hand-kept tables (gazetteer/sources.toml)",
            "added": len(gazetteer),
        }
    ]
    return {
        "folder": str(gazetteer.path),
        "fingerprint": gazetteer.fingerprint,
        "bytes": sum(p.stat().st_size for p in gazetteer.path.iterdir() if p.is_file()),
        "places": len(gazetteer),
        "groups": dict(groups.most_common()),
        "kinds": dict(kinds.most_common()),
        "polygons_and_lines": len(gazetteer.geometry_row),
        "names": len(gazetteer.name_row),
        "distinct_names": len(gazetteer.trie),
        "names_by_type": dict(zip(NAME_TYPES, types, strict=True)),
        "names_by_script": _scripts(gazetteer),
        "layers": layers,
        "licences": _licences(layers),
        "provenance": gazetteer.meta.get("provenance", {}),
    }


def as_text(told: dict[str, Any]) -> str:
    """Return the lines that are shown."""
    lines = [
        told["folder"],
        f"fingerprint {told['fingerprint']}   {told['bytes'] / 1e6:.1f} MB",
        f"places {told['places']}   polygons and lines {told['polygons_and_lines']}",
        *(f"  {group:12s} {count}" for group, count in told["groups"].items() if count),
        "  commonest codes: " + ", ".join(f"{k} {n}" for k, n in list(told["kinds"].items())[:12]),
        f"names {told['names']}   distinct {told['distinct_names']}",
        "  by type: " + ", ".join(f"{k} {n}" for k, n in told["names_by_type"].items()),
        "  by script: " + ", ".join(f"{k} {n}" for k, n in told["names_by_script"].items()),
        "layers",
    ]
    for layer in told["layers"]:
        more = f", {layer['updated']} changed" if layer.get("updated") else ""
        more += f", {layer['names']} names" if layer.get("names") else ""
        lines.append(f"  {layer['name']}: {layer['source']}: {layer['added']} places{more}")
    counted = {name: count for name, count in told["provenance"].items() if isinstance(count, int)}
    if counted:
        lines.append("  default holds " + ", ".join(f"{name} {count}" for name, count in counted.items()))
    lines.append("licences")
    lines += [f"  {licence}" for licence in told["licences"]]
    return "\n".join(lines)


def _scripts(gazetteer: Gazetteer) -> dict[str, int]:
    """Distinct names by the script of their first letter."""
    letters = Counter(
        key[0] if key[0].isalpha() else next(filter(str.isalpha, key), "") for key in gazetteer.trie.iterkeys()
    )
    counts: Counter[str] = Counter()
    for letter, count in letters.items():
        counts[_script(letter)] += count
    return dict(counts.most_common())


def _script(letter: str) -> str:
    if not letter:
        return "none"
    for name, low, high in _SCRIPTS:
        if low <= letter <= high or (name == "Latin" and "\u1e00" <= letter <= "\u1eff"):
            return name
    return "other"


def _licences(layers: list[dict[str, Any]]) -> list[str]:
    """Sources of the packaged gazetteer with their licences, as NOTICE has them, and those of a user's layers."""
    found = [f"{layer['name']}: {layer['licence']}" for layer in layers if layer.get("licence")]
    packaged = any(layer["name"] == "default" for layer in layers)
    return [*(_notice() if packaged else ()), *found]


def _notice() -> list[str]:
    """The lines of NOTICE on data: of the installed distribution, else of the checkout."""
    from importlib import metadata

    path = Path(__file__).resolve().parents[2] / "NOTICE"
    if path.is_file():
        text = path.read_text(encoding="utf-8")
    else:
        try:
            text = metadata.distribution("incidentmap").read_text("licenses/NOTICE") or ""
        except metadata.PackageNotFoundError:
            text = ""
    lines = [line[2:] for line in text.splitlines() if line.startswith("- ")]
    return lines or ["the sources of the packaged gazetteer are listed in the project's NOTICE"]
