"""A field of the desk in one cell of a table, and back: lists on one line, labels instead of codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from web.agents.echanges.fichiers import protection_otee
from web.agents.entrees.base import slug
from web.agents.entrees.champs import Case, Champ, Choix, ChoixMultiple, Lignes, Refus, Telephone
from web.agents.entrees.lieux import ZoneEligibilite

ENTRE = " | "  # between the items of a list
_OUI, _NON = frozenset({"oui", "o", "vrai", "true", "x", "1"}), frozenset({"non", "n", "faux", "false", "0", ""})


def ecrire(champ: Champ, valeur: Any) -> str:
    """The cell of a value."""
    if isinstance(champ, Case):
        return "oui" if valeur else "non"
    if isinstance(champ, ChoixMultiple):
        labels = dict(champ.options_())
        return ENTRE.join(labels.get(code, code) for code in valeur or [])
    if isinstance(champ, Choix):
        return str(valeur) if valeur is not None else ""
    shown = champ.montrer(valeur)
    text = shown[0] if shown else ""
    return text.replace("\n", ENTRE) if isinstance(champ, Lignes | ZoneEligibilite) else text


def lire(champ: Champ, cellule: str, libelles: Mapping[str, Mapping[str, str]]) -> Any:
    """The value of a cell; Refus says what was expected. `libelles` comes from `index`."""
    text = protection_otee(cellule)
    if isinstance(champ, Case):
        said = slug(text) if text else ""
        if said not in _OUI | _NON:
            raise Refus("Écrivez oui ou non.")
        return said in _OUI
    if isinstance(champ, ChoixMultiple):
        items = [item.strip() for item in re.split(r"[|\n]", text) if item.strip()]
        codes = [libelles[champ.nom].get(slug(item), item) for item in items]
        return champ.lire(codes)
    if isinstance(champ, Choix):
        if text and slug(text) not in libelles[champ.nom]:
            raise Refus(f"Attendu : {_quelques(champ)}.")
        return champ.lire([libelles[champ.nom][slug(text)]] if text else [])
    if isinstance(champ, Lignes | ZoneEligibilite):
        text = re.sub(r"\s*\|\s*", "\n", text)
    if isinstance(champ, Telephone) and re.fullmatch(r"[1-9]\d{8}", text):
        text = f"0{text}"  # a spreadsheet took it for a number
    return champ.lire([text])


def _quelques(champ: Choix) -> str:
    codes = [code for code, _ in champ.options_()]
    return ", ".join(codes[:8]) + (f"… ({len(codes)} choix)" if len(codes) > 8 else "")


def index(champs: list[Champ]) -> dict[str, dict[str, str]]:
    """For each field with choices: code or label, folded → code. A code wins over the label of another."""
    found: dict[str, dict[str, str]] = {}
    for champ in champs:
        if isinstance(champ, Choix):
            by_label = {slug(label): code for code, label in champ.options_()}
            found[champ.nom] = by_label | {slug(code): code for code, _ in champ.options_()}
    return found
