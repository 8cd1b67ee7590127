"""Folding: what makes two spellings of a name the same key.

Case is folded; Latin diacritics are stripped (Cyrillic й and ї are letters of their own and stay);
apostrophes, full stops and invisible characters vanish; hyphens and white space become one space;
ё is written е, as Russian print does.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_DROPPED = dict.fromkeys(
    [*map(ord, "'’‘ʼʻ`´′.ʹʾʿ\u2019"), 0x00AD, *range(0x200B, 0x2010), 0x2060, 0xFEFF, *range(0x202A, 0x202F)]
)
_SPACES = dict.fromkeys(map(ord, "-‐‑‒–—_/\t\n\r\u00a0\u202f"), " ")
_LETTERS = {
    ord("ё"): "е",
    ord("ß"): "ss",
    ord("ł"): "l",
    ord("đ"): "d",
    ord("ð"): "d",
    ord("þ"): "th",
    ord("ø"): "o",
    ord("æ"): "ae",
    ord("œ"): "oe",
    ord("ı"): "i",
    ord("ə"): "a",
}
_TABLE = {**_DROPPED, **_SPACES, **_LETTERS}


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Return the key of a name.

    Examples
    --------
    >>> fold("Novo-Ogaryovo"), fold("Слов’янськ"), fold("São  Paulo"), fold("U.K."), fold("")
    ('novo ogaryovo', 'словянськ', 'sao paulo', 'uk', '')
    """
    folded = name.lower()
    if folded.isascii():
        folded = folded.translate(_TABLE)
    else:
        folded = folded.translate(_TABLE)
        if not folded.isascii():
            folded = _strip_latin_marks(folded)
    if " " in folded:
        folded = " ".join(folded.split())
    return folded


def _strip_latin_marks(text: str) -> str:
    """Drop combining marks that stand on Latin letters, and Arabic and Hebrew vowel points; keep the others (NFC)."""
    out: list[str] = []
    base_is_latin = False
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.combining(char):
            if base_is_latin or "\u0591" <= char <= "\u065f":
                continue
        else:
            base_is_latin = char < "\u0250" or "\u1e00" <= char <= "\u1eff"
        out.append(char)
    return unicodedata.normalize("NFC", "".join(out))
