"""Files of messages to judge: JSON Lines, read whole before anything is measured; every bad line is named, in French."""

from __future__ import annotations

import csv
import difflib
import json
from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence, Set

from bot.taxonomy import dialogue, gravity

ROOT = Path(__file__).resolve().parents[1]
ABOVE = ("urgence_immediate", "nlu_fallback")  # what Rasa may put on top, no need of the taxonomy


class MessageError(ValueError):
    """The file can't be judged; the message says every reason."""


def read(path: Path) -> List[Dict[str, Any]]:
    """Rows of the file; MessageError with every bad line."""
    try:
        lines = path.read_text(encoding="utf8").splitlines()
    except FileNotFoundError as error:
        raise MessageError(f"{path} : ce fichier n'existe pas") from error
    except (OSError, UnicodeDecodeError) as error:
        raise MessageError(f"{path} : ce fichier ne se lit pas (il faut du texte en UTF-8)") from error
    rows: List[Dict[str, Any]] = []
    errors: List[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            errors.append(f"{path.name}, ligne {number} : ce n'est pas du JSON")
            continue
        found = list(_faults(row))
        errors += [f"{path.name}, ligne {number} : {fault}" for fault in found]
        rows += [] if found else [row]
    if not rows and not errors:
        errors.append(f"{path.name} : aucun message")
    if errors:
        raise MessageError("\n".join(errors))
    return rows


def _faults(row: Any) -> Iterator[str]:
    if not isinstance(row, dict):
        yield "il faut un objet, avec « text »"
        return
    if not isinstance(row.get("text"), str) or not row["text"].strip():
        yield "« text » doit être un texte, non vide"
    for key in ("intent", "nature"):
        given = row.get(key) or []
        given = [given] if isinstance(given, str) else given
        if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
            yield f"« {key} » doit être une liste de noms"
    if not isinstance(row.get("urgence"), (bool, type(None))):
        yield "« urgence » doit être true, false ou null"
    if not isinstance(row.get("commune"), (str, type(None))):
        yield "« commune » doit être un nom ou null"


def warnings(rows: Sequence[Dict[str, Any]]) -> Iterator[str]:
    """Names that Balise can't answer, so that they would count as misses: perhaps a slip."""
    needs = {*gravity(), *dialogue(), *ABOVE}
    places = _communes()
    asked = {name for row in rows for name in _names(row)}
    for name in sorted(asked - needs):
        yield f"besoin inconnu de la taxonomie : {name}{_perhaps(name, needs)}"
    for name in sorted({row["commune"] for row in rows if row.get("commune")} - places):
        yield f"commune inconnue de la carte : {name}{_perhaps(name, places)}"


def _communes() -> Set[str]:
    with (ROOT / "data" / "territory" / "communes.csv").open(encoding="utf8", newline="") as source:
        return {row["nom"] for row in csv.DictReader(source)}


def _names(row: Dict[str, Any]) -> List[str]:
    given = row.get("intent") or []
    return [given] if isinstance(given, str) else given


def _perhaps(name: str, known: Set[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), 1)
    return f" (peut-être {close[0]})" if close else ""
