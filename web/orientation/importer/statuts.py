"""Derive the status of each contact field (promise 4, and "Data" of the design)."""

import re
from datetime import date

from web.orientation.models import Statut

#: Day of the documentary survey: what is recent and when it was checked are counted from it.
RELEVE = date(2026, 11, 21)
RELEVE_PAR = "relevé documentaire"
RECENT_YEARS = 3

#: Notes that cast doubt on the address itself: the place is then shown by name and commune only.
_ADDRESS_DOUBT = (
    r"adresse de la MDS peut différer",
    r"ne dit pas explicitement",
    r"[Dd]éménagement",
    r"projet de reconstruction",
    r"[Aa]dresse de mémoire",
    r"adresse et numéro à revérifier",
    r"^PIÈGE",
)
#: Notes about anything but the value: they leave a confirmed, recent fact as it is.
_NEUTRAL = re.compile(
    r"adresse mal reconnue par la BAN : à regéocoder|coordonnées à revoir[^;]*|code postal corrigé[^;]*"
    r"|Hors département, ouvert aux Franciliens\."
)


def parse_date(text: str) -> date | None:
    """Read a partial date (2014, 2014-01, 2014-01-07) as its earliest day; None when empty."""
    if not text:
        return None
    year, month, day = (*text.split("-"), "1", "1")[:3]
    return date(int(year), int(month), int(day))


def address_doubt(note: str, confiance: str) -> str | None:
    """Give the reason why an address is doubtful, or None. An address known by memory only is doubtful."""
    for pattern in _ADDRESS_DOUBT:
        if re.search(pattern, note):
            return note
    return "adresse de mémoire, sans source" if confiance == "connaissance" else None


def has_doubt(note: str) -> bool:
    """Say whether a note raises any doubt. Every note does, except those about geocoding or area."""
    return bool(_NEUTRAL.sub("", note).strip(" ;"))


def local_status(confiance: str, when: str, note: str) -> Statut:
    """Status of a local phone or address: `source` only if confirmed, recent and without doubt."""
    day = parse_date(when)
    limit = RELEVE.replace(year=RELEVE.year - RECENT_YEARS)
    recent = day is not None and day >= limit
    return "source" if confiance == "confirmé" and recent and not has_doubt(note) else "a_confirmer"


def existence_status(confiance: str, when: str) -> Statut:
    """Status of the bare existence of a structure: notes speak of its address, not of this."""
    return local_status(confiance, when, "")


def national_status(confiance: str, doute: str | None) -> Statut:
    """Status of an active national number: confirmed → source, unless its own note says it is from memory."""
    return "source" if confiance == "confirmé" and not doute else "a_confirmer"
