"""The path of professionals who must report: pages of text, one file each in data/professionnels/parcours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from web.fiches import mots
from web.fiches.schemas import Relecture, Source, relecture


class ParcoursError(ValueError):
    """A page of this folder is not sound; the text says which file and why, every error at once."""


class Etape(BaseModel):
    """A moment of the path."""

    model_config = ConfigDict(extra="forbid")

    titre: str = Field(min_length=3, max_length=60)
    lignes: list[str] = Field(min_length=1, max_length=8)


class Parcours(BaseModel):
    """One page. `non_verifie` is never empty: what nobody confirmed is said."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    titre: str = Field(min_length=3, max_length=90)
    pour_qui: str
    danger: str
    etapes: list[Etape] = Field(min_length=2, max_length=4)
    besoins: list[str] = Field(min_length=1)  # needs beside which the front desk shows this page
    contacts: list[str]  # ids of internal contacts
    non_verifie: list[str] = Field(min_length=1)
    sources: list[Source] = Field(min_length=1)
    verifie_le: dt.date
    relu_par: Relecture | None

    @model_validator(mode="after")
    def _right_words(self) -> Parcours:
        lines = [self.titre, self.pour_qui, self.danger, *self.non_verifie]
        lines += [line for etape in self.etapes for line in (etape.titre, *etape.lignes)]
        if found := [remark for line in lines for remark in mots.remarks(line)]:
            raise ValueError(" ; ".join(found))
        return self

    @property
    def relecture(self) -> str:
        """Who read it, or that it waits."""
        return relecture(self.relu_par, "En attente de relecture par un professionnel.")


def load_parcours(folder: Path) -> Mapping[str, Parcours]:
    """Every page by its code, in the order of the files; ParcoursError with every error."""
    found, wrong = {}, []
    for path in sorted((folder / "professionnels" / "parcours").glob("*.yml")):
        try:
            page = Parcours.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (ValidationError, yaml.YAMLError) as error:
            wrong.append(f"{path.name} : {error}")
            continue
        if page.code != path.stem:
            wrong.append(f"{path.name} : code attendu « {path.stem} »")
        found[page.code] = page
    if wrong:
        raise ParcoursError("\n".join(wrong))
    return found
