"""What must work without the database: the national numbers of each need, written to a dated JSON file.

The actions read it when the web service does not answer. A file cannot know the hour: `ouvert` is null,
the hours stand in words.
"""

import json
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from web.fiches.store import Fiches
from web.orientation.hours import Clock, paris_now
from web.orientation.items import NumeroItem
from web.orientation.services import DANGER, numeros

Codes = Sequence[tuple[str, str | None]]


class UnknownCodes(LookupError):
    """A sheet names numbers that the database does not have; `codes` lists them all, as "besoin: code"."""

    def __init__(self, codes: list[str]) -> None:
        self.codes = codes
        super().__init__(", ".join(codes))


def _frozen(session: Session, codes: Codes, clock: Clock) -> list[NumeroItem]:
    found = {item["code"]: item for item in numeros(session, codes, clock())}
    ordered = [found[code] for code in dict.fromkeys(code for code, _ in codes) if code in found]
    # The order of the sheet, not that of the hour; the danger lines still come first.
    ordered.sort(key=lambda item: item["code"] not in DANGER)
    for item in ordered:
        item["ouvert"] = item["prochaine_ouverture"] = None
    return ordered


def compose_fallback(
    session: Session,
    fiches: Mapping[str, Codes],
    infos: Mapping[str, Mapping[str, Any]] | None = None,
    clock: Clock = paris_now,
) -> dict[str, Any]:
    """The content of the file; raises UnknownCodes when a sheet names a number that the database lacks."""
    besoins: dict[str, Any] = {}
    missing: list[str] = []
    for besoin, codes in fiches.items():
        items = _frozen(session, codes, clock)
        present = {item["code"] for item in items}
        missing += [f"{besoin}: {code}" for code, _ in codes if code not in present]
        besoins[besoin] = {**(infos or {}).get(besoin, {}), "numeros": items}
    if missing:
        raise UnknownCodes(missing)
    return {
        "genere_le": clock().isoformat(timespec="seconds"),
        "secours": _frozen(session, [(code, None) for code in DANGER], clock),
        "besoins": besoins,
    }


def write_fallback(
    session: Session,
    fiches: Mapping[str, Codes],
    path: Path,
    infos: Mapping[str, Mapping[str, Any]] | None = None,
    clock: Clock = paris_now,
) -> dict[str, Any]:
    """Write the file and give back its content.

    fiches: need → (code, what it is for), in the order of the sheet. infos: what else to keep of a need
    (its label `choix`, `local`, `gravite`). Raises UnknownCodes, writing nothing, when a sheet names a number
    that the database lacks.
    """
    content = compose_fallback(session, fiches, infos, clock)
    replace_file(content, path)
    return content


def replace_file(content: Mapping[str, Any], path: Path) -> None:
    """Put the file in place at once: a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.tmp")
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)


def of_sheets(fiches: Fiches) -> tuple[dict[str, Codes], dict[str, dict[str, Any]]]:
    """What the two functions above take, from the sheets."""
    codes: dict[str, Codes] = {
        name: [(row.code, row.pour) for row in fiche.numeros] for name, fiche in fiches.par_besoin.items()
    }
    infos = {
        name: {
            "choix": fiches.par_besoin[name].choix,
            "nom_offre": fiches.par_besoin[name].nom_offre,
            "local": besoin.local,
            "gravite": besoin.gravite,
            "lien": f"/f/{besoin.rang:02d}",
        }
        for name, besoin in fiches.besoins.items()
    }
    return codes, infos
