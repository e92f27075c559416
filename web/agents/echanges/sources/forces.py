"""Police stations (export-pn.csv) and gendarmerie units with their hours (export-gn2.csv), as data.gouv.fr publishes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from territory.text import normalise
from web.agents.echanges.fichiers import Feuille, FichierRefuse, Ligne
from web.agents.echanges.plan import Options, Pas, Plan
from web.agents.echanges.sources import horaires
from web.agents.echanges.sources.officiel import Fiche, Integration
from web.agents.entrees.base import Contexte
from web.agents.entrees.champs import Refus, format_phone
from web.agents.entrees.communes import gazetteer
from web.agents.entrees.lieux import Structures
from web.agents.entrees.regles import outlines

POLICE, GENDARMERIE = "police", "gendarmerie"
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    POLICE: ("service", "adresse_geographique", "code_postal", "commune", "departement", "telephone"),
    GENDARMERIE: ("identifiant_public_unite", "service", "telephone", "voie", "code_postal", "commune", "departement"),
}
_POINT = ("geocodage_x_gps", "geocodage_y_gps")
_SOURCES = {
    POLICE: "Ministère de l'Intérieur, services de police accueillant du public (export-pn.csv, data.gouv.fr)",
    GENDARMERIE: "Ministère de l'Intérieur, unités de gendarmerie accueillant du public (export-gn2.csv, data.gouv.fr)",
}
#: Units where one does not go to lodge a complaint.
_AUTRES = re.compile(r"motoris|recrutement|autorouti|fluvial|aérien|peloton|escadron|montagne", re.IGNORECASE)


class Forces:
    """One import of police stations or of gendarmerie units."""

    def __init__(self, genre: Structures, force: str) -> None:
        self.genre, self.force = genre, force

    def analyser(self, ctx: Contexte, feuille: Feuille, options: Options, pas: Pas) -> Plan:
        """Compare the places of the 77 with ours. FichierRefuse when a published column is missing."""
        given = {name.lower() for name in feuille.entetes}
        missing = [name for name in (*_COLUMNS[self.force], *_POINT) if name not in given]
        if missing:
            raise FichierRefuse(f"Ligne 1 : colonnes absentes : {', '.join(missing)}. Est-ce bien le fichier publié ?")
        plan = Plan()
        fiches = []
        for ligne in feuille.lignes:
            plan.lignes += 1
            if ligne.defaut:
                plan.remarque(ligne.numero, "ligne", f"{ligne.defaut} Ligne mise de côté.")
            elif (fiche := self._fiche(plan, ligne)) is not None:
                fiches.append(fiche)
        Integration(ctx, self.genre, self.force, _SOURCES[self.force], options, plan).integrer(fiches, pas)
        return plan

    def _fiche(self, plan: Plan, ligne: Ligne) -> Fiche | None:
        cells = {name.lower(): cell for name, cell in ligne.cellules.items()}
        if not du_77(cells) or (self.force == GENDARMERIE and _AUTRES.search(cells["service"])):
            plan.ignores += 1
            return None
        code = commune_du_77(cells.get("code_commune_insee", ""), cells["commune"])
        if code is None or not cells["service"]:
            said = "Commune introuvable en Seine-et-Marne. Ligne mise de côté."
            plan.remarque(ligne.numero, "commune", said, cells["commune"])
            return None
        kind = "commissariat" if self.force == POLICE else "gendarmerie"
        values: dict[str, Any] = {"code_insee": code}
        street = rue(cells.get("voie") or cells.get("adresse_geographique", ""))
        if street:
            values |= {"adresse": street, "code_postal": cells["code_postal"] or None}
        values |= point(cells.get("geocodage_y_gps", ""), cells.get("geocodage_x_gps", ""))
        values |= telephone(plan, ligne.numero, cells["telephone"])
        if self.force == GENDARMERIE:
            values |= self._horaires(plan, ligne.numero, cells)
        name = re.sub(r"^(gendarmerie|police)\s*-\s*", "", cells["service"], flags=re.IGNORECASE)[:150]
        fixes = {"type": kind, "demander": "17"}
        return Fiche(ligne.numero, name, kind, code, values, fixes, cells.get("identifiant_public_unite", ""))

    def _horaires(self, plan: Plan, number: int, cells: Mapping[str, str]) -> dict[str, Any]:
        try:
            osm = horaires.gendarmerie(cells) or horaires.gendarmerie_texte(cells.get("horaires_accueil", ""))
        except horaires.Illisible as error:
            plan.remarque(number, "horaires", "Horaires illisibles : laissés de côté.", str(error))
            return {}
        return {"horaires_accueil": osm} if osm else {}


def du_77(cells: Mapping[str, str]) -> bool:
    """Whether a line is of our département, by its code, its name, its INSEE or its postal code."""
    if department := cells.get("departement", "").strip().lower():
        return department in ("77", "seine-et-marne", "seine et marne")
    return any(cells.get(name, "").startswith("77") for name in ("code_commune_insee", "code_postal"))


def commune_du_77(code: str, nom: str) -> str | None:
    """INSEE code of a commune of the 77 from its code or its name, however it is written; a former one gives today's."""
    if code in outlines().communes:
        return code
    plain = normalise(re.sub(r"\bcedex\b.*", "", nom, flags=re.IGNORECASE)).replace("st ", "saint ").replace("ste ", "sainte ")
    for insee, commune in outlines().communes.items():
        if normalise(commune.nom) == plain:
            return insee
    former = gazetteer().get_former(plain)
    return former.code_insee if former and former.code_insee in outlines().communes else None


def rue(text: str) -> str:
    """« 31 Rue du Palais 77100 MEAUX » → « 31 Rue du Palais »."""
    return re.sub(r"[,\s]*\b77\d{3}\b.*$", "", " ".join(text.split())).strip(" ,")[:200]


def point(latitude: str, longitude: str) -> dict[str, float]:
    """Both coordinates, or nothing. Some lines have them the other way round."""
    try:
        lat, lon = (float(text.replace(",", ".")) for text in (latitude, longitude))
    except ValueError:
        return {}
    if -6 <= lat <= 10 and 41 <= lon <= 52:
        lat, lon = lon, lat
    return {"latitude": lat, "longitude": lon} if 41 <= lat <= 52 and -6 <= lon <= 10 else {}


def telephone(plan: Plan, number: int, text: str) -> dict[str, str]:
    """The phone as displayed; a remark when it is none."""
    if not text.strip():
        return {}
    try:
        return {"telephone": format_phone(text.strip())}
    except Refus as refus:
        plan.remarque(number, "telephone", f"{refus} Valeur laissée de côté.", text)
        return {}
