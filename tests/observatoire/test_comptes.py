"""Counts in memory, written together; a database that is away costs no turn; a published month never changes."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.engine.interfaces import CacheStats

from territory import load
from web.chat.compte import Avis, Fait
from web.db import make_engine, make_session_factory
from web.observatoire import compteur as counting
from web.observatoire.compteur import CompteurMemoire
from web.observatoire.ecriture import Ecrivain, purge
from web.observatoire.mesures import Territoires
from web.observatoire.models import MesureBesoin, MesureHeure
from web.observatoire.periodes import dernier_publie, jours, ouvert, parution, premier_garde
from web.observatoire.publication import Observatoire
from web.orientation.prepare import migrate
from web.orientation.remembered import Commits

PARIS = ZoneInfo("Europe/Paris")
MEAUX, MELUN, PARIS_COMMUNE = "77284", "77288", "75056"
MEAUX_EPCI = "200072130"
AREAS = Territoires.of(load())


class Clock:
    """Time that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 10, 30, tzinfo=PARIS)

    def __call__(self) -> datetime:
        return self.now


def fact(besoin: str | None = "cambriolage", commune: str | None = MEAUX, canal: str = "page", **flags: bool) -> Fait:
    return Fait(canal, besoin, commune, **{"urgence": False, "repli": False, "choix": False, **flags})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counter(clock: Clock) -> CompteurMemoire:
    return CompteurMemoire(AREAS, frozenset({"cambriolage", "trouver_mds"}), clock)


def by_need(engine: Engine) -> dict[tuple[str, str, str, str], int]:
    with engine.connect() as connection:
        rows = connection.execute(select(MesureBesoin.__table__)).all()
    return {(str(r.jour), r.epci, r.besoin, r.mesure): r.n for r in rows}


def by_hour(engine: Engine) -> dict[tuple[str, int, str, str], int]:
    with engine.connect() as connection:
        rows = connection.execute(select(MesureHeure.__table__)).all()
    return {(str(r.mois), r.heure, r.canal, r.mesure): r.n for r in rows}


def test_counts_are_added_to_those_of_other_replicas(engine: Engine, clock: Clock, counter: CompteurMemoire) -> None:
    other = CompteurMemoire(AREAS, frozenset({"cambriolage"}), clock)
    for one in (counter, counter, other):
        one.tour(fact(choix=True))
    counter.tour(fact(None, None, "widget", repli=True))
    counter.tour(fact("cambriolage", PARIS_COMMUNE, "api", urgence=True))
    counter.avis(Avis("page", "cambriolage", MEAUX_EPCI, True))
    counter.avis(Avis("page", "cambriolage", MEAUX_EPCI, False))
    counter.sortie("widget")
    assert Ecrivain(counter, engine, clock).ecrire() and Ecrivain(other, engine, clock).ecrire()
    day, month = "2026-11-23", "2026-11-01"
    assert by_need(engine) == {
        (day, MEAUX_EPCI, "cambriolage", "tours"): 3,
        (day, MEAUX_EPCI, "cambriolage", "choix"): 3,
        (day, MEAUX_EPCI, "cambriolage", "oui"): 1,
        (day, MEAUX_EPCI, "cambriolage", "non"): 1,
        (day, "inconnu", "aucun", "tours"): 1,
        (day, "inconnu", "aucun", "replis"): 1,
        (day, "dehors", "cambriolage", "tours"): 1,
        (day, "dehors", "cambriolage", "urgences"): 1,
    }
    hours = by_hour(engine)
    assert hours[(month, 10, "page", "tours")] == 3 and hours[(month, 10, "widget", "sorties")] == 1
    assert hours[(month, 10, "api", "urgences")] == 1
    assert Ecrivain(counter, engine, clock).ecrire()  # nothing left to write
    assert sum(by_hour(engine).values()) == sum(hours.values())


def test_an_epci_across_the_border_counts_whole_and_no_commune_is_kept() -> None:
    assert AREAS.epci(MEAUX) == MEAUX_EPCI and AREAS.nom(MEAUX_EPCI) == "CA du Pays de Meaux"
    assert AREAS.epci(None) == "inconnu" and AREAS.epci(PARIS_COMMUNE) == AREAS.epci("99999") == "dehors"
    outside = [c for c in load().communes if c.departement != "77" and AREAS.epci(c.code_insee) != "dehors"]
    assert outside and all(c.epci_code in AREAS.noms for c in outside)  # Roissy, Sénart
    assert len(AREAS.noms) > 20


