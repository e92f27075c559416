"""Every entry that someone must keep true: its facts, its deadline, its owner, and how much harm a mistake would do.

Read from columns, not objects: a thousand entries in a few queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from web.agents.entrees.base import Contexte, Genre
from web.agents.entrees.faits import ever_checked
from web.agents.entrees.lieux import GENRES, SERVICE_GENRES
from web.agents.fraicheur.models import PAR_SORTE, Proprietaire
from web.fiches.store import Fiches
from web.orientation import fraicheur
from web.orientation.fraicheur import FaitDuJour
from web.orientation.models import AngelaTerritoire, Numero, Service, ServiceFait, Structure, StructureFait

LIBELLES = {
    "existence": "le lieu lui-même", "adresse": "l'adresse", "telephone": "le téléphone", "courriel": "le courriel",
    "horaires_accueil": "les horaires", "numero": "le numéro et ses horaires", "fiche": "le texte de la fiche",
}  # fmt: skip
_ORDRE = {champ: rank for rank, champ in enumerate(LIBELLES)}
#: A point on a map is no matter for a phone call: it neither waits for a check nor counts as one.
HORS_CONTROLE = frozenset({"position"})
#: What a sheet asks for → kinds of place that answer.
GENRES_DU_LIEU = {
    "forces": ("commissariat", "gendarmerie"),
    "mds": ("mds", "accueil_social"),
    "avimej": ("avimej", "avimej_permanence"),
    "association_violences": ("association_violences", "permanence_regionale"),
}
ETATS = {
    "alarme": "Alarme : toujours montré aux habitants",
    "retard": "En retard",
    "aujourdhui": "Dernier jour",
    "a_confirmer": "À confirmer",
    "a_jour": "À jour",
}
A_VERIFIER = ("alarme", "retard", "aujourdhui", "a_confirmer")
_ESPECES = {**dict(GENRES), **dict(SERVICE_GENRES)}


@dataclass(frozen=True)
class Controle:
    """One fact of an entry: what is said, and until when it is good."""

    libelle: str
    valeur: str
    statut: str
    echeance: date | None
    doute: str | None
    verifie: str  # « 21/11/2026, MDS de Meaux »


@dataclass(frozen=True)
class Entree:
    """One entry to keep true."""

    genre: str
    cle: str
    nom: str
    sorte: str
    espece: str
    controles: tuple[Controle, ...]
    jour: date
    intouchable: bool = False
    gravite: int = 0  # the worst of the needs that cite it, 0 when none does
    usages: int = 0  # how many needs cite it
    proprietaire: str | None = None

    @property
    def echeance(self) -> date | None:
        """The first deadline; None when something was never checked."""
        days = [controle.echeance for controle in self.controles]
        return None if None in days else min((day for day in days if day is not None), default=None)

    @property
    def etat(self) -> str:
        """A key of ETATS."""
        if self.echeance is None or self.jour > self.echeance:
            return "alarme" if self.intouchable else "retard"
        if self.jour == self.echeance:
            return "aujourdhui"
        return "a_confirmer" if any(c.statut == "a_confirmer" for c in self.controles) else "a_jour"

    @property
    def risque(self) -> tuple[bool, int, int, date, str]:
        """Great lines, then what danger relies on, then what is most used, then the oldest."""
        return (not self.intouchable, -self.gravite, -self.usages, self.echeance or date.min, self.nom)


@dataclass
class _Usages:
    """Which needs cite what."""

    gravites: Mapping[str, int]
    numeros: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    genres: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, fiches: Fiches) -> _Usages:
        found = cls({nom: besoin.gravite for nom, besoin in fiches.besoins.items()})
        for fiche in fiches:
            for row in fiche.numeros:
                found.numeros[row.code].add(fiche.besoin)
            for kind in fiche.lieux:
                for genre in GENRES_DU_LIEU.get(kind, (kind,)):
                    found.genres[genre].add(fiche.besoin)
        return found

    def poids(self, needs: Iterable[str]) -> tuple[int, int]:
        """(worst gravité, how many) of the needs that cite something."""
        cited = list(needs)
        return max((self.gravites.get(need, 0) for need in cited), default=0), len(cited)


def inventaire(ctx: Contexte, genres: Mapping[str, Genre] | None = None) -> list[Entree]:
    """Every entry that residents may see, most at risk first; with `genres`, the kinds that only staff see too."""
    usages, owners = _Usages.of(ctx.fiches), _owners(ctx)
    found = [*_lieux(ctx, usages), *_numeros(ctx, usages), *_angela(ctx, usages), *_fiches(ctx, usages)]
    for genre in (genres or {}).values():
        if sorte := getattr(genre, "sorte_fraicheur", None):
            found += _autres(ctx, genre, str(sorte))
    return sorted((_owned(entree, owners) for entree in found), key=lambda entree: entree.risque)


def _owners(ctx: Contexte) -> dict[tuple[str, str], str]:
    rows = ctx.session.execute(select(Proprietaire.genre, Proprietaire.cle, Proprietaire.courriel))
    return {(genre, cle): courriel for genre, cle, courriel in rows}


def _owned(entree: Entree, owners: Mapping[tuple[str, str], str]) -> Entree:
    own = owners.get((entree.genre, entree.cle)) or owners.get((PAR_SORTE, entree.sorte))
    return replace(entree, proprietaire=own) if own else entree


def _controle(fait: Any, sorte: str, jour: date, libelle: str, valeur: str, *, fixe: bool = False) -> Controle:
    late = not fixe and fait.statut in fraicheur.SURS and fraicheur.en_retard(fait, sorte, jour)
    checked = fraicheur.controle(fait, sorte)
    who = f", {fait.verifie_par}" if checked and fait.verifie_par and fait.statut == "verifie" else ""
    return Controle(
        libelle,
        valeur,
        "a_confirmer" if late else fait.statut,
        fraicheur.echeance(fait, sorte),
        fait.doute,
        f"{checked:%d/%m/%Y}{who}" if checked else "jamais",
    )


_COLONNES = ("statut", "date", "verifie_le", "verifie_par", "doute")


def _lieux(ctx: Contexte, usages: _Usages) -> list[Entree]:
    made = []
    for genre, table, fait, key in (
        ("structure", Structure, StructureFait, StructureFait.structure_id),
        ("service", Service, ServiceFait, ServiceFait.service_id),
    ):
        facts: dict[str, list[Any]] = defaultdict(list)
        columns = [key.label("lieu"), fait.champ, *(getattr(fait, name) for name in _COLONNES)]
        for row in ctx.session.execute(select(*columns)):
            facts[row.lieu].append(row)
        shown = ("id", "nom", "genre", "commune", "adresse", "telephone", "courriel", "horaires_texte")
        for place in ctx.session.execute(select(*(getattr(table, name) for name in shown))):
            known = {row.champ: row for row in facts[place.id]}
            existence = known.get("existence")
            if existence is not None and existence.statut == "masque":
                continue
            sorte = fraicheur.SORTE_DU_GENRE.get(place.genre, "autre")
            said = {
                "existence": ", ".join(part for part in (place.nom, place.commune) if part),
                "adresse": place.adresse,
                "telephone": place.telephone,
                "courriel": place.courriel,
                "horaires_accueil": place.horaires_texte,
            }
            controls = tuple(
                _controle(row, sorte, ctx.jour, LIBELLES.get(champ, champ), said.get(champ) or "")
                for champ, row in sorted(known.items(), key=lambda pair: _ORDRE.get(pair[0], len(_ORDRE)))
                if champ not in HORS_CONTROLE and row.statut != "masque"
            )
            gravite, cited = usages.poids(usages.genres[place.genre])
            made.append(
                Entree(
                    genre,
                    place.id,
                    place.nom,
                    sorte,
                    _ESPECES.get(place.genre, place.genre),
                    controls,
                    ctx.jour,
                    gravite=gravite,
                    usages=cited,
                )
            )
    return made


def _numeros(ctx: Contexte, usages: _Usages) -> list[Entree]:
    made = []
    for row in ctx.session.scalars(select(Numero).where(Numero.statut != "masque")):
        sorte, fixed = fraicheur.sorte_du_numero(row.code), fraicheur.intouchable(row)
        said = ", ".join(part for part in (row.numero, row.horaires) if part)
        control = _controle(row, sorte, ctx.jour, LIBELLES["numero"], said, fixe=fixed)
        gravite, cited = usages.poids(usages.numeros[row.code])
        name = f"{row.numero}, {row.libelle}"
        made.append(
            Entree(
                "numero",
                f"{row.code}.{row.canal}",
                name,
                sorte,
                row.canal,
                (control,),
                ctx.jour,
                fixed,
                gravite=gravite,
                usages=cited,
            )
        )
    return made


def _angela(ctx: Contexte, usages: _Usages) -> list[Entree]:
    gravite, cited = usages.poids(usages.genres["angela"])
    rows = ctx.session.scalars(select(AngelaTerritoire).where(AngelaTerritoire.statut != "masque"))
    return [
        Entree(
            "angela",
            row.id,
            row.nom,
            "angela",
            "dispositif Angela",
            (_controle(row, "angela", ctx.jour, "le dispositif", row.mention),),
            ctx.jour,
            gravite=gravite,
            usages=cited,
        )
        for row in rows
    ]


def _fiches(ctx: Contexte, usages: _Usages) -> list[Entree]:
    made = []
    for fiche in ctx.fiches:
        fact = FaitDuJour("source", None, fiche.verifie_le.isoformat(), None, None, None, fiche.verifie_le)
        control = _controle(fact, "fiche", ctx.jour, LIBELLES["fiche"], fiche.relecture)
        made.append(
            Entree(
                "fiche",
                fiche.besoin,
                fiche.titre,
                "fiche",
                "fiche",
                (control,),
                ctx.jour,
                gravite=usages.gravites[fiche.besoin],
                usages=1,
            )
        )
    return made


def _autres(ctx: Contexte, genre: Genre, sorte: str) -> list[Entree]:
    """A kind that keeps its facts as JSON: contacts that only staff see. What nobody ever checked has no deadline yet."""
    made = []
    for line in genre.lister(ctx.session, ctx.maintenant):
        values = genre.lire(ctx.session, line.cle) or {}
        facts = values.get("faits") or {}
        if not ever_checked(facts):  # a new database must not begin late
            continue
        known = [(champ, fait_de(fact)) for champ, fact in facts.items() if champ not in HORS_CONTROLE]
        if any(champ == "existence" and fact.statut == "masque" for champ, fact in known):
            continue
        reach = ", ".join(str(values[name]) for name in ("telephone", "courriel", "horaires") if values.get(name))
        said = {"existence": line.titre, "adresse": values.get("adresse"), "telephone": reach}
        controls = tuple(
            _controle(fact, sorte, ctx.jour, LIBELLES.get(champ, champ), said.get(champ) or "")
            for champ, fact in known
            if fact.statut != "masque"
        )
        made.append(Entree(genre.code, line.cle, line.titre, sorte, genre.titre, controls, ctx.jour))
    return made


def fait_de(fact: Mapping[str, Any]) -> FaitDuJour:
    """A provenance kept as JSON."""
    day = fact.get("verifie_le")
    values = {name: fact.get(name) for name in ("statut", "source", "date", "confiance", "doute", "verifie_par")}
    return FaitDuJour(**values, verifie_le=date.fromisoformat(day) if isinstance(day, str) else day)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Lot:
    """Entries of one official file, renewed together by an import."""

    espece: str
    nombre: int
    en_retard: int
    plus_ancien: date | None


def lots(entrees: Iterable[Entree]) -> list[Lot]:
    """The official files, by kind of place."""
    groups: dict[str, list[Entree]] = defaultdict(list)
    for entree in entrees:
        if entree.sorte == "officiel":
            groups[entree.espece].append(entree)
    made = []
    for espece, found in sorted(groups.items()):
        late = sum(entree.etat in ("retard", "alarme") for entree in found)
        made.append(Lot(espece, len(found), late, min((e.echeance for e in found if e.echeance), default=None)))
    return made
