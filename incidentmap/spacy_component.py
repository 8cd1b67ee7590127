"""spaCy component: ``nlp.add_pipe("incidentmap")`` finds and places the names of each document.

Needs ``pip install 'incidentmap[spacy]'``. spaCy finds the factory by its entry point; without one (a checkout on
the path) import this module first. Nothing of spaCy's own models is used, so ``spacy.blank("xx")`` will do.

Examples
--------
>>> import spacy  # doctest: +SKIP
>>> nlp = spacy.blank("en")  # doctest: +SKIP
>>> nlp.add_pipe("incidentmap")  # doctest: +SKIP
>>> doc = nlp("Shelling hit the market in Kherson.")  # doctest: +SKIP
>>> [(t.name, t.place.country) for t in doc._.toponyms]  # doctest: +SKIP
[('Kherson', 'UA')]
>>> [(span.text, span.label_, span.kb_id_) for span in doc.spans["toponyms"]]  # doctest: +SKIP
[('Kherson', 'site', 'geonames:706448')]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from incidentmap.config import Config
from incidentmap.pipeline import Pipeline, load
from incidentmap.types import Document

SPANS_KEY = "toponyms"


class ToponymComponent:
    """Sets ``doc._.toponyms`` (`incidentmap.types.Toponym` records) and the span group ``doc.spans[spans_key]``.

    A span's label is the name's role, its ``kb_id_`` the gazetteer id of its place (empty when it has none).
    Spans are widened to whole tokens ("Kyiv-based"); the records keep the exact offsets.

    Parameters
    ----------
    pipeline
        Finds the names.
    spans_key
        Name of the span group.
    """

    def __init__(self, pipeline: Pipeline, spans_key: str = SPANS_KEY) -> None:
        self.pipeline, self.spans_key = pipeline, spans_key

    def __call__(self, doc: Doc) -> Doc:
        """Read one document."""
        lang = doc.lang_ if doc.lang_ in ("en", "uk", "ru") else None
        toponyms = self.pipeline.places(Document(text=doc.text, lang=lang)).toponyms
        doc._.toponyms = toponyms
        spans = []
        for toponym in toponyms:
            span: Span | None = doc.char_span(
                toponym.start,
                toponym.end,
                label=toponym.role,
                kb_id=toponym.place.gazetteer_id if toponym.place else 0,
                alignment_mode="expand",
            )
            if span is not None:
                spans.append(span)
        doc.spans[self.spans_key] = spans
        return doc


def create(nlp: Language, name: str, spans_key: str, focus: Sequence[str]) -> Any:
    """Make the component; ``focus`` are ISO codes of the countries that the texts are likely about."""
    return ToponymComponent(load(Config(focus=tuple(focus))), spans_key)


if not Doc.has_extension("toponyms"):
    Doc.set_extension("toponyms", default=())
Language.factory(
    "incidentmap", default_config={"spans_key": SPANS_KEY, "focus": []}, assigns=["doc._.toponyms"], func=create
)
