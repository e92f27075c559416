"""Plain form of a message for n-grams: lower case, no accents, one space."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """Lower-case text without accents; apostrophes become spaces so that « j'ai » and « j ai » meet."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
    return _SPACES.sub(" ", bare.replace("'", " ").replace("’", " ")).strip()
