"""Sheets and taxonomy in memory: read once, every error listed before refusing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ValidationError

from web.fiches.schemas import Fiche


class FichesError(ValueError):
    """The data are wrong; `errors` lists file, key and what was expected."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


@dataclass(frozen=True)
class Besoin:
    """A need of data/taxonomie.yml; `rang` is its neutral number, /f/{rang}."""

    nom: str
    gravite: int
    local: bool
    sens: str
    rang: int


@dataclass(frozen=True)
class Fiches:
    """All the sheets by need, in the order of the taxonomy."""

    besoins: Mapping[str, Besoin]
    par_besoin: Mapping[str, Fiche]

    def __iter__(self) -> Iterator[Fiche]:
        return iter(self.par_besoin.values())

    def get(self, besoin: str) -> Fiche | None:
        """The sheet of a need, or None."""
        return self.par_besoin.get(besoin)

    def by_rank(self, rang: int) -> Fiche | None:
        """The sheet of a neutral number, or None."""
        return next((self.par_besoin[b.nom] for b in self.besoins.values() if b.rang == rang), None)


def read_taxonomy(path: Path) -> dict[str, Besoin]:
    """Needs of the taxonomy, in its order (rank from 1: names are stable, new ones are added at the end)."""
    rows = yaml.safe_load(path.read_text(encoding="utf8"))["besoins"]
    return {
        name: Besoin(name, int(row["gravite"]), row["local"] in ("oui", True), row["sens"], rank)
        for rank, (name, row) in enumerate(rows.items(), start=1)
    }


def _read_one(path: Path, errors: list[str]) -> Fiche | None:
    try:
        return Fiche.model_validate(yaml.safe_load(path.read_text(encoding="utf8")))
    except yaml.YAMLError as error:
        errors.append(f"{path.name} : YAML illisible ({error})")
    except ValidationError as error:
        for row in error.errors():
            key = ".".join(str(part) for part in row["loc"]) or "fiche"
            errors.append(f"{path.name}, {key} : {row['msg']}")
    return None


def load_fiches(data: Path) -> Fiches:
    """Every sheet of data/fiches; FichesError lists all that is wrong, orphans and dead ends included."""
    besoins = read_taxonomy(data / "taxonomie.yml")
    errors: list[str] = []
    found: dict[str, Fiche] = {}
    for path in sorted((data / "fiches").glob("*.yml")):
        fiche = _read_one(path, errors)
        if fiche is None:
            continue
        if fiche.besoin != path.stem or fiche.besoin not in besoins:
            errors.append(f"{path.name}, besoin : « {fiche.besoin} » n'est pas le nom du fichier ou de la taxonomie")
        found[path.stem] = fiche
    known = set(found)
    errors += [f"{name}.yml : la fiche de ce besoin manque" for name in besoins if name not in known]
    for name, fiche in found.items():
        errors += [
            f"{name}.yml, suites.{suite.id} : le besoin « {suite.besoin} » n'existe pas"
            for suite in fiche.suites
            if suite.besoin and suite.besoin not in besoins
        ]
    if errors:
        raise FichesError(errors)
    return Fiches(besoins, {name: found[name] for name in besoins})
