"""Read the source CSV files, remembering the line of each row, and gather every error before stopping."""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Issue:
    """One refused or dropped cell: where it stands and why, in French."""

    fichier: str
    ligne: int
    colonne: str
    raison: str

    def __str__(self) -> str:
        return f"{self.fichier}, ligne {self.ligne}, colonne {self.colonne} : {self.raison}"


class BuildRefused(ValueError):
    """The sources break a rule. `issues` lists every error found, not only the first."""

    def __init__(self, issues: list[Issue]) -> None:
        self.issues = issues
        super().__init__("\n".join(str(issue) for issue in issues))


class Row(dict[str, str]):
    """A CSV row, stripped cells by column, with the file and the line it comes from."""

    def __init__(self, cells: dict[str, str], fichier: str, ligne: int) -> None:
        super().__init__(cells)
        self.fichier = fichier
        self.ligne = ligne


@dataclass
class Report:
    """What a build refused (errors) and what it left aside on purpose (dropped)."""

    errors: list[Issue] = field(default_factory=list)
    dropped: list[Issue] = field(default_factory=list)

    def error(self, row: Row, colonne: str, raison: str) -> None:
        """Record an error; the build goes on, then refuses."""
        self.errors.append(Issue(row.fichier, row.ligne, colonne, raison))

    def drop(self, row: Row, colonne: str, raison: str) -> None:
        """Record a cell or a row (colonne "*") that is not taken over."""
        self.dropped.append(Issue(row.fichier, row.ligne, colonne, raison))


def read_rows(path: Path) -> list[Row]:
    """Read a CSV file with a header. Raises OSError when it cannot be read."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        return [
            Row({k: (v or "").strip() for k, v in cells.items() if k}, path.name, reader.line_num)
            for cells in reader
        ]


def read_yaml(path: Path) -> Any:
    """Read a hand-checked YAML file."""
    with path.open(encoding="utf-8") as handle:
        return yaml.load(handle, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


_CHECKS: dict[str, Callable[[str], object]] = {
    "date": lambda v: re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-([0-2]\d|3[01]))?)?", v),
    "confiance": lambda v: v in {"confirmé", "connaissance", "à vérifier"},
    "code_insee": lambda v: re.fullmatch(r"\d{5}|2[AB]\d{3}", v),
    "code_postal": lambda v: re.fullmatch(r"\d{5}", v),
    # Ten digits; some sources write 0800 85 37 00 or 0820 16 77 77.
    "telephone": lambda v: re.fullmatch(r"0\d{9}", v.replace(" ", "")),
    "latitude": lambda v: 40 < float(v) < 52,
    "longitude": lambda v: -6 < float(v) < 10,
}


def check_cells(row: Row, report: Report) -> None:
    """Check the form of every filled cell whose column has a known form."""
    for column, check in _CHECKS.items():
        value = row.get(column, "")
        if not value:
            continue
        try:
            valid = bool(check(value))
        except ValueError:
            valid = False
        if not valid:
            report.error(row, column, f"valeur impossible : « {value} »")
    if not row.get("confiance"):
        report.error(row, "confiance", "vide")


def clean(text: str) -> str:
    """Straight apostrophes, as everywhere in what people read."""
    return text.replace("’", "'").strip()
