"""The great national lines, as constants: they must show even when database, network and Rasa are gone.

Source: data/sources/orientation/numeros.csv (codes, numbers, day and night). A test compares both.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple

DAY_AND_NIGHT = "jour et nuit"
LOG = "L'appel reste dans le journal du téléphone."

# code: (libelle, numero, lien, canal, trace)
_LINES: Dict[str, Tuple[str, str, str, str, str]] = {
    "17": ("Police ou gendarmerie", "17", "tel:17", "appel", LOG),
    "15": ("SAMU, urgence médicale", "15", "tel:15", "appel", LOG),
    "18": ("Pompiers", "18", "tel:18", "appel", LOG),
    "112": ("Toutes les urgences", "112", "tel:112", "appel", LOG),
    "114": ("Urgence par SMS, sans parler", "114", "sms:114", "sms", "Les SMS restent dans le téléphone."),
    "115": ("Hébergement d'urgence", "115", "tel:115", "appel", LOG),
    "119": ("Enfance en danger", "119", "tel:119", "appel", "N'apparaît pas sur la facture, mais reste dans le téléphone."),
    "3114": ("Prévention du suicide", "3114", "tel:3114", "appel", LOG),
    "3919": ("Violences Femmes Info", "3919", "tel:3919", "appel", LOG),
    "08-019": ("Écoute des auteurs de violences", "08 019 019 11", "tel:0801901911", "appel", LOG),
}
# Lines of the urgent texts that close at night: hours of 2020, so never said open or closed here.
_HOURS = {"08-019": "7 jours sur 7, de 9 h à 19 h en 2020, à confirmer"}
EMERGENCY = ("17", "15", "18", "112", "114")
SAFETY = ("17", "114", "15", "18", "112", "3919", "119", "3114")


def item(code: str, pour: Optional[str] = None) -> Dict[str, Any]:
    """One number in the shape of the API (docs: contract of `numeros`); KeyError for another code."""
    libelle, numero, lien, canal, trace = _LINES[code]
    return {
        "code": code, "libelle": libelle, "numero": numero, "lien": lien, "canal": canal,
        "horaires": _HOURS.get(code, DAY_AND_NIGHT), "ouvert": None if code in _HOURS else True, "prochaine_ouverture": None, "statut": "source",
        "trace": trace, "pour": pour,
    }


def items(codes: Sequence[str]) -> List[Dict[str, Any]]:
    """Numbers of these codes, in order."""
    return [item(code) for code in codes]
