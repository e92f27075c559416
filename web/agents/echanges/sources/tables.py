"""Our own tables, CSV or XLSX, with French headers: structures, services, numbers, Angela territories."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from web.agents.echanges import cellules
from web.agents.echanges.fichiers import Feuille, FichierRefuse, Ligne, protection_otee
from web.agents.echanges.fusion import Provenance, fusionner, recente
from web.agents.echanges.plan import Changement, Options, Pas, Plan
from web.agents.entrees.base import Contexte, Genre, Valeurs, slug, version
from web.agents.entrees.champs import Champ, Refus
from web.agents.entrees.faits import LABELS, MOYENS
from web.orientation.fraicheur import premier_jour
from web.orientation.refuge import is_refuge, parse_consent

IDENTIFIANT, VERSION = "Identifiant", "Version"
CONFIANCE, MOYEN, SOURCE, DATE = "Confiance", "Vérifié comment", "Source", "Date de la source"
ACCORD = "accord_publication"
ETAT, MAJ = "État", "Mise à jour"  # ours, written by the export, never read
PROPRES = (IDENTIFIANT, VERSION, CONFIANCE, MOYEN, SOURCE, DATE, ACCORD, ETAT, MAJ)
_CONFIANCES = {slug(label): code for code, label in LABELS.items()} | {code.replace("_", "-"): code for code in LABELS}
_MOYENS = {slug(label): code for code, label in MOYENS} | {code: code for code, _ in MOYENS}


def champs_de(ctx: Contexte, genre: Genre) -> list[Champ]:
    """Fields that are columns: those of the form without its questions on trust."""
    found = genre.champs(ctx.session, None)
    return [champ for champ in found if champ.nom != "moyen" and not champ.nom.startswith("fait-")]


@dataclass
class Tableau:
    """One import of a table."""

    genre: Genre

    def analyser(self, ctx: Contexte, feuille: Feuille, options: Options, pas: Pas) -> Plan:
        """Compare every line with the database. FichierRefuse when a header is unknown or missing."""
        champs = champs_de(ctx, self.genre)
        columns = colonnes(champs, feuille.entetes, numero=self.genre.code == "numero")
        existing = self.genre.lire_tout(ctx.session, [ligne.cle for ligne in self.genre.lister(ctx.session, ctx.maintenant)])
        reading = _Lecture(ctx, self.genre, champs, columns, existing)
        for rank, ligne in enumerate(feuille.lignes):
            if rank % 100 == 0:
                pas(rank, len(feuille.lignes))
            reading.lire(ligne)
        if options.complet:
            reading.retirer_absents()
        return reading.plan


def colonnes(champs: list[Champ], entetes: list[str], *, numero: bool) -> dict[str, str]:
    """Header as written → field, or one of PROPRES. Every unknown header is told at once."""
    # A label wins over the technical name of another field: « Horaires » is not the column « horaires ».
    known = {slug(champ.nom): champ.nom for champ in champs} | {slug(champ.libelle): champ.nom for champ in champs}
    known |= {slug(name): name for name in PROPRES}
    found = {header: known.get(slug(header), "") for header in entetes if header}
    if unknown := [header for header, nom in found.items() if not nom]:
        expected = ", ".join([IDENTIFIANT, *(champ.libelle for champ in champs)])
        raise FichierRefuse(
            f"Ligne 1 : colonnes inconnues : {', '.join(f'« {name[:40]} »' for name in unknown[:10])}. Attendu : {expected}."
        )
    if not numero and IDENTIFIANT not in found.values() and not {"nom"} <= set(found.values()):
        raise FichierRefuse("Ligne 1 : il faut une colonne « Identifiant », ou une colonne « Nom » pour ajouter.")
    if numero and not {"code", "canal"} <= set(found.values()):
        raise FichierRefuse("Ligne 1 : il faut les colonnes « Code » et « Moyen ».")
    if twice := [name for name in set(found.values()) if list(found.values()).count(name) > 1]:
        raise FichierRefuse(f"Ligne 1 : deux colonnes disent la même chose : {twice[0]}.")
    return found


class _Lecture:
    """The lines of one file, one after another."""

    def __init__(
        self, ctx: Contexte, genre: Genre, champs: list[Champ], columns: Mapping[str, str], existing: dict[str, Valeurs]
    ) -> None:
        self.ctx, self.genre, self.champs, self.existing = ctx, genre, champs, existing
        self.fields = {champ.nom: champ for champ in champs}
        self.header = {nom: header for header, nom in columns.items()}
        self.labels = cellules.index(champs)
        self.plan = Plan()
        self.seen: dict[str, int] = {}  # key → line
        self.names: dict[str, int] = {}
        self.taken = set(existing)
        self.by_name = {self._nom(valeurs): cle for cle, valeurs in existing.items()}

    def _nom(self, valeurs: Mapping[str, Any]) -> str:
        return f"{slug(str(valeurs.get('nom') or ''))} {valeurs.get('code_insee')} {valeurs.get('structure_id') or ''}"

    def lire(self, ligne: Ligne) -> None:
        """One line: a change, nothing, or its errors."""
        self.plan.lignes += 1
        before = len(self.plan.remarques)
        if ligne.defaut:
            self.plan.erreur(ligne.numero, "ligne", ligne.defaut)
            return
        cle, avant = self._entree(ligne)
        said = self._valeurs(ligne, avant)
        provenance = self._provenance(ligne)
        if len(self.plan.remarques) > before or provenance is None:
            self._cacher(before, ligne.numero, said, avant)
            return
        wanted = {nom: valeur for nom, valeur in said.items() if avant is None or avant.get(nom) != valeur}
        if avant is not None and not wanted and not provenance.partout:
            self.plan.identiques += 1
            return
        apres, erreurs = fusionner(self.ctx, self.genre, self.champs, cle, avant, said, provenance)
        for nom, messages in erreurs.items():
            for message in messages:
                shown = said.get(nom) if nom in said else None
                self.plan.erreur(ligne.numero, self._titre(nom), message, shown)
        if cle is None:
            cle = self._nouvelle(ligne, apres)
        if len(self.plan.remarques) > before:
            self._cacher(before, ligne.numero, said, avant)
        elif avant is not None and version(avant) == version(apres):
            self.plan.identiques += 1
        else:
            geste = "changement" if avant else "ajout"
            nom = self.genre.nommer(apres)[:200]
            self.plan.changements.append(Changement(geste, self.genre.code, cle, nom, avant, apres, ligne.numero))

    def _titre(self, nom: str) -> str:
        champ = self.fields.get(nom)
        return self.header.get(nom) or (champ.libelle if champ else nom)

    def _cell(self, ligne: Ligne, nom: str) -> str:
        header = self.header.get(nom)
        return protection_otee(ligne.cellules.get(header, "")) if header else ""

    def _entree(self, ligne: Ligne) -> tuple[str | None, Valeurs | None]:
        """(key, entry) of a line; (None, None) for an entry to add."""
        if self.genre.code == "numero":
            cle = f"{self._cell(ligne, 'code')}.{self._cell(ligne, 'canal').lower()}"
            found = cle if cle in self.existing else None
        else:
            cle = self._cell(ligne, IDENTIFIANT)
            found = cle or None
            if cle and cle not in self.existing:
                message = "Identifiant inconnu. Laissez la case vide pour ajouter une entrée."
                self.plan.erreur(ligne.numero, IDENTIFIANT, message, cle)
                return None, None
        if cle and cle in self.seen:
            self.plan.erreur(ligne.numero, IDENTIFIANT, f"Déjà donné à la ligne {self.seen[cle]}.", cle)
        elif cle:
            self.seen[cle] = ligne.numero
        avant = self.existing.get(found) if found else None
        told = self._cell(ligne, VERSION)
        if avant is not None and told and told != version(avant):
            message = "Cette entrée a changé depuis votre export. Exportez de nouveau, puis reportez votre changement."
            self.plan.erreur(ligne.numero, VERSION, message)
        return found, avant

    def _valeurs(self, ligne: Ligne, avant: Valeurs | None) -> dict[str, Any]:
        """Values of the fields that the file has, and every error of a cell."""
        said: dict[str, Any] = {}
        plat = self.genre.a_plat(avant) if avant else {}
        for nom, champ in self.fields.items():
            if nom not in self.header:
                if avant is None and champ.obligatoire:
                    self.plan.erreur(ligne.numero, champ.libelle, "Cette colonne manque. Elle est obligatoire pour ajouter.")
                continue
            cell = self._cell(ligne, nom)
            if avant is not None and cell == cellules.ecrire(champ, plat.get(nom)):
                said[nom] = plat.get(nom)  # as it was exported: an old value is no error of who imports today
                continue
            try:
                said[nom] = cellules.lire(champ, cell, self.labels)
            except Refus as refus:
                self.plan.erreur(ligne.numero, self.header[nom], str(refus), cell)
        if consent := self._cell(ligne, ACCORD):
            read = parse_consent(consent)
            if read is None:
                self.plan.erreur(ligne.numero, ACCORD, "Écrivez la date et la personne : 2026-11-21, Mme Dupont.")
            elif "accord_publication_le" in self.fields:
                said |= {"accord_publication_le": read[0].isoformat(), "accord_publication_par": read[1]}
        return said

    def _provenance(self, ligne: Ligne) -> Provenance | None:
        """What the line says of its sources; None after an error."""
        confiance, moyen = self._cell(ligne, CONFIANCE), self._cell(ligne, MOYEN)
        source, date = self._cell(ligne, SOURCE), self._cell(ligne, DATE)
        statut = _CONFIANCES.get(slug(confiance)) if confiance else "a_confirmer"
        if statut is None:
            self.plan.erreur(ligne.numero, CONFIANCE, f"Attendu : {', '.join(LABELS.values())}.", confiance)
            return None
        if statut == "masque" and self.genre.deux:
            self.plan.erreur(ligne.numero, CONFIANCE, "Un numéro se retire dans sa page, jamais par un fichier.")
            return None
        iso = _date(date)
        if date and iso is None:
            self.plan.erreur(ligne.numero, DATE, "Écrivez la date ainsi : 22/11/2026, ou seulement 2026.", date)
            return None
        today = self.ctx.jour.isoformat()
        if statut == "verifie":
            if slug(moyen) not in _MOYENS or not moyen:
                expected = ", ".join(label for _, label in MOYENS)
                self.plan.erreur(ligne.numero, MOYEN, f"« vérifié » demande comment. Attendu : {expected}.", moyen)
                return None
            how = f"vérification {dict(MOYENS)[_MOYENS[slug(moyen)]]}"
            return Provenance("verifie", how, today, "confirmé", self.ctx.auteur.service, today, partout=True)
        if statut == "source" and not (source and recente(iso, self.ctx.jour)):
            message = "« source publique » demande une source, et une date de moins de trois ans."
            self.plan.erreur(ligne.numero, SOURCE, message, f"{source} {date}".strip())
            return None
        sure = "confirmé" if statut == "source" else "à vérifier"
        return Provenance(statut, source or "fichier importé au bureau des agents", iso or today, sure, partout=bool(confiance))

    def _nouvelle(self, ligne: Ligne, apres: Valeurs) -> str:
        """Key of an entry to add; errors when it is already known under this name, here or higher in the file."""
        if self.genre.code == "numero":
            return f"{apres.get('code')}.{apres.get('canal')}"
        name = self._nom(apres)
        if name in self.by_name:
            message = f"Une entrée porte déjà ce nom ici. Mettez son identifiant : {self.by_name[name]}."
            self.plan.erreur(ligne.numero, self._titre("nom"), message, apres.get("nom"))
        elif name in self.names:
            self.plan.erreur(ligne.numero, self._titre("nom"), f"Même nom, même lieu qu'à la ligne {self.names[name]}.")
        self.names.setdefault(name, ligne.numero)
        cle = libre(slug(self.genre.nommer(apres)), self.taken)
        self.taken.add(cle)
        return cle

    def _cacher(self, before: int, number: int, said: Mapping[str, Any], avant: Valeurs | None) -> None:
        """Errors of a line on a refuge are kept without its values."""
        name = str(said.get("nom") or (avant or {}).get("nom") or "")
        protected = said.get("refuge") or (avant or {}).get("refuge") or is_refuge(name)
        self.plan.cacher(before, [number] if protected else [])

    def retirer_absents(self) -> None:
        """The file is complete: entries of the same kinds of place that it does not name are withdrawn."""
        kinds = {(c.apres or {}).get("genre") for c in self.plan.changements} | {
            self.existing[cle].get("genre") for cle in self.seen if cle in self.existing
        }
        for cle, avant in self.existing.items():
            gone = cle not in self.seen and avant.get("genre") in kinds
            if gone and not self.genre.deux and self.genre.peut_retirer(avant):
                apres = self.genre.retirer(avant)
                self.plan.changements.append(
                    Changement("retrait", self.genre.code, cle, self.genre.nommer(avant)[:200], avant, apres)
                )


def _date(text: str) -> str | None:
    """ISO date, maybe partial, of « 22/11/2026 », « 2026-11-22 » or « 2026 »."""
    if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        text = f"{match[3]}-{match[2]:>02}-{match[1]:>02}"
    # The calendar decides: neither 31 November nor the year 0000 is a date.
    well = re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text) and premier_jour(text)
    return text if well else None


def libre(wanted: str, taken: set[str]) -> str:
    """A key that nothing has: wanted, or wanted-2, wanted-3…"""
    wanted = f"{wanted}-1" if wanted == "nouveau" else wanted
    cle, number = wanted, 2
    while cle in taken:
        cle, number = f"{wanted}-{number}", number + 1
    return cle


def lignes_de(feuille: Feuille) -> Iterator[Ligne]:
    """Lines of a sheet without a defect."""
    return (ligne for ligne in feuille.lignes if not ligne.defaut)
