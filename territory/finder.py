"""Find the places said in a free message."""

from __future__ import annotations

from territory.approximate import FuzzyReader
from territory.context import Context
from territory.exact import ExactReader
from territory.forms import Form
from territory.fuzzy import FuzzyIndex
from territory.refusal import refused
from territory.sounded import SoundReader
from territory.spans import Span, without_overlap
from territory.text import Token, tokenize

MAX_CHARACTERS = 4000


class Finder:
    """Exact, by sound, then approximate reading of a message against the forms."""

    def __init__(self, forms: list[Form], fuzzy: FuzzyIndex) -> None:
        self._exact = ExactReader(forms)
        self._sounded = SoundReader(forms)
        self._approximate = FuzzyReader(forms, fuzzy)

    def read(self, text: str) -> tuple[list[Token], Context, list[Span]]:
        """Tokens, context and the retained spans in order of appearance, without overlap."""
        text = text[:MAX_CHARACTERS]
        tokens = tokenize(text)
        context = Context(text, tokens)
        exact = self._exact.spans(context)
        exact += self._sounded.spans(context)
        spans = without_overlap(exact + self._approximate.spans(context, exact))
        return tokens, context, [span for span in spans if not refused(context, span)]

    def unknown(self, word: str) -> bool:
        """True for a word of four letters or more that is neither French nor a person's name."""
        return self._approximate.unknown(word)
