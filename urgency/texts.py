"""The urgent texts: eight whole, reviewed texts read from `textes.json`, checked when the module is imported."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .natures import NATURES

SOURCE = Path(__file__).with_name("textes.json")
ROBOT = "Je suis un robot."


class UrgentTextError(RuntimeError):
    """`textes.json` is missing, unreadable or not the closed set it must be."""


@dataclass(frozen=True)
class UrgentText:
    """One whole text: `lines` in order (`**bold**` markers kept), `numeros` codes of the numbers it names, in order."""

    nature: str
    lines: tuple[str, ...]
    numeros: tuple[str, ...]


def _spoken(code: str) -> str:
    """How a number's code is written inside a text."""
    return "08 019 019 11" if code == "08-019" else code


def _check(nature: str, lines: list[str], numeros: list[str]) -> list[str]:
    errors = []
    whole = "\n".join(lines)
    if not lines or not all(isinstance(line, str) and line.strip() for line in lines):
        errors.append(f"{nature}: expected non-empty lines")
    if any(mark in whole for mark in "[]{}%<>"):
        errors.append(f"{nature}: a placeholder is left in the text")
    if whole.count("**") % 2:
        errors.append(f"{nature}: unbalanced bold markers")
    errors += [f"{nature}: number {code} is listed but not written" for code in numeros if _spoken(code) not in whole]
    for needed in ("114", "112"):
        if needed not in numeros:
            errors.append(f"{nature}: {needed} is missing")
    if ROBOT not in whole:
        errors.append(f"{nature}: the line that says it is a robot is missing")
    return errors


def load(path: Path = SOURCE) -> tuple[dict[str, UrgentText], dict[str, UrgentText]]:
    """Read and check the texts; returns (texts, variants for an adult writing about a child).

    Raises UrgentTextError listing every fault found.
    """
    try:
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        entries, extra = raw["textes"], raw["enfant_concerne"]
        errors = []
        if set(entries) != set(NATURES):
            errors.append(f"expected exactly {sorted(NATURES)}, found {sorted(entries)}")
        for nature, entry in entries.items():
            errors += _check(nature, entry["lines"], entry["numeros"])
        texts = {n: UrgentText(n, tuple(e["lines"]), tuple(e["numeros"])) for n, e in entries.items()}
        line, codes, natures = extra["line"], tuple(extra["numeros"]), tuple(extra["natures"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UrgentTextError(f"{path}: unreadable urgent texts ({type(error).__name__}: {error})") from error
    if errors:
        raise UrgentTextError(f"{path}: " + "; ".join(errors))
    with_child = {}
    for nature in natures:
        base = texts[nature]
        lines = (*base.lines[:-1], line, base.lines[-1])
        with_child[nature] = UrgentText(nature, lines, (*base.numeros, *codes))
    return texts, with_child


_TEXTS, _WITH_CHILD = load()


def get(nature: str) -> UrgentText:
    """The text of a nature. Raises KeyError on a name outside NATURES."""
    return _TEXTS[nature]


def for_message(nature: str, child_concerned: bool) -> UrgentText:
    """The text to show an adult: when a child is concerned, violence or neutre with the 119 added.

    `enfant` speaks to a child, so an adult gets `neutre`; the other natures keep their own text (15 or 18 first).
    """
    if not child_concerned:
        return get(nature)
    if nature == "enfant":
        nature = "neutre"
    return _WITH_CHILD.get(nature) or get(nature)
