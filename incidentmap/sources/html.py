"""The main text of a saved web page, with its date, title and publisher, by trafilatura (an extra)."""

from __future__ import annotations

from datetime import date
from typing import Any

from incidentmap._errors import InputError, MissingExtraError
from incidentmap.pipeline import to_date
from incidentmap.types import Document


def read_html(html: str, name: str, published: date | None = None) -> Document:
    """Return the article in a web page. A date given by the caller wins over the page's own.

    Raises
    ------
    MissingExtraError
        When trafilatura is not installed.
    InputError
        When the page has no main text.
    """
    try:
        import trafilatura
    except ImportError as error:
        raise MissingExtraError.for_extra("html", f"reading {name}") from error
    article: Any = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False)
    if article is None or not article.text:
        raise InputError(f"{name}: no main text found; save the article's text as .txt")
    return Document(
        text=article.text,
        title=article.title,
        url=article.url,
        publisher=article.sitename,
        published=published or to_date(article.date),
    )
