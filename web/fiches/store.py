"""Sheets and taxonomy in memory: read once, every error listed before refusing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from web.fiches.schemas import Facile, Fiche

Sheet = TypeVar("Sheet", Fiche, Facile)


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
    faciles: Mapping[str, Facile] = field(default_factory=dict)

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


def _read_one(path: Path, model: type[Sheet], errors: list[str]) -> Sheet | None:
    try:
        return model.model_validate(yaml.safe_load(path.read_text(encoding="utf8")))
    except yaml.YAMLError as error:
        errors.append(f"{path.name} : YAML illisible ({error})")
    except ValidationError as error:
        for row in error.errors():
            key = ".".join(str(part) for part in row["loc"]) or "fiche"
            errors.append(f"{path.name}, {key} : {row['msg']}")
    return None


def _read_faciles(folder: Path, found: Mapping[str, Fiche], errors: list[str]) -> dict[str, Facile]:
    """The easy versions: each has a sheet, and gives no number that its sheet does not give."""
    made: dict[str, Facile] = {}
    for path in sorted(folder.glob("*.yml")):
        facile = _read_one(path, Facile, errors)
        if facile is None:
            continue
        fiche = found.get(facile.besoin)
        if fiche is None or facile.besoin != path.stem:
            errors.append(f"facile/{path.name}, besoin : « {facile.besoin} » n'est pas le nom du fichier ou d'une fiche")
            continue
        known = {row.code for row in fiche.numeros}
        errors += [
            f"facile/{path.name}, numeros : « {row.code} » n'est pas un numéro de la fiche"
            for row in facile.numeros
            if row.code not in known
        ]
        made[path.stem] = facile
    return made


def load_fiches(data: Path) -> Fiches:
    """Every sheet of data/fiches and data/facile; FichesError lists all that is wrong, orphans and dead ends included."""
    besoins = read_taxonomy(data / "taxonomie.yml")
    errors: list[str] = []
    found: dict[str, Fiche] = {}
    for path in sorted((data / "fiches").glob("*.yml")):
        fiche = _read_one(path, Fiche, errors)
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
    faciles = _read_faciles(data / "facile", found, errors)
    if errors:
        raise FichesError(errors)
    return Fiches(
        besoins, {name: found[name] for name in besoins}, {name: faciles[name] for name in besoins if name in faciles}
    )
