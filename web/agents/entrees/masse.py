"""Thousands of structures or services at once: one statement for many rows, where a form writes one entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import batched
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from web.agents.entrees import faits
from web.agents.entrees.base import Contexte, Valeurs, as_columns, plain
from web.agents.entrees.communes import gazetteer

#: Keys in one statement: under the limit of variables of SQLite.
LOT = 500


def _lots(cles: Iterable[str]) -> Iterator[Sequence[str]]:
    return batched(cles, LOT)


def _parent(fait: Any) -> Any:
    """Column of a fact that names its entry."""
    return next(column for column in fait.__table__.columns if column.foreign_keys)


def lire(session: Session, table: Any, fait: Any, colonnes: Sequence[str], cles: Iterable[str]) -> dict[str, Valeurs]:
    """Entries as plain JSON, with their facts; the same as reading them one by one."""
    columns, facts, parent = table.__table__.c, fait.__table__.c, _parent(fait)
    found: dict[str, Valeurs] = {}
    for lot in _lots(cles):
        of_lot: dict[str, Valeurs] = {}
        for row in session.execute(select(columns.id, *(columns[name] for name in colonnes)).where(columns.id.in_(lot))):
            of_lot[row[0]] = {name: plain(value) for name, value in zip(colonnes, row[1:], strict=True)}
        known: dict[str, dict[str, Any]] = defaultdict(dict)
        query = select(parent, facts.champ, *(facts[name] for name in faits.COLUMNS)).where(parent.in_(lot))
        for row in session.execute(query.order_by(facts.champ)):
            known[row[0]][row[1]] = {name: plain(value) for name, value in zip(faits.COLUMNS, row[2:], strict=True)}
        found |= {cle: {**valeurs, "faits": known.get(cle, {})} for cle, valeurs in of_lot.items()}
    return found


def ecrire(ctx: Contexte, table: Any, fait: Any, colonnes: Sequence[str], entrees: Mapping[str, Valeurs]) -> None:
    """Insert or update entries and their facts; seeding never overwrites them from now on."""
    session, parent = ctx.session, _parent(fait)
    session.flush()
    known: set[str] = set()
    for lot in _lots(entrees):
        known |= set(session.scalars(select(table.id).where(table.id.in_(lot))))
    fresh: list[dict[str, Any]] = []
    old: list[dict[str, Any]] = []
    facts: list[dict[str, Any]] = []
    for cle, valeurs in entrees.items():
        commune = gazetteer().get(valeurs["code_insee"]) if valeurs.get("code_insee") else None
        row = as_columns(table, valeurs, colonnes)
        row |= {"id": cle, "commune": commune.nom if commune else None, "date_maj": ctx.jour, "touched_by_staff": True}
        (old if cle in known else fresh).append(row)
        for champ, known_fact in valeurs["faits"].items():
            facts.append({parent.name: cle, "champ": champ, **as_columns(fait, known_fact, faits.COLUMNS)})
    # The tables themselves: the same statement for every row, where the ORM makes one for each set of empty columns.
    if fresh:
        session.execute(insert(table.__table__), fresh)
    if old:
        columns = [name for name in old[0] if name != "id"]
        change = update(table.__table__).where(table.__table__.c.id == bindparam("cle"))
        session.execute(
            change.values({name: bindparam(f"v_{name}") for name in columns}),
            [{"cle": row["id"], **{f"v_{name}": row[name] for name in columns}} for row in old],
        )
    for lot in _lots(known):
        session.execute(delete(fait).where(parent.in_(lot)).execution_options(synchronize_session=False))
    if facts:
        session.execute(insert(fait.__table__), facts)
    session.expire_all()


def effacer(session: Session, table: Any, cles: Iterable[str]) -> None:
    """Delete entries; their facts go with them."""
    for lot in _lots(cles):
        session.execute(delete(table).where(table.id.in_(lot)).execution_options(synchronize_session=False))
    session.expire_all()
