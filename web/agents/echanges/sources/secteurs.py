"""Sectors of the MDS: one line a commune, « Commune ; MDS »."""

from __future__ import annotations

from collections import defaultdict

from rapidfuzz import fuzz, process
from sqlalchemy import select

from web.agents.echanges.fichiers import Feuille, FichierRefuse, protection_otee
from web.agents.echanges.plan import Changement, Options, Pas, Plan
from web.agents.entrees.base import Contexte, Genre, slug
from web.agents.entrees.champs import Refus
from web.agents.entrees.communes import commune_name, read_commune
from web.orientation.models import Structure, Zone

COMMUNE, MDS = "Commune", "MDS"
_IGNOREES = frozenset({"nom-de-la-commune", "nom-de-la-mds"})
_COMMUNE = frozenset({"commune", "code-insee", "code-commune-insee", "insee"})
_MDS = frozenset({"mds", "secteur", "identifiant-de-la-mds"})


class Secteurs:
    """One import of sectors."""

    def __init__(self, genre: Genre) -> None:
        self.genre = genre

    def analyser(self, ctx: Contexte, feuille: Feuille, options: Options, pas: Pas) -> Plan:
        """One change a MDS whose list of communes moves. With `complet`, communes that are not named leave their sector."""
        plan = Plan()
        communes, mds = _colonnes(feuille.entetes)
        rows = ctx.session.execute(select(Structure.id, Structure.nom).where(Structure.genre == "mds"))
        known: dict[str, str] = dict(rows.all())
        local = set(ctx.session.scalars(select(Zone.code_insee)))
        given: dict[str, tuple[str, int]] = {}  # INSEE code → MDS, line
        for rank, ligne in enumerate(feuille.lignes):
            if rank % 100 == 0:
                pas(rank, len(feuille.lignes))
            plan.lignes += 1
            if ligne.defaut:
                plan.erreur(ligne.numero, "ligne", ligne.defaut)
                continue
            text, owner = (protection_otee(ligne.cellules.get(name, "")) for name in (communes, mds))
            code = self._commune(plan, ligne.numero, text, local)
            cle = self._mds(plan, ligne.numero, owner, known)
            if code is None or cle is None:
                continue
            if code in given:
                plan.erreur(ligne.numero, COMMUNE, f"{commune_name(code)} est déjà à la ligne {given[code][1]}.")
                continue
            given[code] = (cle, ligne.numero)
        self._comparer(ctx, plan, known, given, options)
        return plan

    def _commune(self, plan: Plan, number: int, text: str, local: set[str]) -> str | None:
        try:
            code = read_commune(text)
        except Refus as refus:
            plan.erreur(number, COMMUNE, str(refus), text)
            return None
        if code not in local:
            plan.erreur(number, COMMUNE, f"{commune_name(code)} n'est pas en Seine-et-Marne.", text)
            return None
        return code

    def _mds(self, plan: Plan, number: int, text: str, known: dict[str, str]) -> str | None:
        wanted = slug(text.removeprefix("MDS").removeprefix(" de ").strip()) if text else ""
        by_name = {slug(nom.removeprefix("MDS de ")): cle for cle, nom in known.items()}
        if text in known:
            return text
        if wanted in by_name:
            return by_name[wanted]
        near = process.extractOne(wanted, list(by_name), scorer=fuzz.ratio, score_cutoff=70) if wanted else None
        hint = f" Vouliez-vous dire « {known[by_name[near[0]]]} » ?" if near else f" Attendu : {', '.join(known.values())}."
        plan.erreur(number, MDS, f"MDS inconnue.{hint}", text)
        return None

    def _comparer(
        self, ctx: Contexte, plan: Plan, known: dict[str, str], given: dict[str, tuple[str, int]], options: Options
    ) -> None:
        before = self.genre.lire_tout(ctx.session, known)
        after: dict[str, set[str]] = defaultdict(set)
        for cle, valeurs in before.items():
            after[cle] |= {code for code in valeurs["communes"] if code not in given and not options.complet}
        for code, (cle, _) in given.items():
            after[cle].add(code)
        for cle, avant in before.items():
            apres = {**avant, "communes": sorted(after[cle])}
            if apres["communes"] == sorted(avant["communes"]):
                plan.identiques += 1
                continue
            lines = [line for mds, line in given.values() if mds == cle]
            geste = "changement" if apres["communes"] else "retrait"
            name = self.genre.nommer(avant)
            plan.changements.append(Changement(geste, self.genre.code, cle, name, avant, apres, min(lines, default=None)))


def _colonnes(entetes: list[str]) -> tuple[str, str]:
    communes = [name for name in entetes if slug(name) in _COMMUNE]
    owners = [name for name in entetes if slug(name) in _MDS]
    others = [name for name in entetes if slug(name) not in _COMMUNE | _MDS | _IGNOREES]
    if len(communes) != 1 or len(owners) != 1 or others:
        raise FichierRefuse("Ligne 1 : il faut deux colonnes, « Commune » et « MDS », une commune par ligne.")
    return communes[0], owners[0]
