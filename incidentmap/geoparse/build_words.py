"""Making the tagger's word tables: ``python -m incidentmap.geoparse.build_words [--encyclopaedia FILE]``.

``models/persons.txt``
    Given names and family names of the locales that PyPI's Faker knows (version and licence in the model card;
    ``pip install faker==40.63.0`` first). Folded; Cyrillic ones cut to the stem that all cases share.
``models/lowercase.txt``
    English words that are mostly written in lower case, with the share in tenths: counted, not copied, from
    encyclopaedic text given as JSON lines with a ``text``. Left as it is when no such file is given.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import pkgutil
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from incidentmap.gazetteer.folding import fold
from incidentmap.geoparse.words import stem
from incidentmap.text import tokenize

MODELS = Path(__file__).parent / "models"
_LEAST_COUNT = 4
_LEAST_LETTERS = 3


def person_names() -> tuple[set[str], set[str]]:
    """Return the stems of given names and of family names, Latin and Cyrillic."""
    import faker.providers.person as package  # type: ignore[import-not-found,unused-ignore]

    given: set[str] = set()
    family: set[str] = set()
    for _, locale, _ in pkgutil.iter_modules(package.__path__):
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(provider):
            value = getattr(provider, attribute)
            if callable(value) or isinstance(value, property):
                continue
            if attribute.startswith("first_name"):
                given |= _stems(value)
            elif attribute.startswith("last_name"):
                family |= _stems(value)
    return given, family


def _stems(names: Iterable[object]) -> set[str]:
    found = set()
    for name in names or ():
        for part in str(name).replace("-", " ").split():
            if len(part) >= _LEAST_LETTERS and part[0].isupper() and part.isalpha():
                found.add(stem(fold(part)))
    return found


def lowercase_words(path: Path) -> dict[str, int]:
    """Return, for each word of the texts, in how many tenths of its uses it stands in lower case (5 to 10)."""
    low: Counter[str] = Counter()
    high: Counter[str] = Counter()
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            tokens = tokenize(json.loads(line)["text"], "en")
            starts = {first for first, _ in tokens.sentences}
            for i, word in enumerate(tokens.words):
                if word.isalpha() and word.isascii() and i not in starts:
                    (low if word.islower() else high)[tokens.lower[i]] += 1
    return {
        word: round(10 * count / (count + high[word]))
        for word, count in low.items()
        if count >= _LEAST_COUNT and count >= high[word]
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encyclopaedia", type=Path)
    args = parser.parse_args(argv)
    given, family = person_names()
    lines = [" ".join(sorted(given)), " ".join(sorted(family - given))]
    (MODELS / "persons.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    if args.encyclopaedia:
        tenths: dict[int, list[str]] = {}
        for word, share in sorted(lowercase_words(args.encyclopaedia).items()):
            tenths.setdefault(share, []).append(word)
        lines = [f"{share} {' '.join(words)}" for share, words in sorted(tenths.items())]
        (MODELS / "lowercase.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
