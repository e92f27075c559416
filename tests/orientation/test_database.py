"""Migrations, constraints and seed, on SQLite and on PostgreSQL."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from web.db import Base, make_engine, make_session_factory, normalise_url, session_scope
from web.orientation import files
from web.orientation.export import export
from web.orientation.files import Dataset, FilesRefused
from web.orientation.models import Numero, Service, Structure, Zone
from web.orientation.seed import main as seed_main
from web.orientation.seed import seed, seed_dataset

Configure = Callable[[str], Config]


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_upgrade_downgrade_upgrade_and_no_drift(database_url: str, alembic_config: Configure) -> None:
    config, engine = alembic_config(database_url), make_engine(database_url)
    command.upgrade(config, "head")
    assert tables(engine) == set(Base.metadata.tables)
    command.downgrade(config, "base")
    assert tables(engine) == set()
    command.upgrade(config, "head")
    command.check(config)  # raises when the models and the migrations differ
    for table in Base.metadata.tables:
        key = inspect(engine).get_pk_constraint(table)
        assert key["name"] == f"pk_{table}"
    checks = {c["name"] for c in inspect(engine).get_check_constraints("structures")}
    assert "ck_structures_refuge_sans_adresse" in checks
    engine.dispose()


def test_urls() -> None:
    for url in ("postgres://u@h/b", "postgresql://u@h/b", "postgresql+psycopg://u@h/b"):
        assert normalise_url(url).drivername == "postgresql+psycopg"
    assert normalise_url("sqlite:///x.db").drivername == "sqlite"


def test_sqlite_runs_with_wal_and_foreign_keys(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'new' / 'balise.db'}")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    engine.dispose()


def test_a_failed_scope_writes_nothing(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'balise.db'}")
    Base.metadata.create_all(engine)
    factory = make_session_factory(engine)
    with pytest.raises(RuntimeError), session_scope(factory) as session:
        session.add(Structure(id="x", nom="X", type="autre", genre="autre", date_maj=date(2026, 11, 21)))
        session.flush()
        raise RuntimeError
    with factory() as session:
        assert session.get(Structure, "x") is None
    engine.dispose()


@pytest.mark.parametrize("table", [Structure, Service])
@pytest.mark.parametrize(
    "field", ["adresse", "telephone", "courriel", "code_postal", "complement_adresse", "latitude"]
)
def test_no_path_can_store_the_place_of_a_refuge(
    empty_session: Session, table: type[Structure | Service], field: str
) -> None:
    owner = Structure(
        id="a", nom="Abri", type="association", genre="x", refuge=True, date_maj=date(2026, 11, 21)
    )
    service = Service(
        id="s",
        structure=owner,
        nom="Écoute",
        description="Écoute.",
        genre="x",
        refuge=True,
        date_maj=owner.date_maj,
    )
    empty_session.add_all([owner, service])
    empty_session.flush()
    with pytest.raises(IntegrityError):
        empty_session.execute(update(table).values({field: 48.5 if field == "latitude" else "1"}))
    empty_session.rollback()


def test_a_consent_opens_the_constraint(empty_session: Session) -> None:
    day = date(2026, 11, 21)
    entry = Structure(
        id="a", nom="Abri", type="association", genre="x", refuge=True, date_maj=day, adresse="1 rue X"
    )
    entry.accord_publication_le, entry.accord_publication_par = day, "présidente"
    empty_session.add(entry)
    empty_session.flush()


def test_an_emergency_number_cannot_be_masked_nor_emptied(empty_session: Session, dataset: Dataset) -> None:
    seed_dataset(empty_session, dataset)
    empty_session.commit()
    for values in ({"statut": "masque"}, {"numero": ""}, {"lien": "javascript:alert(1)"}):
        for code in ("17", "3919", "08-019"):
            with pytest.raises(IntegrityError):
                empty_session.execute(update(Numero).where(Numero.code == code).values(values))
            empty_session.rollback()
    empty_session.execute(update(Numero).where(Numero.code == "vigicrues").values(statut="masque"))


def test_seeding_fills_then_changes_nothing(empty_session: Session, dataset: Dataset) -> None:
    begun = time.perf_counter()
    first = seed_dataset(empty_session, dataset)
    empty_session.commit()
    assert time.perf_counter() - begun < 5
    again = seed_dataset(empty_session, dataset)
    assert first.created == again.unchanged > 1200
    assert (again.created, again.updated, again.differences, again.orphans) == (0, 0, [], [])


def test_what_staff_changed_stands_and_is_listed(empty_session: Session, dataset: Dataset) -> None:
    seed_dataset(empty_session, dataset)
    mds = empty_session.get_one(Structure, "mds-provins")
    mds.telephone, mds.touched_by_staff = "01 60 00 00 01", True
    fait = next(f for f in mds.faits if f.champ == "adresse")
    fait.statut, fait.verifie_par = "verifie", "agent Durand"
    untouched = empty_session.get_one(Structure, "mds-nemours")
    untouched.adresse = "autre part"
    line = empty_session.get_one(Numero, ("116006", "appel"))
    line.horaires, line.touched_by_staff = "tous les jours, de 9h à 21h", True
    own = Structure(id="mds-neuve", nom="MDS neuve", type="mds", genre="mds", date_maj=date(2026, 11, 21))
    empty_session.add(own)
    empty_session.commit()
    empty_session.expire_all()

    report = seed_dataset(empty_session, dataset)
    empty_session.commit()
    empty_session.expire_all()
    assert empty_session.get_one(Structure, "mds-provins").telephone == "01 60 00 00 01"
    assert empty_session.get_one(Structure, "mds-nemours").adresse == "1 rue Beauregard"
    assert empty_session.get_one(Numero, ("116006", "appel")).horaires == "tous les jours, de 9h à 21h"
    assert report.updated == 1
    kept = {(d.id, d.champ): (d.base, d.fichier) for d in report.differences}
    assert kept[("mds-provins", "telephone")] == ("01 60 00 00 01", None)
    assert kept[("mds-provins", "faits.adresse.statut")] == ("verifie", "a_confirmer")
    assert ("116006 appel", "horaires") in kept
    assert report.orphans == ["structures mds-neuve"]
    assert empty_session.get(Structure, "mds-neuve") is not None


def test_a_fact_gone_from_the_files_goes_from_an_untouched_entry(
    empty_session: Session, dataset: Dataset
) -> None:
    seed_dataset(empty_session, dataset)
    empty_session.commit()
    reduced = Dataset(
        structures=[s.model_copy(deep=True) for s in dataset.structures if s.id == "mds-provins"]
    )
    del reduced.structures[0].faits["adresse"]
    reduced.structures[0].adresse = None
    report = seed_dataset(empty_session, reduced)
    empty_session.commit()
    empty_session.expire_all()
    assert {f.champ for f in empty_session.get_one(Structure, "mds-provins").faits} == {
        "existence",
        "position",
    }
    assert report.updated == 1
    assert len(report.orphans) > 1000


def test_the_export_gives_the_files_back(empty_session: Session, dataset: Dataset, tmp_path: Path) -> None:
    seed_dataset(empty_session, dataset)
    empty_session.commit()
    files.dump(export(empty_session), tmp_path)
    again = files.load(tmp_path)
    for name in ("structures", "services", "numeros", "zones", "angela"):
        ours = sorted(r.model_dump_json() for r in getattr(dataset, name))
        theirs = sorted(r.model_dump_json() for r in getattr(again, name))
        assert len(ours) == len(theirs)
    assert {s.id: s for s in again.structures} == {s.id: s for s in dataset.structures}
    assert {s.id: s for s in again.services} == {s.id: s for s in dataset.services}
    assert again.numeros == dataset.numeros


def test_records_and_tables_have_the_same_fields() -> None:
    """Nothing that staff fill may be lost by an export."""
    ours = {"touched_by_staff", "source", "structure_id"}
    structure, service = (set(table.__table__.columns.keys()) for table in (Structure, Service))
    assert structure - set(files.StructureRecord.model_fields) <= ours
    assert service - set(files.ServiceRecord.model_fields) <= ours
    assert {c.key for c in inspect(Numero).columns} - set(files.NumeroRecord.model_fields) == {
        "touched_by_staff"
    }
    assert {c.key for c in inspect(Zone).columns} - set(files.ZoneRecord.model_fields) == {"touched_by_staff"}


def test_bad_files_leave_the_database_alone(empty_session: Session, dataset: Dataset, tmp_path: Path) -> None:
    files.dump(dataset, tmp_path)
    path = tmp_path / "structures.yml"
    path.write_text(
        path.read_text().replace(
            "nom: Amicale du Nid\n", "nom: Amicale du Nid\n  telephone: 01 60 00 00 00\n"
        )
    )
    with pytest.raises(FilesRefused, match="amicale-du-nid, telephone"):
        seed(empty_session, tmp_path)
    assert empty_session.scalars(select(Structure)).first() is None


def test_the_command_line_seeds(
    tmp_path: Path, alembic_config: Configure, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'balise.db'}"
    command.upgrade(alembic_config(url), "head")
    assert seed_main(["--url", url]) == 0
    assert "créés" in capsys.readouterr().out


@pytest.mark.parametrize("verb", ["UPDATE journal SET qui = 'x'", "DELETE FROM journal"])
def test_the_audit_log_is_append_only(empty_session: Session, verb: str) -> None:
    add = text("INSERT INTO journal (id, le, qui, geste, detail) VALUES (1, '2026-11-22 10:00:00', 'a', 'b', 'c')")
    empty_session.execute(add)
    empty_session.commit()
    with pytest.raises(DBAPIError, match="ajout seul"):
        empty_session.execute(text(verb))
    empty_session.rollback()
    assert empty_session.execute(text("SELECT qui FROM journal")).scalar_one() == "a"
