"""Reading a text's surface: tokens, sentences, paragraphs, language, numbers."""

from incidentmap.text.tokens import TokenizedText, tokenize

__all__ = ["TokenizedText", "tokenize"]
