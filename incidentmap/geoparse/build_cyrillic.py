"""Making ``models/cyrillic_words.marisa``: ``python -m incidentmap.geoparse.build_cyrillic UK.dic RU.dic``.

For each Cyrillic name of the gazetteer that is one word, what else its form may be (see
`incidentmap.geoparse.cyrillic.other_meanings`). pymorphy3 gives the readings; a spelling dictionary of each
language (npm ``dictionary-uk`` 4.0.0 and ``dictionary-ru`` 3.0.0: ``package/index.dic``) tells nouns from names,
for it keeps the capital of a name. The dictionaries are used here and not shipped: what is kept are facts about
our own names. Run it again after each build of the gazetteer.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from incidentmap.gazetteer import open_gazetteer
from incidentmap.gazetteer.folding import fold

OUT = Path(__file__).parent / "models" / "cyrillic_words.marisa"
_PLACE_MARKS = ("Geox", "Orgn", "Trad", "UNKN", "LATN")
_FEWEST_LETTERS = 2


def lower_case_words(dictionary: Path) -> set[str]:
    """Return the folded words that a spelling dictionary writes in lower case."""
    words = (line.split("/")[0].strip() for line in dictionary.read_text(encoding="utf-8").splitlines())
    return {fold(word) for word in words if word[:1].islower()}


def meanings(word: str, analyzer: Any, nouns: set[str]) -> Iterator[str]:
    """Yield the letters of `other_meanings` for the readings of a word in one language."""
    if not analyzer.word_is_known(word):
        return
    for parse in analyzer.parse(word):
        tag = str(parse.tag)
        if not parse.is_known or any(mark in tag for mark in _PLACE_MARKS):
            continue
        if "Surn" in tag:
            yield "s"
        elif "Name" in tag or "Patr" in tag:
            if "plur" not in tag:  # «Рафах», «Аден» are plurals of given names that nobody writes
                yield "n"
        elif tag.startswith("NOUN"):
            if fold(parse.normal_form) in nouns:
                yield "w"
        else:
            yield "a" if tag.startswith("ADJ") else "f"


def main(argv: Sequence[str] | None = None) -> int:
    """Write the table."""
    import marisa_trie
    import pymorphy3

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("uk", type=Path)
    parser.add_argument("ru", type=Path)
    args = parser.parse_args(argv)
    names = [
        key
        for key in open_gazetteer().trie.iterkeys()
        if " " not in key and len(key) >= _FEWEST_LETTERS and "\u0400" <= key[0] <= "\u052f"
    ]
    found: dict[str, set[str]] = {}
    for lang, path in (("uk", args.uk), ("ru", args.ru)):
        analyzer, nouns = pymorphy3.MorphAnalyzer(lang=lang), lower_case_words(path)
        for name in names:
            found.setdefault(name, set()).update(meanings(name, analyzer, nouns))
    table = sorted((name, "".join(sorted(letters)).encode("ascii")) for name, letters in found.items() if letters)
    marisa_trie.BytesTrie(table).save(str(OUT))

    return 0


if __name__ == "__main__":
    raise SystemExit(main())
