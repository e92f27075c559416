"""How sure each value is: what the form asks beside a value, and what becomes of its provenance (promise 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.agents.dates import jour
from web.agents.entrees.base import Contexte, Erreurs, Valeurs, plain
from web.agents.entrees.champs import Champ, Choix
from web.orientation.files import Fait

COLUMNS = tuple(Fait.model_fields)
LABELS = {"verifie": "vérifié", "source": "source publique", "a_confirmer": "à confirmer", "masque": "ne pas montrer"}
MOYENS = (
    ("telephone", "par téléphone"),
    ("site", "sur le site officiel"),
    ("courrier", "par courrier ou courriel"),
    ("visite", "sur place"),
    ("document", "d'après un document officiel"),
)
EXISTENCE = "existence"


@dataclass(frozen=True)
class Suivi:
    """A fact: its name, its label and the fields it speaks of."""

    nom: str
    libelle: str
    champs: tuple[str, ...] = ()


def in_words(fait: Mapping[str, Any] | None) -> str:
    """« à confirmer, relevé en 2015 »."""
    if not fait:
        return "rien n'est su"
    said = LABELS.get(str(fait.get("statut")), "")
    if fait.get("statut") == "verifie":
        return f"{said} le {jour(fait.get('verifie_le'))}, {fait.get('verifie_par') or ''}".rstrip(", ")
    if fait.get("date"):
        said += f", relevé du {jour(fait['date'])}"
    return f"{said} ({fait['doute']})" if fait.get("doute") else said


def fields(suivis: Sequence[Suivi], faits: Mapping[str, Any], *, masquable: bool = True) -> list[Champ]:
    """One question a fact, and how it was checked."""
    options = [("verifie", "Vérifié aujourd'hui"), ("a_confirmer", "À confirmer")]
    if masquable:
        options.append(("masque", "Ne pas montrer aux habitants"))
    asked: list[Champ] = [
        Confiance(
            f"fait-{suivi.nom}",
            f"Confiance : {suivi.libelle}",
            aide=f"À ce jour : {in_words(faits.get(suivi.nom))}.",
            options=tuple(options),
        )
        for suivi in suivis
    ]
    return [*asked, Choix("moyen", "Comment avez-vous vérifié", options=MOYENS)]


class Confiance(Choix):
    """A status to give, or leave."""

    vide = "Laisser comme c'est"


def applied(
    ctx: Contexte, suivis: Sequence[Suivi], avant: Valeurs | None, lues: Valeurs, erreurs: Erreurs
) -> dict[str, dict[str, Any]]:
    """The facts after a form; adds to the errors what the form forgot to say."""
    old: dict[str, dict[str, Any]] = dict((avant or {}).get("faits") or {})
    new: dict[str, dict[str, Any]] = {}
    moyen = lues.get("moyen")
    for suivi in suivis:
        asked = lues.get(f"fait-{suivi.nom}")
        changed = any((avant or {}).get(name) != lues.get(name) for name in suivi.champs if name in lues)
        empty = bool(suivi.champs) and all(lues.get(name) in (None, [], "") for name in suivi.champs)
        if empty:
            continue
        if asked is None and changed:
            erreurs.setdefault(f"fait-{suivi.nom}", []).append("Cette valeur change : dites si elle est vérifiée.")
        if asked is None and suivi.nom in old:
            new[suivi.nom] = old[suivi.nom]
        elif asked is None and suivi.nom == EXISTENCE:
            new[suivi.nom] = _given(ctx, {}, "a_confirmer", changed=True)
        elif asked == "verifie":
            new[suivi.nom] = checked(ctx, moyen)
        elif asked is not None:
            new[suivi.nom] = _given(ctx, old.get(suivi.nom, {}), asked, changed=changed)
    if moyen is None and any(lues.get(f"fait-{suivi.nom}") == "verifie" for suivi in suivis):
        erreurs.setdefault("moyen", []).append("Dites comment vous avez vérifié.")
    # Who checked where a place is, or its phone, knows that the place exists.
    known = new.get(EXISTENCE, {})
    contact = any(f.get("statut") == "verifie" and f is not known for f in new.values() if f not in old.values())
    if contact and known.get("statut") in ("a_confirmer", "source") and lues.get(f"fait-{EXISTENCE}") is None:
        new[EXISTENCE] = checked(ctx, moyen)
    return new


def checked(ctx: Contexte, moyen: str | None) -> dict[str, Any]:
    """Provenance of a value that this person checked today."""
    return {
        "statut": "verifie",
        "source": f"vérification {dict(MOYENS).get(moyen or '', '')}".strip(),
        "date": ctx.jour.isoformat(),
        "confiance": "confirmé",
        "doute": None,
        "verifie_par": ctx.auteur.service,
        "verifie_le": ctx.jour.isoformat(),
    }


def ever_checked(known: Mapping[str, Any] | None) -> bool:
    """Whether a person checked one fact at least, some day."""
    return any(fact.get("verifie_le") for fact in (known or {}).values())


def _given(ctx: Contexte, old: dict[str, Any], statut: str, *, changed: bool) -> dict[str, Any]:
    if old and not changed:
        return {**old, "statut": statut}
    return {
        "statut": statut,
        "source": "saisie au bureau des agents",
        "date": ctx.jour.isoformat(),
        "confiance": "à vérifier",
        "doute": None,
        "verifie_par": None,
        "verifie_le": None,
    }


def read(row: Any) -> dict[str, Any]:
    """A fact of the database as JSON."""
    return {column: plain(getattr(row, column)) for column in COLUMNS}


def in_rows(faits: Mapping[str, Any] | None, suivis: Sequence[Suivi]) -> list[tuple[str, str, str]]:
    """(name, label, words) for differences and for the page of an entry."""
    labels = {suivi.nom: suivi.libelle for suivi in suivis}
    return [(f"fait-{nom}", f"Confiance : {labels.get(nom, nom)}", in_words(fait)) for nom, fait in (faits or {}).items()]
