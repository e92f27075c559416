"""Every kind of file, as the pages and the command name it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from web.agents.echanges import xlsx
from web.agents.echanges.fichiers import MAX_OCTETS, FichierRefuse, decoder, lire_csv
from web.agents.echanges.plan import Options, Pas, Plan
from web.agents.echanges.sources.angela import ReseauAngela
from web.agents.echanges.sources.annuaire import Annuaire
from web.agents.echanges.sources.forces import GENDARMERIE, POLICE, Forces
from web.agents.echanges.sources.inclusion import Inclusion
from web.agents.echanges.sources.mains import IMPORT, OFFICIEL
from web.agents.echanges.sources.secteurs import Secteurs
from web.agents.echanges.sources.tables import Tableau
from web.agents.entrees.base import Contexte, Genre
from web.agents.entrees.lieux import Services, Structures


class Analyse(Protocol):
    """What reads one kind of file."""

    def analyser(self, ctx: Contexte, feuille: Any, options: Options, pas: Pas) -> Plan:
        """What the file would change."""


@dataclass(frozen=True)
class Sorte:
    """One kind of file. `absents`: it may be declared complete. `officiel`: its date is asked, staff's words win over it."""

    code: str
    titre: str
    aide: str
    formats: tuple[str, ...]
    absents: bool = True
    officiel: bool = False

    @property
    def geste(self) -> str:
        """Its name in the history of entries."""
        return OFFICIEL if self.officiel else IMPORT


_TABLE = ("csv", "xlsx")
SORTES: Mapping[str, Sorte] = {
    sorte.code: sorte
    for sorte in (
        Sorte("structure", "Structures et lieux", "Le tableau de la page « Exports », complété.", _TABLE),
        Sorte("service", "Services et permanences", "Le tableau de la page « Exports », complété.", _TABLE),
        Sorte("numero", "Numéros", "Le tableau de la page « Exports », complété.", _TABLE, absents=False),
        Sorte("angela", "Dispositifs Angela", "Le tableau de la page « Exports », complété.", _TABLE),
        Sorte("secteur", "Secteurs des MDS", "Deux colonnes : Commune, MDS.", _TABLE),
        Sorte("police", "Commissariats (export-pn.csv)", "Fichier publié sur data.gouv.fr.", _TABLE, officiel=True),
        Sorte("gendarmerie", "Gendarmeries (export-gn2.csv)", "Fichier publié sur data.gouv.fr.", _TABLE, officiel=True),
        Sorte("reseau_angela", "Réseau national Angela", "Fichier publié sur data.gouv.fr.", _TABLE, False, True),
        Sorte("annuaire", "Annuaire local (DILA)", "JSON ou CSV, filtré sur la Seine-et-Marne.", ("json", *_TABLE), True, True),
        Sorte("inclusion", "data·inclusion v1", "JSON de structures et de services.", ("json",), False, True),
    )
}


def lecteur(sorte: str, genres: Mapping[str, Genre]) -> Analyse:
    """What reads this kind of file."""
    structures = cast(Structures, genres["structure"])
    if sorte in (POLICE, GENDARMERIE):
        return Forces(structures, sorte)
    if sorte == "annuaire":
        return Annuaire(structures)
    if sorte == "inclusion":
        return Inclusion(structures, cast(Services, genres["service"]))
    if sorte == "reseau_angela":
        return ReseauAngela(genres["angela"])
    return Secteurs(genres["secteur"]) if sorte == "secteur" else Tableau(genres[sorte])


def ouvrir(sorte: Sorte, contenu: bytes) -> Any:
    """The sheet or the document of a file, by what it holds, not by its name. FichierRefuse otherwise."""
    if not contenu:
        raise FichierRefuse("Ce fichier est vide.")
    if len(contenu) > MAX_OCTETS:
        raise FichierRefuse(f"Plus de {MAX_OCTETS // 1_000_000} Mo. Coupez le fichier en plusieurs.")
    if contenu.startswith(xlsx.SIGNATURE):
        found = "xlsx"
    elif contenu.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        found = "json"
    else:
        found = "csv"
    if found not in sorte.formats:
        expected = " ou ".join(name.upper() for name in sorte.formats)
        raise FichierRefuse(f"Ce fichier est en {found.upper()}. Attendu pour « {sorte.titre} » : {expected}.")
    if found == "xlsx":
        return xlsx.lire_xlsx(contenu)
    return lire_csv(contenu) if found == "csv" else _json(sorte, contenu)


def _json(sorte: Sorte, contenu: bytes) -> Any:
    try:
        document = json.loads(decoder(contenu))
        # Half characters and zero bytes can be written in JSON; no database keeps them.
        if b"\\u0000" in json.dumps(document, ensure_ascii=False).encode():
            raise FichierRefuse("Ce fichier contient des caractères invisibles interdits.")
    except (ValueError, RecursionError) as error:
        if isinstance(error, FichierRefuse):
            raise
        if isinstance(error, UnicodeEncodeError):
            raise FichierRefuse("Ce fichier contient des caractères coupés en deux.") from None
        where = f" ligne {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise FichierRefuse(f"Ce fichier JSON est mal formé{where}.") from None
    if sorte.code != "annuaire":
        return document
    records = document.get("service") if isinstance(document, dict) else document
    if not isinstance(records, list):
        raise FichierRefuse("Attendu : le fichier JSON de l'annuaire, avec sa liste « service ».")
    return [record for record in records if isinstance(record, dict)]
