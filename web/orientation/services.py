"""The two questions asked of the orientation data: which numbers, which places. Plain values in and out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.orientation import lieux as finders
from web.orientation.items import LieuItem, NumeroItem, numero_item
from web.orientation.models import Numero

#: Danger lines: they stay first, in the order given, whatever the hour.
DANGER = ("17", "15", "18", "112", "114")

# Open, unknown, closed.
_OPEN_RANK = {True: 0, None: 1, False: 2}


def numeros(session: Session, codes: Sequence[tuple[str, str | None]], now: datetime) -> list[NumeroItem]:
    """Numbers by (code, what it is for), each on its main channel; now is aware.

    Danger lines come first, then what is open, then unknown hours, then what is closed; within a group the
    given order stands. An unknown or masked code is left out: it must not take the others with it.
    """
    return in_order(principaux(session, [code for code, _ in codes]), codes, now)


def principaux(session: Session, codes: Sequence[str] | None = None) -> dict[str, Numero]:
    """Numbers that may be shown, on their main channel, by code; None: every code."""
    shown = select(Numero).where(Numero.principal, Numero.statut != "masque")
    return {n.code: n for n in session.scalars(shown if codes is None else shown.where(Numero.code.in_(codes)))}


def in_order(found: Mapping[str, Numero], codes: Sequence[tuple[str, str | None]], now: datetime) -> list[NumeroItem]:
    """See `numeros`."""
    purposes: dict[str, str | None] = {}
    for code, pour in codes:
        purposes.setdefault(code, pour)
    items = [numero_item(found[code], pour, now) for code, pour in purposes.items() if code in found]
    return sorted(items, key=lambda item: -1 if item["code"] in DANGER else _OPEN_RANK[item["ouvert"]])


def autres_canaux(session: Session, code: str, now: datetime) -> list[NumeroItem]:
    """The other ways to reach the same service (site, chat, SMS), for a whole sheet."""
    found = session.scalars(
        select(Numero)
        .where(Numero.code == code, Numero.principal.is_(False), Numero.statut != "masque")
        .order_by(Numero.canal)
    )
    return [numero_item(n, None, now) for n in found]


def lieux(session: Session, kinds: Sequence[str], code_insee: str | None, now: datetime) -> list[LieuItem]:
    """Places of these kinds near a commune, in the order of the kinds; now is aware.

    code_insee None (commune not said): only what serves the whole département. A commune outside the 77: no
    place of the 77, only a regional one where there is one; the caller says it kindly. Raises ValueError for
    a kind that does not exist.
    """
    return finders.find(session, kinds, code_insee, now)
