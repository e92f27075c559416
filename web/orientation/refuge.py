"""Promise 4: the addresses of places that shelter or receive people at risk are never stored.

Such a structure has a name, an area and a number to ask. The rule is applied to the source rows, to the data
files and, by a CHECK constraint, to the database itself.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

#: Categories of the source files whose rows are refuges.
CATEGORIES = frozenset(
    {
        "violences faites aux femmes",
        "violences sexuelles",
        "prostitution",
        "auteurs",
        "hébergement",
        "protection de l’enfance",
        "protection de l'enfance",
    }
)

#: Names that are refuges whatever the category or the file they come in.
_NAMES = re.compile(
    r"sos femmes|paroles de femmes|le relais 77|amicale du nid|cidff|acjuse|association horizon|\bfoyer\b"
    r"|\bchrs\b|\bmecs\b|pouponni[eè]re|maison des femmes|mise [aà] l.abri|solidarit[eé] femmes"
    r"|h[eé]bergement d.urgence",
    re.IGNORECASE,
)

#: Columns (sources) and fields (data files) that would give the place away.
COLUMNS = (
    "adresse",
    "complement_adresse",
    "code_postal",
    "latitude",
    "longitude",
    "telephone",
    "email",
    "courriel",
)

_STREET = re.compile(
    r"\b\d{1,4}\s?(?:bis|ter|quater)?,?\s+(?:rue|avenue|av\.|boulevard|bd|place|allée|chemin|impasse|quai|route|cours"
    r"|square|sente|ruelle|passage|villa|résidence)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\b0[1-9](?:[ .\-]?\d{2}){4}\b")
_CONSENT = re.compile(r"(\d{4}-\d{2}-\d{2})\s*,\s*(\S.*)")


def is_refuge(nom: str, categorie: str = "") -> bool:
    """Say whether a structure shelters or receives people whose safety depends on its address."""
    return categorie.strip().lower() in CATEGORIES or bool(_NAMES.search(nom))


def parse_consent(text: str | None) -> tuple[date, str] | None:
    """Read an `accord_publication` cell, "2026-11-21, Mme Dupont": date and person, or None."""
    match = _CONSENT.fullmatch((text or "").strip())
    if match is None:
        return None
    try:
        return date.fromisoformat(match[1]), match[2].strip()
    except ValueError:
        return None


def violations(row: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield (column, why in French) for each cell of a refuge row that would give its place away.

    The caller has already established that the row is a refuge and carries no consent.
    """
    nom = str(row.get("nom") or "")
    for column in COLUMNS:
        if row.get(column) not in (None, ""):
            yield (
                column,
                f"« {nom} » est un lieu d'accueil protégé : {column} jamais enregistré"
                " sans accord_publication (date, personne)",
            )
    for column, value in row.items():
        if column in COLUMNS or not isinstance(value, str) or column in {"source", "accord_publication"}:
            continue
        if _STREET.search(value) or _PHONE.search(value):
            yield (
                column,
                f"« {nom} » est un lieu d'accueil protégé : adresse ou téléphone écrit dans le texte",
            )
