"""Forms of a message: clean, as every component reads it; plain, for n-grams."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
EMPTY = "…"  # Rasa wants some text; a message of slashes only says nothing


def plain(text: str) -> str:
    """Lower-case text without accents; apostrophes become spaces so that « j'ai » and « j ai » meet."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
    return _SPACES.sub(" ", bare.replace("'", " ").replace("’", " ")).strip()


def clean(text: str) -> str:
    """The text without leading slashes, control or invisible characters; never empty."""
    visible = "".join(
        char if unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs") else " " if char in "\n\t\r" else ""
        for char in text
    )
    return visible.strip().lstrip("/\\ ").strip() or EMPTY
