"""What an import would do: changes, and remarks by line. Nothing here touches the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

from web.agents.entrees.base import Valeurs
from web.agents.entrees.regles import PROTEGE

#: Told how far the work is (done, in all). May raise Annule.
Pas = Callable[[int, int], None]


class Annule(Exception):
    """A person asked to stop, or the work was taken from us."""


@dataclass(frozen=True)
class Remarque:
    """Something to say of a line: an error when `grave`, which then forbids the whole import."""

    ligne: int | None
    colonne: str
    message: str
    valeur: str = ""
    grave: bool = True


@dataclass(frozen=True)
class Changement:
    """ajout, changement, retrait; ecart: the file differs from what staff wrote, and staff is kept; lien: identifier only."""

    geste: str
    genre: str
    cle: str
    nom: str
    avant: Valeurs | None
    apres: Valeurs | None
    ligne: int | None = None
    identifiant: str | None = None


@dataclass
class Plan:
    """The whole of it."""

    changements: list[Changement] = field(default_factory=list)
    remarques: list[Remarque] = field(default_factory=list)
    identiques: int = 0
    ignores: int = 0  # lines of the file that are not for us: another département, a kind that Balise does not use
    lignes: int = 0

    def erreur(self, ligne: int | None, colonne: str, message: str, valeur: Any = "") -> None:
        """Add an error."""
        self.remarques.append(Remarque(ligne, colonne, message, str(valeur or "")[:120]))

    def remarque(self, ligne: int | None, colonne: str, message: str, valeur: Any = "") -> None:
        """Add a remark that forbids nothing."""
        self.remarques.append(Remarque(ligne, colonne, message, str(valeur or "")[:120], grave=False))

    def cacher(self, depuis: int, lignes: Collection[int] = ()) -> None:
        """Forget what was written on lines of a refuge, from the remark of rank `depuis` on: an address must not stay here.

        `lignes` are known to be of one; so is a line that a rule of refuges refuses.
        """
        mine = self.remarques[depuis:]
        known = {remark.ligne for remark in mine if PROTEGE in remark.message} | set(lignes)
        self.remarques[depuis:] = [replace(r, valeur="") if r.ligne in known else r for r in mine]

    @property
    def erreurs(self) -> list[Remarque]:
        """What forbids the import."""
        return [remark for remark in self.remarques if remark.grave]

    def bilan(self) -> dict[str, int]:
        """Counts, for the pages."""
        gestes = Counter(change.geste for change in self.changements)
        return {
            **{geste: gestes.get(geste, 0) for geste in ("ajout", "changement", "retrait", "ecart", "lien")},
            "identique": self.identiques,
            "ignore": self.ignores,
            "ligne": self.lignes,
            "erreur": len(self.erreurs),
            "remarque": len(self.remarques) - len(self.erreurs),
        }


@dataclass(frozen=True)
class Options:
    """What the person says of a file: its date (ISO), whether it is complete, its name."""

    date: str | None = None
    complet: bool = False
    nom: str = ""
