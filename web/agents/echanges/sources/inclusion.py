"""data·inclusion v1: structures and services in JSON, validated by the schema's own models before anything else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from data_inclusion.schema import v1
from pydantic import BaseModel, ValidationError

from web.agents.echanges.fichiers import FichierRefuse
from web.agents.echanges.plan import Options, Pas, Plan
from web.agents.echanges.sources.forces import telephone
from web.agents.echanges.sources.officiel import Fiche, Integration
from web.agents.entrees.base import Contexte
from web.agents.entrees.lieux import GENRES, SERVICE_GENRES, TYPES, Services, Structures
from web.agents.entrees.regles import PROTEGE, hidden
from web.orientation.models import PRODUCTEUR
from web.orientation.refuge import violations

SOURCE = "data-inclusion"
#: Words for what pydantic refuses; the others get the general one.
_MOTS = {
    "missing": "ce champ est obligatoire",
    "string_too_short": "ce texte est trop court",
    "string_too_long": "ce texte est trop long",
    "string_pattern_mismatch": "ce code n'a pas la bonne forme",
    "string_type": "il faut un texte",
    "enum": "cette valeur n'est pas dans la liste de data·inclusion",
    "url_parsing": "il faut une adresse web",
    "url_scheme": "il faut une adresse web",
    "url_type": "il faut une adresse web",
    "date_from_datetime_parsing": "il faut une date, par exemple 2026-11-22",
    "date_parsing": "il faut une date, par exemple 2026-11-22",
    "float_parsing": "il faut un nombre",
    "float_type": "il faut un nombre",
    "extra_forbidden": "ce champ n'existe pas dans data·inclusion v1",
    "set_type": "il faut une liste",
    "list_type": "il faut une liste",
}
_COMMUNS = ("code_postal", "code_insee", "adresse", "complement_adresse", "latitude", "longitude", "courriel", "horaires_accueil")
_STRUCTURE = (*_COMMUNS, "description", "site_web", "siret", "reseaux_porteurs")
_SERVICE = (
    *_COMMUNS, "description", "type", "thematiques", "publics", "publics_precisions", "frais", "frais_precisions",
    "conditions_acces", "modes_accueil", "zone_eligibilite", "modes_mobilisation", "mobilisable_par", "lien_mobilisation",
    "mobilisation_precisions",
)  # fmt: skip


class Inclusion:
    """One import of a JSON document: {"structures": […], "services": […]}, or one list of either."""

    def __init__(self, structures: Structures, services: Services) -> None:
        self.structures, self.services = structures, services

    def analyser(self, ctx: Contexte, document: Any, options: Options, pas: Pas) -> Plan:
        """Validate everything, then compare what is of the 77. Numbers of lines are ranks in each list."""
        plan = Plan()
        structures, services = _listes(document)
        plan.lignes = len(structures) + len(services)
        valid = [(n, r) for n, r in enumerate(structures, 1) if _valide(plan, v1.Structure, n, r, "structures")]
        valid_services = [(n, r) for n, r in enumerate(services, 1) if _valide(plan, v1.Service, n, r, "services")]
        if plan.erreurs:
            return plan
        places = Integration(ctx, self.structures, SOURCE, "data·inclusion", options, plan)
        _ours(places)
        places.integrer([f for n, r in valid if (f := self._structure(plan, n, r)) is not None], pas, absents=False)
        offers = Integration(ctx, self.services, SOURCE, "data·inclusion", options, plan)
        _ours(offers)
        owners = {**places.links, **places.created}
        secret = _proteges(places, plan)
        offers.proteges |= {n for n, r in valid_services if owners.get(str(r["structure_id"])) in secret}
        offers.integrer(
            [f for n, r in valid_services if (f := self._service(plan, n, r, owners, secret)) is not None], pas, absents=False
        )
        return plan

    def _structure(self, plan: Plan, number: int, record: Mapping[str, Any]) -> Fiche | None:
        if not str(record.get("code_insee") or record.get("code_postal") or "").startswith("77"):
            plan.ignores += 1
            return None
        ours = record.get("balise") or {}
        networks = record.get("reseaux_porteurs") or []
        social = "maisons-des-solidarites" in networks
        kind = ours.get("genre") if ours.get("genre") in dict(GENRES) else ("mds" if social else "association")
        sort = kind if kind in TYPES else "association"
        return self._fiche(plan, number, record, _STRUCTURE, str(kind), {"type": sort})

    def _service(
        self, plan: Plan, number: int, record: Mapping[str, Any], owners: Mapping[str, str], secret: Collection[str]
    ) -> Fiche | None:
        owner = owners.get(str(record["structure_id"]))
        if owner is None:
            plan.ignores += 1  # of a structure that is not in the 77, or that was left aside
            return None
        fixes: dict[str, Any] = {"structure_id": owner}
        if owner in secret:
            fixes["refuge"] = True  # the rules of the form then leave its address and phone out, and tell it
            if any(violations({name: record[name] for name in ("nom", "description")})):
                plan.remarque(number, "description", f"{PROTEGE} Ligne mise de côté.")  # a service needs its description
                return None
        ours = record.get("balise") or {}
        kind = ours.get("genre") if ours.get("genre") in dict(SERVICE_GENRES) else "autre"
        return self._fiche(plan, number, record, _SERVICE, str(kind), fixes)

    def _fiche(
        self, plan: Plan, number: int, record: Mapping[str, Any], names: tuple[str, ...], kind: str, fixes: dict[str, Any]
    ) -> Fiche:
        # What a document leaves empty says nothing: our own export empties what is only to be confirmed.
        values = {name: record[name] for name in names if record.get(name) not in (None, "", [])}
        values |= telephone(plan, number, str(record.get("telephone") or ""))
        code = str(record.get("code_insee") or "") or None
        return Fiche(number, str(record["nom"]), kind, code, values, fixes, str(record["id"])[:120], str(record["date_maj"])[:10])


def _ours(integration: Integration) -> None:
    """Our own identifiers need no table: « balise77--mds-meaux » is mds-meaux."""
    integration.links = {f"{PRODUCTEUR}--{cle}": cle for cle in integration.existing} | integration.links


def _proteges(places: Integration, plan: Plan) -> set[str]:
    """Keys of the structures that are protected once this file is written: the database does not know the new ones yet."""
    after = places.existing | {c.cle: c.apres for c in plan.changements if c.apres is not None and c.geste != "ecart"}
    return {cle for cle, valeurs in after.items() if hidden(valeurs)}


def _listes(document: Any) -> tuple[list[Any], list[Any]]:
    if isinstance(document, Mapping) and isinstance(document.get("items"), list):
        document = document["items"]
    if isinstance(document, list):
        services = bool(document) and isinstance(document[0], Mapping) and "structure_id" in document[0]
        return ([], document) if services else (document, [])
    if isinstance(document, Mapping) and {"structures", "services"} & set(document):
        found = document.get("structures") or [], document.get("services") or []
        if all(isinstance(part, list) for part in found):
            return found
    raise FichierRefuse("Attendu : une liste, ou un objet qui a « structures » et « services ».")


def _valide(plan: Plan, model: type[BaseModel], number: int, record: Any, where: str) -> bool:
    """Whether an item follows the schema; every fault is told in French."""
    if not isinstance(record, Mapping):
        plan.erreur(number, where, "Cet élément doit être un objet.")
        return False
    try:
        model.model_validate({name: value for name, value in record.items() if name != "balise"})
    except ValidationError as refused:
        for fault in refused.errors(include_url=False, include_input=False):
            field = ".".join(str(part) for part in fault["loc"]) or where
            said = _MOTS.get(fault["type"], f"valeur refusée par le schéma ({fault['type']})")
            plan.erreur(number, f"{where}, {field}"[:120], f"data·inclusion : {said}.")
        return False
    return True