def test_a_name_that_is_no_need_or_channel_is_never_written(engine: Engine, clock: Clock, counter: CompteurMemoire) -> None:
    counter.tour(fact("mon mari me frappe", canal="un mot"))
    Ecrivain(counter, engine, clock).ecrire()
    assert {key[2] for key in by_need(engine)} == {"aucun"} and {key[2] for key in by_hour(engine)} == {"api"}


def test_counts_wait_for_a_database_that_is_away(engine: Engine, clock: Clock, counter: CompteurMemoire) -> None:
    broken = make_engine("postgresql://nobody@127.0.0.1:9/nowhere")
    counter.tour(fact())
    assert Ecrivain(counter, broken, clock).ecrire() is False
    counter.tour(fact())
    assert Ecrivain(counter, engine, clock).ecrire() is True
    assert sum(n for key, n in by_need(engine).items() if key[3] == "tours") == 2


def test_memory_is_bounded(clock: Clock, counter: CompteurMemoire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST", 10)
    for day in range(1, 29):
        clock.now = clock.now.replace(day=day)
        counter.tour(fact())
    assert len(counter.prendre()) <= 12


def test_a_turn_waits_for_nothing(counter: CompteurMemoire) -> None:
    """Counting is some integers in memory, from many threads at once, and loses none."""
    started = time.perf_counter()
    threads = [threading.Thread(target=lambda: [counter.tour(fact()) for _ in range(2000)]) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.perf_counter() - started < 2  # 0.2 ms a turn would be too much already
    taken = counter.prendre()
    assert sum(taken.heures.values()) == 10_000


def test_writing_keeps_the_answers_in_memory(engine: Engine, clock: Clock, counter: CompteurMemoire) -> None:
    """A commit makes kept answers old (web/orientation/remembered.py): not this one, which comes every few seconds."""
    before = Commits.count
    counter.tour(fact())
    Ecrivain(counter, engine, clock).ecrire()
    assert by_need(engine) and Commits.count == before


def test_a_statement_is_compiled_once_whatever_it_writes(engine: Engine, clock: Clock, counter: CompteurMemoire) -> None:
    """Each web writes every five seconds: a statement with its rows in it would be compiled anew each time (12 ms)."""
    compiled: list[bool] = []

    def note(_connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool) -> None:
        if statement.lower().startswith("insert"):
            compiled.append(context.cache_hit is not CacheStats.CACHE_HIT)

    event.listen(engine, "after_cursor_execute", note)
    for turns in (1, 3, 2, 3, 1):
        for _ in range(turns):
            counter.tour(fact("cambriolage" if turns > 1 else None, choix=turns == 3))  # one row, or several
        assert Ecrivain(counter, engine, clock).ecrire()
    assert len(compiled) == 10 and not any(compiled[4:])  # by table: one row, several rows
    assert sum(n for key, n in by_need(engine).items() if key[3] == "tours") == 10


def test_the_task_writes_by_itself(
    engine: Engine, clock: Clock, counter: CompteurMemoire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.observatoire.ecriture.EVERY", 0.05)

    async def run() -> None:
        task = asyncio.create_task(Ecrivain(counter, engine, clock).toujours())
        counter.tour(fact())
        for _ in range(100):
            await asyncio.sleep(0.05)
            if by_need(engine):
                break
        task.cancel()

    asyncio.run(run())
    assert by_need(engine)


def test_rows_say_nothing_of_their_order(tmp_path: Path) -> None:
    """SQLite numbers rows as they come; these tables have no such number."""
    migrate(f"sqlite:///{tmp_path / 'o.db'}")
    engine = make_engine(f"sqlite:///{tmp_path / 'o.db'}")
    with engine.connect() as connection:
        for table in ("mesures_besoins", "mesures_heures"):
            with pytest.raises(Exception, match="rowid"):
                connection.execute(text(f"select rowid from {table}"))
    engine.dispose()


@pytest.mark.parametrize(
    ("today", "open_days", "newest"),
    [
        (date(2026, 11, 23), {"2026-11-01": True, "2026-10-31": False}, "2026-10-01"),
        (date(2026, 12, 2), {"2026-11-30": True, "2026-10-31": False}, "2026-10-01"),
        (date(2026, 12, 3), {"2026-11-30": False, "2026-12-03": True}, "2026-10-01"),
        (date(2026, 12, 4), {"2026-11-30": False}, "2026-11-01"),
        (date(2027, 1, 1), {"2026-12-31": True, "2026-11-30": False}, "2026-11-01"),
    ],
)
def test_a_month_is_out_only_when_nothing_more_is_written(today: date, open_days: dict[str, bool], newest: str) -> None:
    for day, expected in open_days.items():
        assert ouvert(date.fromisoformat(day), today) is expected
    assert dernier_publie(today) == date.fromisoformat(newest)
    assert not ouvert(jours(dernier_publie(today))[-1], today)
    assert parution(date(2026, 12, 1)) == date(2027, 1, 4)


def test_late_counts_of_a_published_month_are_dropped(engine: Engine, clock: Clock, counter: CompteurMemoire) -> None:
    for _ in range(9):
        counter.tour(fact())
    writer, shown = Ecrivain(counter, engine, clock), Observatoire(make_session_factory(engine), AREAS, clock)
    writer.ecrire()
    assert shown.mois_publies() == []  # under way: never shown, so that two days of it cannot be compared
    counter.tour(fact())
    clock.now = datetime(2026, 12, 4, 0, 1, tzinfo=PARIS)
    before = shown.lire(date(2026, 11, 1))
    assert before is not None and before["tours"].total == 9
    writer.ecrire()
    again = Observatoire(make_session_factory(engine), AREAS, clock).lire(date(2026, 11, 1))
    assert again == before


def test_a_month_under_way_gives_its_order_of_magnitude_only(engine: Engine, clock: Clock, counter: CompteurMemoire) -> None:
    shown, writer = Observatoire(make_session_factory(engine), AREAS, clock), Ecrivain(counter, engine, clock)
    assert shown.en_cours() == (date(2026, 11, 1), None)
    for _ in range(137):
        counter.tour(fact())
    writer.ecrire()
    assert shown.en_cours() == (date(2026, 11, 1), 100)
    assert shown.lire(date(2026, 11, 1)) is None and shown.lire(date(2026, 11, 2)) is None


def test_old_months_are_forgotten(engine: Engine, clock: Clock, counter: CompteurMemoire) -> None:
    for month in range(1, 13):
        clock.now = datetime(2024, month, 15, 9, 0, tzinfo=PARIS)
        counter.tour(fact())
        Ecrivain(counter, engine, clock).ecrire()
    today = date(2026, 11, 23)
    assert premier_garde(today) == date(2024, 10, 1)
    assert purge(engine, today) == 18  # nine months, in both tables
    assert {key[0] for key in by_need(engine)} == {"2024-10-15", "2024-11-15", "2024-12-15"}
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(MesureHeure)) == 3
    assert purge(engine, today) == 0


def test_old_months_are_forgotten_each_day_without_anyone(engine: Engine, clock: Clock, counter: CompteurMemoire) -> None:
    writer = Ecrivain(counter, engine, clock)
    clock.now = datetime(2024, 1, 15, 9, 0, tzinfo=PARIS)
    counter.tour(fact())
    writer.ecrire()
    writer.oublier()
    assert by_need(engine)
    clock.now = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)
    writer.oublier()
    assert not by_need(engine) and not by_hour(engine)


def test_a_database_that_is_away_is_asked_again_the_same_day(
    engine: Engine, clock: Clock, counter: CompteurMemoire, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.now = datetime(2024, 1, 15, 9, 0, tzinfo=PARIS)
    counter.tour(fact())
    Ecrivain(counter, engine, clock).ecrire()
    clock.now = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)
    writer = Ecrivain(counter, make_engine("postgresql://nobody@127.0.0.1:9/nowhere"), clock)
    writer.oublier()
    monkeypatch.setattr(writer, "_engine", engine)
    writer.oublier()
    assert not by_need(engine)
