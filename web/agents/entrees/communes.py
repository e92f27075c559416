"""Fields that hold communes: read by name or INSEE code, shown with both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from territory import Gazetteer, load
from web.agents.entrees.champs import Champ, Lignes, Refus


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Communes, loaded once."""
    return load()


def commune_name(code: str) -> str:
    """« Meaux (77284) »; the code alone when unknown."""
    found = gazetteer().get(code)
    return f"{found.nom} ({code})" if found else code


@dataclass(frozen=True)
class Commune(Champ):
    """A commune by its INSEE code or its exact name."""

    suggestions = "communes"

    def comprendre(self, text: str) -> Any:
        """Its INSEE code."""
        return read_commune(text)

    def montrer(self, valeur: Any) -> list[str]:
        """Name and code."""
        return [commune_name(valeur)] if valeur else []


def read_commune(text: str) -> str:
    """INSEE code of « 77284 », « Meaux » or « Meaux (77284) »; Refus otherwise."""
    match = re.search(r"\b(\d[\dAB]\d{3})\b", text)
    if match and gazetteer().get(match[1]):
        return match[1]
    exact = [c for c in gazetteer().suggest(text) if c.nom.casefold() == text.casefold()]
    if len(exact) == 1:
        return exact[0].code_insee
    raise Refus(f"Commune inconnue : « {text[:60]} ». Donnez son code INSEE, par exemple 77284.")


@dataclass(frozen=True)
class Communes(Lignes):
    """Communes, one a line."""

    plus: int = 507
    maximum: int = 30_000

    def ligne(self, text: str) -> Any:
        """INSEE code."""
        return read_commune(text)

    def montrer(self, valeur: Any) -> list[str]:
        """Names and codes."""
        return ["\n".join(commune_name(code) for code in valeur or [])]
