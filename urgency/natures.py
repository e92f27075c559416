"""The closed list of urgent natures and the rule that picks one."""

from __future__ import annotations

from collections.abc import Iterable

NATURES = ("violence", "dehors", "malaise", "suicide", "feu_accident", "enfant", "auteur", "neutre")

# A text that already carries the numbers and gestures of another covers it, so the two are not a doubt.
# "enfant" holds 17, 15, 18; "violence" holds 15 and 18; "suicide" and "auteur" hold 15; outdoors, "violence" would
# say to lock oneself in, so "dehors" wins.
COVERS = {
    "enfant": {"violence", "dehors", "malaise", "feu_accident"},
    "auteur": {"violence", "malaise", "dehors"},
    "dehors": {"violence"},
    "violence": {"malaise", "feu_accident"},
    "suicide": {"malaise"},
}


def choose_nature(candidates: Iterable[str]) -> str:
    """One specific nature -> itself; none, or two that differ -> "neutre". Raises ValueError on an unknown name."""
    found = set(candidates)
    unknown = found - set(NATURES)
    if unknown:
        raise ValueError(f"unknown nature(s): {sorted(unknown)}")
    found.discard("neutre")
    return found.pop() if len(found) == 1 else "neutre"


def drop_covered(candidates: Iterable[str]) -> set[str]:
    """Remove the natures whose gestures another candidate's text already gives (see COVERS)."""
    found = set(candidates)
    covered = set().union(*(COVERS.get(nature, set()) for nature in found)) if found else set()
    return found - covered
