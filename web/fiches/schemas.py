"""Shape of data/fiches/<besoin>.yml. Unknown keys are refused, so that a misspelled key is seen."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Moment = Literal["avant", "pendant", "apres", "maintenant", "premieres_heures", "ensuite"]
Kind = Literal[
    "association_violences",
    "forces",
    "mds",
    "avimej",
    "iscg",
    "angela",
    "justice",
    "point_justice",
    "sante",
    "pat",
    "mairie",
    "prefecture",
    "repit",
    "adil",
    "spip",
    "mdph",
    "dsden",
    "ddpp",
    "amicale_du_nid",
    "auteurs",
]
Line = Annotated[str, Field(min_length=2, max_length=400)]
MOMENTS = (("avant", "pendant", "apres"), ("maintenant", "premieres_heures", "ensuite"))


class Part(BaseModel):
    """Base of all the parts of a sheet."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Etape(Part):
    """What to do at one moment."""

    moment: Moment
    lignes: list[Line] = Field(min_length=1, max_length=10)


class NumeroDeFiche(Part):
    """A number by its code, and what it is for."""

    code: str
    pour: Annotated[str, Field(max_length=90)]


class Suite(Part):
    """A follow-up: steps, another need, or a link; exactly one of the three."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    titre: Annotated[str, Field(min_length=3, max_length=60)]
    lignes: list[Line] | None = None
    besoin: str | None = None
    lien: Annotated[str, Field(pattern=r"^(https://|/)")] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if sum(form is not None for form in (self.lignes, self.besoin, self.lien)) != 1:
            raise ValueError("une suite a des lignes, un besoin ou un lien, et un seul des trois")
        return self


class Source(Part):
    """Where a fact comes from."""

    titre: str
    date: str


class Relecture(Part):
    """Who read the sheet: function and body, never a name alone."""

    fonction: str
    organisme: str
    date: date


def relecture(relu_par: Relecture | None, attente: str) -> str:
    """Words on who read a text, or on the reading it waits for."""
    if relu_par is None:
        return attente
    return f"Relue par : {relu_par.fonction}, {relu_par.organisme}, le {relu_par.date:%d/%m/%Y}."


class Mot(Part):
    """A hard word and what it means."""

    mot: Annotated[str, Field(min_length=2, max_length=60)]
    sens: Line


class Partie(Part):
    """One part of an easy sheet: a question or a moment, then one idea a line."""

    titre: Annotated[str, Field(min_length=3, max_length=60)]
    lignes: list[Line] = Field(min_length=1, max_length=8)


class Facile(Part):
    """data/facile/<besoin>.yml: the same sheet in easy words, after the European rules « Information for all »."""

    besoin: str
    titre: Annotated[str, Field(max_length=60)]
    ouverture: list[Line] = Field(min_length=1, max_length=4)
    parties: list[Partie] = Field(min_length=2, max_length=7)
    numeros: list[NumeroDeFiche] = Field(min_length=1, max_length=6)
    mots: list[Mot] = Field(max_length=6)
    verifie_le: date
    relu_par: Relecture | None

    @property
    def relecture(self) -> str:
        """Words on the reading by the people concerned, which makes an easy text a FALC text."""
        return relecture(self.relu_par, "Relecture FALC à faire, par des personnes concernées.")

    @property
    def textes(self) -> list[str]:
        """Every line that a person reads."""
        made = [self.titre, *self.ouverture]
        for partie in self.parties:
            made += [partie.titre, *partie.lignes]
        return [*made, *(row.pour for row in self.numeros), *(mot.sens for mot in self.mots)]


class Fiche(Part):
    """One sheet."""

    besoin: str
    titre: Annotated[str, Field(max_length=70)]
    ouverture: list[Line] = Field(min_length=1, max_length=3)
    ouverture_proche: list[Line]
    ouverture_mineur: list[Line]
    pour_qui: Line
    maintenant: list[Line] = Field(min_length=2, max_length=8)
    maintenant_mineur: list[Line]
    etapes: list[Etape] = Field(min_length=3, max_length=3)
    numeros: list[NumeroDeFiche]
    lieux: list[Kind]
    suites: list[Suite] = Field(max_length=6)
    nom_offre: Annotated[str, Field(max_length=80)]
    choix: Annotated[str, Field(max_length=50)]
    incertain: list[Line]
    sources: list[Source] = Field(min_length=1)
    verifie_le: date
    relu_par: Relecture | None

    @model_validator(mode="after")
    def _moments(self) -> Self:
        if tuple(etape.moment for etape in self.etapes) not in MOMENTS:
            raise ValueError(f"les moments sont, dans l'ordre, {' ou '.join(map(str, MOMENTS))}")
        if len({suite.id for suite in self.suites}) != len(self.suites):
            raise ValueError("deux suites ont le même identifiant")
        return self

    def suite(self, identifier: str) -> Suite | None:
        """The follow-up of this id, or None."""
        return next((suite for suite in self.suites if suite.id == identifier), None)

    @property
    def relecture(self) -> str:
        """Words on who read the sheet."""
        return relecture(self.relu_par, "En attente de relecture par un professionnel.")
