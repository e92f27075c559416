"""One sheet as people read, print or keep it: its numbers, its neutral address, its QR code, the name of its file."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from urgency.numbers import SAFETY, items
from web.fiches.schemas import Facile, Fiche
from web.orientation.answer import Orientation
from web.pages.pdf import missing
from web.pages.qr import qr_image

logger = logging.getLogger("balise.pages")
LONGEST_RANK = 3  # characters of a neutral number


def numbers_of(service: Orientation, besoin: str) -> tuple[list[dict[str, Any]], bool]:
    """Numbers of a sheet, and whether they are its own: without the database, the great lines stand in."""
    try:
        blocks = service.answer(besoin, None, whole=True).blocks
    except Exception as error:  # whatever breaks, the sheet still shows with the great lines
        logger.warning("sheet without its numbers: %s", type(error).__name__)
        return items(SAFETY), False
    return next((block["items"] for block in blocks if block["type"] == "numeros"), []), True


@dataclass(frozen=True)
class Paper:
    """A sheet, or its easy version when `facile` is given."""

    service: Orientation
    fiche: Fiche
    facile: Facile | None = None

    @classmethod
    def of_rank(cls, service: Orientation, rang: str, *, easy: bool) -> Paper | None:
        """The sheet of a neutral number, « 07 » or « 7 »; None when there is none."""
        if not (rang.isascii() and rang.isdigit() and len(rang) <= LONGEST_RANK):
            return None
        fiche = service.fiches.by_rank(int(rang))
        facile = service.fiches.faciles.get(fiche.besoin) if fiche and easy else None
        return None if fiche is None or (easy and facile is None) else cls(service, fiche, facile)

    @property
    def neutral_path(self) -> str:
        """/f/15 or /f/15/facile."""
        return self.service.link(self.fiche.besoin) + ("/facile" if self.facile else "")

    @property
    def file_name(self) -> str:
        """A number, nothing that says what it is about."""
        return f"informations-{self.neutral_path.removeprefix('/f/').replace('/', '-')}.pdf"

    def context(self, base: str) -> dict[str, Any]:
        """What the templates need; `base` is where people reach Balise."""
        numbers, own = numbers_of(self.service, self.fiche.besoin)
        by_code = {item["code"]: item for item in numbers}
        wanted = (self.facile or self.fiche).numeros if own else []
        ordered = [{**by_code[row.code], "pour": row.pour} for row in wanted if row.code in by_code]
        if self.facile and own:
            numbers = ordered
        return {
            "fiche": self.fiche,
            "facile": self.facile,
            "version_facile": self.service.fiches.faciles.get(self.fiche.besoin),
            "gravite": self.service.fiches.besoins[self.fiche.besoin].gravite,
            "numeros": numbers,  # what is open at this hour first
            "numeros_papier": ordered or numbers,  # in the order of the sheet: paper has no hour
            "numeros_propres": own,
            "neutre": self.neutral_path,
            "adresse": base + self.neutral_path,
            "qr": qr_image(base + self.neutral_path),
            "fichier": self.file_name,
            "pdf": not missing(),
            "service": self.service,
        }
