"""The local directory of the administration (DILA): JSON as published, or CSV whose cells hold JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from web.agents.echanges.fichiers import Feuille, FichierRefuse
from web.agents.echanges.plan import Options, Pas, Plan
from web.agents.echanges.sources import horaires
from web.agents.echanges.sources.forces import commune_du_77, point, telephone
from web.agents.echanges.sources.officiel import Fiche, Integration
from web.agents.entrees.base import Contexte
from web.agents.entrees.champs import Courriel, Lien, Refus
from web.agents.entrees.lieux import Structures

SOURCE = "Annuaire de l'administration (DILA), service-public.gouv.fr"
#: Kind in the directory → (type, kind of place) of ours. The others are left aside.
SORTES: Mapping[str, tuple[str, str]] = {
    "mairie": ("mairie", "mairie"),
    "commissariat_police": ("commissariat", "commissariat"),
    "gendarmerie": ("gendarmerie", "gendarmerie"),
    "prefecture": ("autre", "prefecture"),
    "sous_pref": ("autre", "prefecture"),
    "tgi": ("justice", "justice"),
    "tribunal_judiciaire": ("justice", "justice"),
    "ti": ("justice", "tribunal_proximite"),
    "tribunal_proximite": ("justice", "tribunal_proximite"),
    "point_justice": ("justice", "point_justice"),
    "mjd": ("justice", "point_justice"),
    "spip": ("justice", "spip"),
    "cdad": ("justice", "cdad"),
    "mdph": ("autre", "mdph"),
    "maison_handicapees": ("autre", "mdph"),
    "adil": ("autre", "adil"),
    "ddpp": ("autre", "ddpp"),
    "inspection_academique": ("autre", "dsden"),
    "cidf": ("association", "cidff"),
    "cidff": ("association", "cidff"),
}
_NESTED = ("adresse", "telephone", "plage_ouverture", "site_internet", "pivot", "adresse_courriel")


class Annuaire:
    """One import of the directory."""

    def __init__(self, genre: Structures) -> None:
        self.genre = genre

    def analyser(self, ctx: Contexte, feuille: Feuille | list[dict[str, Any]], options: Options, pas: Pas) -> Plan:
        """Compare the offices of the 77 with ours."""
        plan = Plan()
        fiches = []
        for number, record in self._records(feuille):
            plan.lignes += 1
            fiche = self._fiche(plan, number, record)
            if fiche is not None:
                fiches.append(fiche)
        Integration(ctx, self.genre, "annuaire", SOURCE, options, plan).integrer(fiches, pas)
        return plan

    def _records(self, source: Feuille | list[dict[str, Any]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        if isinstance(source, list):
            yield from enumerate(source, 1)
            return
        missing = [name for name in ("id", "nom", "pivot", "adresse", "code_insee_commune") if name not in source.entetes]
        if missing:
            raise FichierRefuse(f"Ligne 1 : colonnes absentes : {', '.join(missing)}. Est-ce bien l'annuaire local ?")
        for ligne in source.lignes:
            yield ligne.numero, {**ligne.cellules, **{name: _json(ligne.cellules.get(name, "")) for name in _NESTED}}

    def _fiche(self, plan: Plan, number: int, record: Mapping[str, Any]) -> Fiche | None:
        pivots = _objets(record.get("pivot"))
        kind = next((SORTES[str(p.get("type_service_local"))] for p in pivots if p.get("type_service_local") in SORTES), None)
        address = next(
            (a for a in _objets(record.get("adresse")) if "adresse" in str(a.get("type_adresse", "adresse")).lower()), {}
        )
        insee = str(record.get("code_insee_commune") or "")
        if kind is None or not (insee.startswith("77") or str(address.get("code_postal") or "").startswith("77")):
            plan.ignores += 1
            return None
        name = " ".join(str(record.get("nom") or "").split())
        code = commune_du_77(insee, str(address.get("nom_commune") or ""))
        if code is None or not name:
            said = "Commune introuvable en Seine-et-Marne. Ligne mise de côté."
            plan.remarque(number, "code_insee_commune", said, insee)
            return None
        values: dict[str, Any] = {"code_insee": code, **self._adresse(address)}
        phones = [str(p.get("valeur") or "") for p in _objets(record.get("telephone"))]
        values |= telephone(plan, number, next((p for p in phones if p.strip()), ""))
        values |= self._lu(plan, number, "courriel", Courriel("", "", maximum=120), _premier(record.get("adresse_courriel")))
        site = next((str(s.get("valeur") or "") for s in _objets(record.get("site_internet"))), "")
        values |= self._lu(plan, number, "site_web", Lien("", "", maximum=500), site.replace("http://", "https://", 1))
        values |= self._horaires(plan, number, record)
        date = re.match(r"(\d{2})/(\d{2})/(\d{4})", str(record.get("date_modification") or ""))
        told = f"{date[3]}-{date[2]}-{date[1]}" if date else None
        return Fiche(number, name[:150], kind[1], code, values, {"type": kind[0]}, str(record.get("id") or "")[:120], told)

    def _adresse(self, address: Mapping[str, Any]) -> dict[str, Any]:
        street = " ".join(str(address.get("numero_voie") or "").split())
        if not street:
            return {}
        more = " ".join(str(address.get(name) or "") for name in ("complement1", "complement2")).split()
        found: dict[str, Any] = {"adresse": street[:200], "code_postal": str(address.get("code_postal") or "")[:5] or None}
        if more:
            found["complement_adresse"] = " ".join(more)[:200]
        if "cedex" in str(address.get("nom_commune") or "").lower():
            del found["code_postal"]  # that of the letters, not of the place
        return found | point(str(address.get("latitude") or ""), str(address.get("longitude") or ""))

    def _lu(self, plan: Plan, number: int, name: str, champ: Courriel | Lien, text: str) -> dict[str, Any]:
        if not text.strip():
            return {}
        try:
            return {name: champ.lire([text])}
        except Refus as refus:
            plan.remarque(number, name, f"{refus} Valeur laissée de côté.", text)
            return {}

    def _horaires(self, plan: Plan, number: int, record: Mapping[str, Any]) -> dict[str, Any]:
        try:
            osm, words = horaires.annuaire(_objets(record.get("plage_ouverture")))
        except horaires.Illisible as error:
            plan.remarque(number, "plage_ouverture", "Horaires illisibles : laissés de côté.", str(error))
            return {}
        if osm:
            return {"horaires_accueil": osm}
        # Only words: hours that depend on an appointment must not leave an older « open » behind.
        return {"horaires_accueil": None, "horaires_texte": words} if words else {}


def _json(cell: str) -> Any:
    try:
        return json.loads(cell) if cell[:1] in ("[", "{") else cell
    except ValueError:
        return cell


def _objets(value: Any) -> list[Mapping[str, Any]]:
    """Objects of a list, of one object, of nothing."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, Mapping)]


def _premier(value: Any) -> str:
    """First of a list of texts or objects, or a text."""
    item = value[0] if isinstance(value, list) and value else value
    return str(item.get("valeur") or "") if isinstance(item, Mapping) else str(item or "") if not isinstance(item, list) else ""
