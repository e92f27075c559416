"""The generated file that keeps the national numbers of each need when the web service does not answer.

Written by `balise publier` from the database (web/orientation/fallback.py), dated; read again when it changes. Without
the file the emergency numbers of urgency/ remain.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Optional, Text

import yaml

from urgency.numbers import EMERGENCY, items

TAXONOMY = Path(__file__).resolve().parent.parent / "data" / "taxonomie.yml"


@lru_cache(maxsize=1)
def _taxonomy() -> FrozenSet[Text]:
    """Names of the needs: a missing generated file must not make Balise deaf to them."""
    return frozenset(yaml.safe_load(TAXONOMY.read_text(encoding="utf8"))["besoins"])


class Fallback:
    """Labels of the needs and their national numbers."""

    def __init__(self, path: Path) -> None:
        self._path, self._stamp, self._content = path, 0.0, {}

    def _read(self) -> Dict[Text, Any]:
        try:
            stamp = self._path.stat().st_mtime
            if stamp != self._stamp:
                self._stamp = stamp
                content = json.loads(self._path.read_text(encoding="utf8"))
                besoins = content.get("besoins") if isinstance(content, dict) else None
                if isinstance(besoins, dict):
                    self._content = content
        except (OSError, ValueError):
            pass  # an unreadable file must not silence the emergency numbers below
        return self._content

    def need(self, besoin: Optional[Text]) -> Dict[Text, Any]:
        """What the file says of a need, empty when unknown."""
        found = self._read().get("besoins", {}).get(besoin or "")
        return found if isinstance(found, dict) else {}

    def label(self, besoin: Text) -> Text:
        """Words of a button for this need."""
        return self.need(besoin).get("choix") or besoin.replace("_", " ")

    def is_local(self, besoin: Text) -> bool:
        """Whether the commune changes the answer."""
        return bool(self.need(besoin).get("local"))

    def gravity(self, besoin: Text) -> int:
        """1, 2 or 3; 3 when unknown, to stay on the safe side."""
        return int(self.need(besoin).get("gravite", 3))

    def known(self, besoin: Optional[Text]) -> bool:
        """Whether the name is a need of the taxonomy."""
        return bool(self.need(besoin)) or besoin in _taxonomy()

    def blocks(self, besoin: Optional[Text]) -> List[Dict[Text, Any]]:
        """National numbers of the need, and the emergency numbers where it has none of them."""
        numbers = self.need(besoin).get("numeros") or []
        if not {number["code"] for number in numbers} & set(EMERGENCY):
            numbers = [*numbers, *items(EMERGENCY)]
        opening = "Je n'arrive pas à joindre toutes mes informations. Voici les numéros qui peuvent vous aider."
        made: List[Dict[Text, Any]] = [{"type": "texte", "text": opening}, {"type": "numeros", "items": numbers}]
        if self.known(besoin):
            link = {"titre": "Lire la fiche complète", "lien": f"/fiches/{besoin}"}
            made.append({"type": "choix", "items": [link]})
        return made
