"""What blocks a deployment and an opening, on both databases, for any day; the gestures of freshness on both too."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session, sessionmaker
from typer.testing import CliRunner

from web.agents.accounts import Identite
from web.agents.entrees.base import Contexte, version
from web.agents.entrees.registre import genres
from web.agents.fraicheur import controles, gestes
from web.agents.fraicheur.bilan import bilan
from web.agents.fraicheur.inventaire import inventaire
from web.agents.publication import queue
from web.cli import app
from web.db import make_engine, make_session_factory, session_scope
from web.fiches.schemas import Relecture
from web.fiches.store import Fiches, load_fiches
from web.operations import Finding
from web.orientation.models import Numero, ServiceFait, Structure, StructureFait, Zone
from web.orientation.prepare import prepare_database
from web.settings import ROOT, Settings

DAY = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Europe/Paris"))
CHECKED = date(2026, 11, 23)


@pytest.fixture(scope="module")
def fiches() -> Fiches:
    return load_fiches(ROOT / "data")


@pytest.fixture
def session(each_database: sessionmaker[Session]) -> Iterator[Session]:
    """A session whose changes are undone."""
    with each_database() as made:
        yield made
        made.rollback()


def at(session: Session, fiches: Fiches, day: str) -> Contexte:
    moment = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=DAY.tzinfo)
    me = Identite(0, "a@dep77.test", "A", "MDS de Meaux", "editeur")
    return replace(controles.contexte(session, fiches, moment), auteur=me)


def blocking(found: list[Finding]) -> list[str]:
    assert all(finding.fix for finding in found if not finding.well)
    return [finding.what for finding in found if not finding.well]


def test_the_first_day_only_the_old_files_block_freshness(session: Session, fiches: Fiches) -> None:
    found = blocking(controles.fraicheur(at(session, fiches, "2026-11-23")))
    assert found and all(what.startswith("fichier officiel, ") for what in found)
    assert "fichier officiel, gendarmerie : 32 en retard sur 32, première échéance le 10/07/2014" in found


@pytest.mark.parametrize(
    ("day", "protected", "lines", "mds", "sheets"),
    [
        ("2027-02-21", 0, 0, 0, 0),
        ("2027-02-22", 15, 56, 0, 0),
        ("2027-05-21", 15, 56, 0, 0),
        ("2027-05-22", 15, 59, 28, 0),
        ("2027-11-21", 15, 59, 28, 0),
        ("2027-11-22", 15, 59, 28, 47),
    ],
)
def test_each_kind_blocks_the_day_after_its_deadline(
    session: Session, fiches: Fiches, day: str, protected: int, lines: int, mds: int, sheets: int
) -> None:
    ctx = at(session, fiches, day)
    late = [entree for entree in inventaire(ctx) if entree.etat in ("retard", "alarme")]
    numbers = [entree for entree in late if entree.genre == "numero"]
    great = session.scalars(select(Numero).where(Numero.protege | Numero.grande_ligne)).all()
    assert len([e for e in numbers if e.etat == "alarme"]) == (len(great) if protected else 0)
    assert sum(e.sorte == "mds" for e in late) == mds and sum(e.genre == "fiche" for e in late) == sheets
    departmental = sum(e.sorte == "departemental" for e in numbers)
    assert departmental == (3 if lines > 56 else 0) and bool(numbers) is bool(lines)
    said = blocking(controles.fraicheur(ctx))
    assert sum(what.startswith("ligne toujours montrée") for what in said) == (len(great) if protected else 0)
    assert sum("depuis le" in what and not what.startswith("ligne") for what in said) == len(
        [e for e in late if e.etat == "retard" and e.sorte != "officiel"]
    )


def test_a_fresh_database_cannot_open(session: Session, fiches: Fiches) -> None:
    said = blocking(controles.ouverture(at(session, fiches, "2026-11-23")))
    assert sum(what.startswith("MDS de ") and "téléphone vérifié, horaires vérifiés, secteur" in what for what in said) == 14
    for what in ("CRIP 77", "accord de publication : AVIMEJ", "accord de publication : SOS Femmes 77", "standard du Département",
                 "accord de publication : Le Relais", "commissariat : 19", "gendarmerie : 32"):  # fmt: skip
        assert any(what in line for line in said), what
    grave = [b.nom for b in fiches.besoins.values() if b.gravite == 3]
    assert sum(line.startswith("fiche « ") for line in said) == len(grave) > 10


def _complete(session: Session, fiches: Fiches) -> Fiches:
    """Everything that opening waits for."""
    fact = {"statut": "verifie", "verifie_par": "Département", "verifie_le": CHECKED, "date": "2026-11-23"}
    all_mds = session.scalars(select(Structure).where(Structure.genre == "mds").order_by(Structure.id)).all()
    for mds in all_mds:
        mds.telephone, mds.horaires_accueil = "01 60 00 00 00", "Mo-Fr 09:00-17:00; PH off"
        known = {row.champ for row in mds.faits}
        for champ in ("telephone", "horaires_accueil"):
            assert champ not in known
            mds.faits.append(StructureFait(champ=champ, **fact))
    for rank, zone in enumerate(session.scalars(select(Zone).order_by(Zone.code_insee))):
        zone.mds_id, zone.date = all_mds[rank % len(all_mds)].id, "2026-11"
    session.execute(
        update(StructureFait)
        .where(StructureFait.structure_id.in_(select(Structure.id).where(Structure.genre.in_(controles.FORCES))))
        .values(date="2026-11")
    )
    for name in ("AVIMEJ", "SOS Femmes 77", "Le Relais 77"):
        row = session.scalars(select(Structure).where(Structure.nom.like(f"{name}%"))).one()
        row.accord_publication_le, row.accord_publication_par = CHECKED, "directrice"
    session.add(Numero(code="crip77", canal="appel", libelle="CRIP 77", numero="01 64 00 00 00", lien="tel:+33164000000", **fact))
    line = session.get_one(Numero, ("cd77", "appel"))
    line.horaires_osm = "Mo-Fr 09:00-17:00; PH off"
    for column, value in fact.items():
        setattr(line, column, value)
    session.flush()
    read = Relecture(fonction="juriste", organisme="CIDFF", date=CHECKED)
    return Fiches(fiches.besoins, {nom: f.model_copy(update={"relu_par": read}) for nom, f in fiches.par_besoin.items()}, {})


def test_a_complete_database_opens_and_closes_again_when_a_check_is_too_old(session: Session, fiches: Fiches) -> None:
    read = _complete(session, fiches)
    assert blocking(controles.ouverture(at(session, read, "2026-11-23"))) == []
    assert blocking(controles.ouverture(at(session, read, "2027-05-23"))) == []
    later = blocking(controles.ouverture(at(session, read, "2027-05-24")))
    assert sum("téléphone vérifié, horaires vérifiés" in line for line in later) == 14
    assert any("CRIP" in line for line in later) and any("standard" in line for line in later)
    assert any(line.startswith("gendarmerie : 32") for line in blocking(controles.ouverture(at(session, read, "2027-11-02"))))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (update(Structure).where(Structure.id == "mds-meaux").values(telephone=None), "Meaux : il manque téléphone vérifié"),
        (update(Structure).where(Structure.id == "mds-meaux").values(horaires_accueil=None), "il manque horaires vérifiés"),
        (update(Zone).where(Zone.mds_id == "mds-meaux").values(mds_id="mds-provins"), "MDS de Meaux : il manque secteur"),
        (update(Zone).where(Zone.code_insee == "77284").values(mds_id=None), "communes sans MDS de secteur : 1"),
        (update(StructureFait).where(StructureFait.structure_id == "mds-meaux", StructureFait.champ == "existence")
         .values(statut="masque"), "MDS : 13 sur 14"),
        (update(Structure).where(Structure.nom.like("SOS Femmes%")).values(accord_publication_le=None), "SOS Femmes 77"),
        (update(Numero).where(Numero.code == "crip77").values(statut="a_confirmer"), "CRIP 77"),
        (update(Numero).where(Numero.code == "cd77").values(statut="source"), "standard du Département"),
        (update(Numero).where(Numero.code == "cd77").values(horaires_osm=None), "standard du Département"),
    ],
)  # fmt: skip
def test_one_thing_missing_is_named_alone(session: Session, fiches: Fiches, broken: object, said: str) -> None:
    read = _complete(session, fiches)
    session.execute(broken)  # type: ignore[call-overload]
    session.expire_all()
    found = blocking(controles.ouverture(at(session, read, "2026-11-23")))
    assert len(found) == 1 and said in found[0], found


def test_a_check_and_its_undo_on_both_databases(session: Session, fiches: Fiches) -> None:
    ctx = at(session, fiches, "2026-11-23")
    kinds = genres(ctx.fiches)
    for entry in ("structure/mds-meaux", "numero/drogues.appel", "angela/angela-chelles", "fiche/cambriolage"):
        genre, cle = entry.split("/")
        kind = kinds[genre]
        before = kind.lire(session, cle)
        assert gestes.verifier(ctx, kind, cle, "courrier", version(before))["besoins"]
        after = kind.lire(session, cle)
        assert version(after) != version(before) and gestes.derniere(ctx, kind, cle) is not None
        assert {k: v for k, v in (after or {}).items() if k not in ("faits", "verifie_le")} == {
            k: v for k, v in (before or {}).items() if k not in ("faits", "verifie_le")
        }
        gestes.annuler(ctx, kind, cle)
        assert version(kind.lire(session, cle)) == version(before)


def test_a_publication_waits_behind_a_long_import_on_both_databases(each_database: sessionmaker[Session]) -> None:
    def publish() -> None:
        with session_scope(each_database) as session:
            queue(session)

    with each_database() as long, ThreadPoolExecutor(1) as pool:
        queue(long)
        behind = pool.submit(publish)
        time.sleep(3.5)  # past both short waits of web/db.py
        assert not behind.done()
        long.commit()
        behind.result(10)
        if long.get_bind().dialect.name == "postgresql":  # for that transaction alone
            assert long.scalar(text("show lock_timeout")) == "2s" and long.scalar(text("show statement_timeout")) == "3s"


def test_the_dashboard_counts_on_both_databases(session: Session, fiches: Fiches) -> None:
    ctx = at(session, fiches, "2027-11-22")
    made = bilan(ctx)
    late = [e for e in inventaire(ctx) if e.sorte != "officiel"]
    assert made.compte["alarme"] == len(made.alarmes) > 10
    assert made.compte["retard"] == sum(e.etat == "retard" for e in late) and "a_confirmer" not in made.compte


def test_the_command_says_everything_and_ends_with_a_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BALISE_VAR", str(tmp_path))
    monkeypatch.setenv("BALISE_DATABASE_URL", "")
    run = CliRunner().invoke
    assert run(app, ["check", "--fraicheur"]).exit_code == 2
    assert list(prepare_database(Settings()))
    made = run(app, ["check", "--fraicheur", "--ouverture", "--au", "2027-02-22"])
    assert made.exit_code == 1
    assert "Fraîcheur, au 22/02/2027 :" in made.output and "Ouverture, au 22/02/2027 :" in made.output
    assert "BLOQUE  ligne toujours montrée : 17, Police secours : à vérifier, depuis le 21/02/2027." in made.output
    assert "N'appelez pas un numéro d'urgence pour un essai." in made.output
    assert run(app, ["check"]).exit_code == 2 and run(app, ["check", "--fraicheur", "--au", "demain"]).exit_code == 2
    unsent = run(app, ["rappels", "--au", "2027-02-22"])
    assert unsent.exit_code == 1 and "0 rappel envoyé, " in unsent.output
    engine = make_engine(Settings().database)
    with session_scope(make_session_factory(engine)) as session:
        for table in (Numero, StructureFait, ServiceFait, Zone):
            session.execute(update(table).values(verifie_le=CHECKED, date="2026-11-23"))
    well = run(app, ["check", "--fraicheur", "--au", "2026-11-30"])
    assert well.exit_code == 0 and "rien ne bloque" in well.output
    with session_scope(make_session_factory(engine)) as session:
        old = update(StructureFait).where(StructureFait.structure_id == "mds-meaux")
        session.execute(old.values(verifie_le=date(2026, 1, 1), date="2026-01-01"))
    engine.dispose()
    late = run(app, ["check", "--fraicheur", "--au", "2026-11-30"])
    assert late.exit_code == 1 and "au 30/11/2026 : 1 blocage\n" in late.output
