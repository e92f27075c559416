"""Fill the database from data/orientation, then respect it: `python -m web.orientation.seed`.

Files seed an empty database; then the database is the truth. Seeding again refreshes what staff never
touched, adds what is new, and never overwrites, hides or deletes: differences and entries gone from the files
are listed.
"""

import argparse
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.db import make_engine, make_session_factory, session_scope
from web.orientation.files import Dataset, Lieu, NumeroRecord, ZoneRecord, load
from web.orientation.models import (
    AngelaTerritoire,
    Numero,
    Service,
    ServiceFait,
    Structure,
    StructureFait,
    Zone,
)
from web.settings import Settings

DATA_DIR = Path(__file__).resolve().parents[2] / "data" / "orientation"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that staff changed: its value in the database (kept) and in the files."""

    table: str
    id: str
    champ: str
    base: Any
    fichier: Any


@dataclass
class SeedReport:
    """What a seed did. `orphans` are in the database and no longer in the files: they stay."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    differences: list[Difference] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)


def _changes(entry: Any, record: BaseModel) -> dict[str, Any]:
    """Columns of the entry that differ from the record; facts under "faits.<champ>.<column>"."""
    values = record.model_dump(exclude={"faits"})
    changes = {k: v for k, v in values.items() if getattr(entry, k) != v}
    if isinstance(record, Lieu):
        present = {fait.champ: fait for fait in entry.faits}
        for champ, fait in record.faits.items():
            for column, value in fait.model_dump().items():
                if champ not in present or getattr(present[champ], column) != value:
                    changes[f"faits.{champ}.{column}"] = value
        changes |= {f"faits.{champ}": None for champ in present.keys() - record.faits.keys()}
    return changes


def _current(entry: Any, path: str) -> Any:
    if not path.startswith("faits."):
        return getattr(entry, path)
    _, champ, *column = path.split(".")
    fait = next((f for f in entry.faits if f.champ == champ), None)
    return getattr(fait, column[0]) if fait is not None and column else fait and fait.statut


def _apply(entry: Any, record: BaseModel) -> None:
    for key, value in record.model_dump(exclude={"faits"}).items():
        setattr(entry, key, value)
    if not isinstance(record, Lieu):
        return
    make = StructureFait if isinstance(entry, Structure) else ServiceFait
    present = {fait.champ: fait for fait in entry.faits}
    for champ, fait in record.faits.items():
        target = present.pop(champ, None)
        if target is None:
            entry.faits.append(make(champ=champ, **fait.model_dump()))
            continue
        for key, value in fait.model_dump().items():
            setattr(target, key, value)
    for leftover in present.values():
        entry.faits.remove(leftover)


def _key(item: Any) -> str:
    if isinstance(item, Numero | NumeroRecord):
        return f"{item.code} {item.canal}"
    return str(item.code_insee if isinstance(item, Zone | ZoneRecord) else item.id)


def _seed_table(session: Session, table: type[Any], records: Iterable[BaseModel], report: SeedReport) -> None:
    existing = {_key(entry): entry for entry in session.scalars(select(table))}
    for record in records:
        key = _key(record)
        entry = existing.pop(key, None)
        if entry is None:
            entry = table()
            _apply(entry, record)
            session.add(entry)
            report.created += 1
            continue
        changes = _changes(entry, record)
        if entry.touched_by_staff:
            report.differences += [
                Difference(table.__tablename__, key, path, _current(entry, path), value)
                for path, value in changes.items()
            ]
            report.unchanged += 1
        elif changes:
            _apply(entry, record)
            report.updated += 1
        else:
            report.unchanged += 1
    report.orphans += [f"{table.__tablename__} {key}" for key in existing]
    session.flush()


def seed_dataset(session: Session, dataset: Dataset) -> SeedReport:
    """Seed from records already checked. Flushes; the caller commits."""
    report = SeedReport()
    # Structures first: services and zones refer to them.
    _seed_table(session, Structure, dataset.structures, report)
    _seed_table(session, Service, dataset.services, report)
    _seed_table(session, Numero, dataset.numeros, report)
    _seed_table(session, Zone, dataset.zones, report)
    _seed_table(session, AngelaTerritoire, dataset.angela, report)
    return report


def seed(session: Session, data_dir: Path = DATA_DIR) -> SeedReport:
    """Seed from the files of data_dir. Flushes; the caller commits.

    Raises FilesRefused, before any write, when the files break a rule.
    """
    return seed_dataset(session, load(data_dir))


def main(argv: list[str] | None = None) -> int:
    """Command line. The tables must exist: run `alembic upgrade head` first."""
    parser = argparse.ArgumentParser(prog="python -m web.orientation.seed", description=__doc__)
    parser.add_argument("--url", default=Settings().database)
    parser.add_argument("--data", type=Path, default=DATA_DIR)
    options = parser.parse_args(argv)
    engine = make_engine(options.url)
    with session_scope(make_session_factory(engine)) as session:
        report = seed(session, options.data)
    engine.dispose()
    print(f"{report.created} créés, {report.updated} mis à jour, {report.unchanged} inchangés")
    for item in report.differences:
        print(f"gardé tel que l'équipe l'a changé : {item.table} {item.id} {item.champ} = {item.base!r}")
        print(f"    le fichier dit {item.fichier!r}")
    for orphan in report.orphans:
        print(f"absent des fichiers, gardé : {orphan}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
