"""The page of a person's language, offered below the answer when the message is not in French. It never replaces anything."""

from __future__ import annotations

from typing import Any

from web.chat.langue import OTHER, LanguageGuesser

WHOLE_PAGE = {"titre": "Emergency numbers in ten languages", "lien": "/langues", "langue": "en"}


class LanguageLinks:
    """block(text): a block of choices with one link, or None. `pages` are the entries of web/pages/langues.yml."""

    def __init__(self, pages: list[dict[str, Any]]) -> None:
        self._guesser = LanguageGuesser()
        self._items = {
            page["code"]: {
                "titre": f"{page['nom']} – {page['titre']}",
                "lien": f"/langues#{page['code']}",
                "langue": page["code"],
            }
            for page in pages
        } | {OTHER: WHOLE_PAGE}

    def load(self) -> None:
        """Read the model; until then only other alphabets are recognised."""
        self._guesser.load()

    def block(self, text: str | None) -> dict[str, Any] | None:
        """What stands below the answer to this message."""
        try:
            language = self._guesser.guess(text) if text else None
        except Exception:  # nothing that guesses a language may hold an answer back
            return None
        item = self._items.get(language) if language else None
        return {"type": "choix", "items": [dict(item)]} if item else None
