"""What a message may be: one object holds every input rule. The danger check has already run when these apply."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from web.errors import BaliseError

LONGEST = 1000  # characters
READ = 40_000  # characters ever looked at: a huge paste must not hold the other people's answers
SLASHES = "/\\ "


def visible(text: str) -> str:
    """The text without control and invisible characters; line breaks become spaces."""
    kept = (
        " " if char in "\n\r\t" else char
        for char in text
        if char in "\n\r\t" or unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs", "Cn")
    )
    return " ".join("".join(kept).split())


@dataclass(frozen=True)
class InputRules:
    """Rules of a typed message."""

    longest: int = LONGEST

    def clean(self, text: str) -> str:
        """The message as Rasa gets it; BaliseError 422 when empty or too long."""
        seen = visible(text[:READ])
        cleaned = seen.lstrip(SLASHES).strip()
        if not seen:
            raise BaliseError(422, "texte_vide", "Écrivez quelques mots pour dire ce qui se passe.")
        if len(text) > self.longest:
            raise BaliseError(
                422, "texte_trop_long", "Votre message est trop long. Écrivez l'essentiel en 1 000 caractères."
            )
        return cleaned or "…"

    def shorten(self, text: str) -> str:
        """An urgent message is never refused: its beginning goes to Rasa."""
        return visible(text[:READ])[: self.longest].lstrip(SLASHES).strip() or "…"
