"""The sentences shown with a place: how sure it is, how to confirm it (promise 4). At most 20 words each."""

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

from web.orientation.fraicheur import Connu
from web.orientation.models import Fermeture

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"
)  # fmt: skip

#: Label of a status, for whoever renders an item.
LABELS = {
    "verifie": "vérifié",
    "source": "d'après une source publique récente",
    "a_confirmer": "à confirmer",
}

ZONES_2015 = "Zones de 2015 : toute brigade ou tout commissariat doit recevoir votre plainte."

#: Worst last: the status of an item is the worst of what it shows.
_RANK = ("verifie", "source", "a_confirmer", "masque")

#: Kinds confirmed by the switchboard of the Département.
_DEPARTEMENT = frozenset({"mds", "pat", "mdph", "repit", "departement"})
_FORCES = frozenset({"commissariat", "gendarmerie", "iscg"})
_COURTS = frozenset({"justice", "point_justice", "spip"})
_TOWN_HALL = frozenset({"prefecture", "ddpp", "dsden", "adil"})


def worst(*statuts: str) -> str:
    """Give the least sure of several statuses."""
    return max(statuts, key=_RANK.index)


def year(date: str | None) -> str | None:
    """Year of a partial date."""
    return date[:4] if date else None


def short_source(source: str | None) -> str:
    """Name a source in a few words: the directory, a site, a document."""
    first = (source or "").split(" ; ")[0].strip()
    if re.search(r"annuaire de l.administration", first, re.IGNORECASE):
        return "l'annuaire de l'administration"
    if first.startswith("http"):
        return (urlsplit(first).hostname or first).removeprefix("www.")
    name = re.split(r" [–(]|, ", first)[0].replace("’", "'")
    return f"la {name}" if name.startswith("page ") else name or "un relevé documentaire"


def address(fait: Connu | None, shown: bool, located: bool) -> str | None:
    """Say what is known of an address. shown: it is displayed; located: the place has a commune."""
    if fait is None:
        return "Adresse non connue." if located else None
    if not shown:
        return "Adresse incertaine : demandez-la avant de vous déplacer."
    if fait.statut == "a_confirmer":
        when = year(fait.date)
        return (
            f"Adresse relevée en {when}, à confirmer avant de vous déplacer."
            if when
            else "Adresse à confirmer avant de vous déplacer."
        )
    if fait.statut == "verifie" and fait.verifie_le and fait.verifie_par:
        return f"Adresse vérifiée le {day(fait.verifie_le)}."
    return according_to(fait)


def day(value: date) -> str:
    """« 22 novembre 2026 »."""
    return f"{'1er' if value.day == 1 else value.day} {_MONTHS[value.month - 1]} {value.year}"


def closed(closure: Fermeture, today: date) -> str:
    """« Fermé du 1er décembre 2026 au 5 décembre 2026 : travaux. »"""
    if closure.au is None:
        span = "jusqu'à nouvel ordre" if closure.du <= today else f"à partir du {day(closure.du)}"
    elif closure.du == closure.au:
        span = f"le {day(closure.du)}"
    elif closure.du <= today:
        span = f"jusqu'au {day(closure.au)} inclus"
    else:
        span = f"du {day(closure.du)} au {day(closure.au)}"
    return f"Fermé {span}{f' : {closure.motif}' if closure.motif else ''}."


def according_to(fait: Connu) -> str | None:
    """« d'après …, 2026 » for a public source; nothing more to say of a checked value."""
    if fait.statut != "source":
        return None
    when = year(fait.date)
    return f"D'après {short_source(fait.source)}{f', {when}' if when else ''}."


def how_to_confirm(genre: str, numbers: Mapping[str, str]) -> str | None:
    """Say how to confirm a place of this kind. numbers: code → number as displayed."""
    if genre in _DEPARTEMENT and "cd77" in numbers:
        return f"Pour confirmer : {numbers['cd77']}, aux heures de bureau."
    if genre in _FORCES:
        return "En cas de danger, n'y allez pas : 17."
    if genre in _COURTS:
        return "Pour confirmer : justice.fr."
    if genre in _TOWN_HALL:
        return "Pour confirmer : demandez à votre mairie."
    return "En urgence : 15." if genre == "sante" else None


def ask(zone: str | None, precision: str | None, code: str | None, numbers: Mapping[str, str]) -> str | None:
    """« Nord du département : demandez le contact au 3919. » for a structure without public contact."""
    if code is None or code not in numbers:
        return precision
    request = f"emandez le contact au {numbers[code]}."
    # Either the area or the precision opens the sentence; both would make it too long.
    start = (precision or zone or "").strip().rstrip(".")
    return f"{start[0].upper()}{start[1:]} : d{request}" if start else f"D{request}"


def permanence(nom: str, fait: Connu | None) -> str:
    """Name a weekly permanence, with the year it was seen unless it was checked."""
    if fait is not None and fait.statut == "verifie":
        return f"Permanence : {nom}."
    when = year(fait.date) if fait else None
    return f"Permanence{f' de {when}' if when else ''}, à confirmer : {nom}."
