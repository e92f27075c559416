"""What the front desk hands over: the answer that residents are told, as one sheet of paper, and beside it what staff see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from territory import Commune
from web.agents.entrees.base import Valeurs
from web.agents.entrees.champs import Horaires
from web.agents.entrees.faits import EXISTENCE, in_words
from web.fiches.schemas import Fiche
from web.orientation.answer import DEPARTEMENT, OUTSIDE, Orientation
from web.pages.qr import qr_image

MOST_NUMBERS, MOST_PLACES, MOST_STEPS = 6, 3, 5
LEAST_PLACES, LEAST_STEPS = 2, 0
LINE, ROOM = 88, 33  # characters of a printed line; lines of an A4 page left by titles and foot (measured: guichet.css)


@dataclass(frozen=True)
class Feuille:
    """One sheet: nothing of it says who asked."""

    titre: str
    bandeaux: list[str]
    maintenant: list[str]  # empty, as `ensuite`, when the need is turned off
    numeros: list[dict[str, Any]]
    lieux: list[dict[str, Any]]
    ensuite: list[str]
    ailleurs: str  # said when the commune is outside the département
    adresse: str  # where the whole sheet is read
    qr: str


def compose(orientation: Orientation, fiche: Fiche, commune: Commune | None, base: str) -> Feuille:
    """The sheet of a need, near a commune or without one. `base` is where people reach Balise."""
    blocks = orientation.answer(fiche.besoin, commune.code_insee if commune else None).blocks
    texts = [block["text"] for block in blocks if block["type"] == "texte"]
    # No such block when the need, or all of Balise, is turned off: its advice must not come back by paper.
    advice = next((i for i, block in enumerate(blocks) if block["type"] == "reflexes"), None)
    by_code = {item["code"]: item for block in blocks if block["type"] == "numeros" for item in block["items"]}
    # Paper has no hour: the order of the sheet, not what is open now.
    numbers = [by_code[row.code] for row in fiche.numeros if row.code in by_code]
    places = [item for block in blocks if block["type"] == "lieux" for item in block["items"]]
    # Crisis banners stand above the opening; without advice, what is said in its place.
    above = texts if advice is None else texts[: advice - 1]
    first_steps = [] if advice is None else list(fiche.maintenant)
    steps = [] if advice is None else [line for etape in fiche.etapes[-1:] for line in etape.lignes]
    numbers, places, steps = _fit([*above, *first_steps], numbers[:MOST_NUMBERS], places[:MOST_PLACES], steps[:MOST_STEPS])
    outside = commune is not None and commune.departement != DEPARTEMENT
    address = base + orientation.link(fiche.besoin)
    return Feuille(
        titre=fiche.titre,
        bandeaux=above,
        maintenant=first_steps,
        numeros=numbers,
        lieux=places,
        ensuite=steps,
        ailleurs=OUTSIDE.format(nom=commune.nom) if commune and outside else "",
        adresse=address,
        qr=qr_image(address),
    )


Items = list[dict[str, Any]]


def _fit(fixed: list[str], numbers: Items, places: Items, steps: list[str]) -> tuple[Items, Items, list[str]]:
    """What one page holds: the last steps leave first, then the farthest place. Numbers stay, and what to do now."""

    def lines(text: str) -> int:
        return -(-len(text) // LINE)

    def room(places: Items, steps: list[str]) -> float:
        told = sum(1.45 + 0.8 * (len(f"{n.get('pour') or n['libelle']} {n['horaires'] or ''}") > 66) for n in numbers)
        there = [" ".join(str(p[k] or "") for k in ("nom", "adresse", "telephone", "horaires", "mention")) for p in places]
        titles = 1.9 * (bool(places) + bool(steps))
        return ROOM - told - titles - sum(1.1 * lines(text) for text in [*fixed, *there, *steps])

    while room(places, steps) < 0 and len(steps) > LEAST_STEPS:
        steps = steps[:-1]
    while room(places, steps) < 0 and len(places) > LEAST_PLACES:
        places = places[:-1]
    return numbers, places, steps


@dataclass(frozen=True)
class Contact:
    """An internal contact as staff read it at the front desk."""

    cle: str
    nom: str
    zone: str
    lignes: list[tuple[str, str, str]]  # (label, value, how sure)
    demander: str
    precision: str
    existence: str  # how sure it is that it exists


def contacts_for(known: Mapping[str, Valeurs], besoin: str, commune: str | None) -> list[Contact]:
    """The internal contacts of a need and a commune; those that were withdrawn are left out."""
    found = []
    for cle, valeurs in known.items():
        facts = valeurs["faits"]
        if facts[EXISTENCE]["statut"] == "masque":
            continue
        if valeurs["besoins"] and besoin not in valeurs["besoins"]:
            continue
        if valeurs["communes"] and commune is not None and commune not in valeurs["communes"]:
            continue
        found.append(_contact(cle, valeurs))
    return found


def _contact(cle: str, valeurs: Valeurs) -> Contact:
    facts = valeurs["faits"]
    lines = []
    for name, label, fact in (
        ("telephone", "Téléphone", "telephone"),
        ("courriel", "Courriel", "telephone"),
        ("horaires", "Horaires", "telephone"),
        ("adresse", "Adresse", "adresse"),
    ):
        hidden = (facts.get(fact) or {}).get("statut") == "masque"
        if valeurs.get(name) and not hidden:
            value = Horaires(name, label).apercu(valeurs[name]) if name == "horaires" else valeurs[name]
            lines.append((label, str(value), in_words(facts.get(fact))))
    return Contact(
        cle,
        str(valeurs["nom"]),
        str(valeurs.get("zone") or ""),
        lines,
        str(valeurs.get("demander") or ""),
        str(valeurs.get("precision") or ""),
        in_words(facts[EXISTENCE]),
    )
