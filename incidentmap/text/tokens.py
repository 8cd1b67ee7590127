"""Tokens, sentences and paragraphs with offsets into the untouched text.

One pass of one regular expression, linear in the length of the text. The tokens are shared by all
later stages, so that each text is cut once.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from incidentmap.text.abbreviations import ABBREVIATIONS, INITIAL
from incidentmap.text.language import detect_language

# A word keeps inner apostrophes (straight, curly, modifier letter) and hyphens; numbers keep inner . and ,
# Zero-width characters and combining marks belong to the word they stand in.
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|[A-Z]\.[A-Z][a-z]{1,3}\.|"  # U.S., D.C., W.Va.
    r"(?:[^\W\d_]|[\u0300-\u036f\u200b-\u200f\u2060\ufeff\u00ad])"
    r"(?:[^\W_]|[\u0300-\u036f\u200b-\u200f\u2060\ufeff\u00ad]|['’ʼ\u2019`´](?=[^\W\d_])|[-\u2010\u2011](?=[^\W_]))*"
    r"|\d+(?:[.,:]\d+)*"
    r"|\n|[^\w\s]|_",
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_POSSESSIVE = re.compile(r"['’ʼ]s$", re.IGNORECASE)
_ENDERS = frozenset(".!?…。؟۔")
_CLOSERS = frozenset("\"'”’»)]“")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenizedText:
    """A text and its tokens. Parallel lists; ``sentences`` and ``paragraphs`` are (first, past-last) token ranges.

    A newline is a token of its own, ``"\\n"``. The possessive ``'s`` is a token of its own too.
    """

    text: str
    lang: str
    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[tuple[int, int]]
    sentence_of: list[int]
    paragraph_of: list[int]

    def __len__(self) -> int:
        return len(self.words)

    def token_at(self, offset: int) -> int:
        """Index of the token that holds or follows the character ``offset`` (``len(self)`` past the last)."""
        return bisect_right(self.ends, offset)

    def token_range(self, start: int, end: int) -> tuple[int, int]:
        """Token range (first, past-last) that overlaps the character span ``start``–``end``."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

    def sentence_at(self, offset: int) -> int:
        """Index of the sentence that holds the character ``offset``; 0 in a text without tokens."""
        if not self.words:
            return 0
        return self.sentence_of[min(self.token_at(offset), len(self.words) - 1)]

    def sentence_span(self, index: int) -> tuple[int, int]:
        """Character span of sentence ``index``, without outer white space."""
        first, last = self.sentences[index]
        while last - 1 > first and self.words[last - 1] == "\n":
            last -= 1
        return self.starts[first], self.ends[last - 1]


def tokenize(text: str, lang: str | None = None) -> TokenizedText:
    """Cut ``text`` into tokens, sentences and paragraphs.

    Parameters
    ----------
    text
        Any string: empty, huge, mixed in script, with zero-width characters.
    lang
        ISO 639-1 code; detected when None.

    Examples
    --------
    >>> t = tokenize("Drones hit St. Petersburg's port. Nobody was hurt.")
    >>> t.words[:5], len(t.sentences)
    (['Drones', 'hit', 'St', '.', 'Petersburg'], 2)
    >>> len(tokenize(""))
    0
    """
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for m in _TOKEN.finditer(_without_surrogates(text)):
        word, start, end = m.group(), m.start(), m.end()
        if len(word) > 2 and word[-1] in "sS" and _POSSESSIVE.search(word):
            words.append(word[:-2])
            starts.append(start)
            ends.append(end - 2)
            word, start = word[-2:], end - 2
        words.append(word)
        starts.append(start)
        ends.append(end)
    lower = [w.lower() for w in words]
    sentences, sentence_of, paragraph_of = _sentences(words, lower, starts, ends)
    return TokenizedText(
        text=text,
        lang=lang or detect_language(text),
        words=words,
        lower=lower,
        starts=starts,
        ends=ends,
        sentences=sentences,
        sentence_of=sentence_of,
        paragraph_of=paragraph_of,
    )


def _without_surrogates(text: str) -> str:
    """Lone surrogates, which no library below can encode, become replacement marks; offsets stay."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def _sentences(
    words: list[str], lower: list[str], starts: list[int], ends: list[int]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Sentence ranges and, for every token, its sentence and its paragraph."""
    sentences: list[tuple[int, int]] = []
    sentence_of: list[int] = []
    paragraph_of: list[int] = []
    first, paragraph, n = 0, 0, len(words)
    i = 0
    while i < n:
        word = words[i]
        if word == "\n" and first == i and sentences:  # blank space after a sentence belongs to it
            sentences[-1] = (sentences[-1][0], i + 1)
            sentence_of.append(len(sentences) - 1)
            paragraph_of.append(paragraph)
            first = i = i + 1
            if i < n and words[i] != "\n" and _starts_line(words, i):
                paragraph += 1
            continue
        sentence_of.append(len(sentences))
        paragraph_of.append(paragraph)
        i += 1
        if word == "\n":
            if i >= n or words[i] == "\n" or _starts_line(words, i):
                paragraph += 1
                closed = True
            else:
                closed = False
        elif word in _ENDERS:
            closed = _ends_sentence(words, lower, starts, ends, i - 1)
            while closed and i < n and (words[i] in _CLOSERS or words[i] in _ENDERS) and starts[i] == ends[i - 1]:
                sentence_of.append(len(sentences))
                paragraph_of.append(paragraph)
                i += 1
        else:
            closed = False
        if closed and i > first:
            sentences.append((first, i))
            first = i
    if first < n:
        sentences.append((first, n))
    return sentences, sentence_of, paragraph_of


def _starts_line(words: list[str], i: int) -> bool:
    """A new line opens a paragraph unless it goes on in lower case, as hard-wrapped text does."""
    return not words[i][:1].islower()


def _ends_sentence(words: list[str], lower: list[str], starts: list[int], ends: list[int], i: int) -> bool:
    """Whether the mark at ``i`` ends a sentence: not after an abbreviation or initial, and something new begins."""
    n = len(words)
    j = i + 1
    while j < n and (words[j] in _CLOSERS or words[j] in _ENDERS) and starts[j] == ends[j - 1]:
        j += 1
    if j >= n or words[j] == "\n":
        return True
    if starts[j] == ends[j - 1] and words[i] == ".":
        return False
    following = words[j]
    if following[:1].islower():
        return False
    if words[i] == "." and i > 0 and ends[i - 1] == starts[i]:
        before = lower[i - 1]
        if before in ABBREVIATIONS or INITIAL.match(words[i - 1]):
            return False
    return True
