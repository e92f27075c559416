"""data/taxonomie.yml for the components of the bot."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Text

import yaml

PATH = Path(__file__).resolve().parent.parent / "data" / "taxonomie.yml"


@lru_cache(maxsize=1)
def _read() -> Dict[Text, Any]:
    return yaml.safe_load(PATH.read_text(encoding="utf8"))


def gravity() -> Dict[Text, int]:
    """Need → 1, 2 or 3."""
    return {name: int(row["gravite"]) for name, row in _read()["besoins"].items()}


def dialogue() -> List[Text]:
    """Names of the dialogue intents."""
    return list(_read()["dialogue"])
