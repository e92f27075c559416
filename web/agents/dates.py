"""Days in French, without what draws pages: the imports work in a process that has none to draw."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from web.pages.when import MONTHS

PARIS = ZoneInfo("Europe/Paris")


def jour(value: date | str | None) -> str:
    """« 22 novembre 2026 »; a partial date stays as it is."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return str(value)
    return f"{'1er' if value.day == 1 else value.day} {MONTHS[value.month - 1]} {value.year}" if value else ""
