"""Answers kept for some seconds: fewer questions to the database, never a stale publication, something when it is away."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import OperationalError

from territory import load
from web.db import make_engine, make_session_factory, session_scope
from web.fiches.live import AWAY, LiveFiches
from web.fiches.live import FRESH as LOOKED_AT
from web.fiches.store import load_fiches
from web.orientation.answer import Orientation
from web.orientation.models import Bandeau, Fermeture, Numero, Structure, StructureFait
from web.orientation.prepare import prepare_database
from web.orientation.remembered import KEPT, MINUTE, RememberedOrientation
from web.settings import Settings

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))


class Clock:
    """The hour of Paris, and a monotonic clock that goes with it."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def monotonic(self) -> float:
        return (self.now - NOON).total_seconds() + 1000


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(var=tmp_path_factory.mktemp("var"), database_url="", redis_url="")
    assert list(prepare_database(made))
    return made


@pytest.fixture
def service(settings: Settings) -> RememberedOrientation:
    return replica(settings, Clock())


def replica(settings: Settings, clock: Clock) -> RememberedOrientation:
    """One process of the service, on the same database as the others."""
    sessions = make_session_factory(make_engine(settings.database))
    fiches = LiveFiches(load_fiches(settings.data), sessions, clock.monotonic)
    return RememberedOrientation(fiches, sessions, load(), clock)


def questions(service: RememberedOrientation, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    asked: list[object] = []
    make = service._make
    monkeypatch.setattr(service, "_make", lambda question: (asked.append(question), make(question))[1])
    return asked


def test_asked_once_then_again_after_its_time(service: RememberedOrientation, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = questions(service, monkeypatch)
    first = service.answer("cambriolage", "77284")
    assert service.answer("cambriolage", "77284") == first and len(asked) == 1
    service.answer("cambriolage", None)
    assert len(asked) == 2
    service.clock.forward(MINUTE + 1)  # type: ignore[attr-defined]
    service.answer("cambriolage", "77284")
    assert len(asked) == 3


def test_what_opens_at_the_minute_is_said_open_at_that_minute(service: RememberedOrientation) -> None:
    number = next(row for row in service.fiches.par_besoin["cambriolage"].numeros if row.code == "116006")

    def opened() -> object:
        blocks = service.answer("cambriolage", "77284").blocks
        return next(i["ouvert"] for b in blocks if b["type"] == "numeros" for i in b["items"] if i["code"] == number.code)

    with session_scope(service.sessions) as session:
        before = session.scalar(select(Numero.horaires_osm).where(Numero.code == "116006"))
        session.execute(update(Numero).where(Numero.code == "116006").values(horaires_osm="Mo-Su 12:01-12:02"))
    said = []
    for _ in range(14):
        said.append(opened())
        service.clock.forward(10)  # type: ignore[attr-defined]
    assert said == [False] * 6 + [True] * 6 + [False] * 2
    with session_scope(service.sessions) as session:
        session.execute(update(Numero).where(Numero.code == "116006").values(horaires_osm=before))


def test_a_clock_that_jumps_back_makes_nothing_young(service: RememberedOrientation, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = questions(service, monkeypatch)
    service.answer("cambriolage", "77284")
    service.clock.forward(-3600)  # type: ignore[attr-defined]
    service.answer("cambriolage", "77284")
    assert len(asked) == 2


def test_what_staff_publish_is_seen_at_once(service: RememberedOrientation, tmp_path: Path) -> None:
    before = service.body("relais", None)
    with session_scope(service.sessions) as session:
        session.execute(update(Numero).where(Numero.code == "116006").values(libelle="Nouveau nom"))
    assert service.fresh("relais", None) is None
    after = json.loads(service.body("relais", None))
    assert "Nouveau nom" in json.dumps(after, ensure_ascii=False) and json.loads(before) != after


def test_a_database_that_is_away(service: RememberedOrientation, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = service.answer("cambriolage", "77284")

    def away(_: object) -> None:
        raise OperationalError("select", {}, Exception("away"))

    monkeypatch.setattr(service, "_make", away)
    service.clock.forward(MINUTE + 1)  # type: ignore[attr-defined]
    assert service.answer("cambriolage", "77284") == kept
    with pytest.raises(OperationalError):
        service.answer("addictions", None)
    service.clock.forward(KEPT)  # type: ignore[attr-defined]
    with pytest.raises(OperationalError):
        service.answer("cambriolage", "77284")


def elsewhere(settings: Settings, name: str) -> None:
    """Another process publishes: no commit of this one is counted."""
    program = (
        "import sys, sqlite3\n"
        "base = sqlite3.connect(sys.argv[1])\n"
        "base.execute('update numeros set libelle = ? where code = ?', (sys.argv[2], '116006'))\n"
        "base.execute('update parutions set numero = numero + 1')\n"
        "base.commit()\n"
    )
    path = settings.database.removeprefix("sqlite:///")
    subprocess.run([sys.executable, "-c", program, path, name], check=True)


def test_what_another_replica_publishes_is_seen_within_a_second(settings: Settings) -> None:
    clock = Clock()
    service = replica(settings, clock)
    before = service.body("relais", None)
    assert service.fresh("relais", None) == before
    elsewhere(settings, "Publié ailleurs")
    assert service.body("relais", None) == before, "the counter is not looked at more than once a second"
    clock.forward(LOOKED_AT)
    assert service.fresh("relais", None) is None, "the event loop never looks: a thread does"
    assert "Publié ailleurs" in service.body("relais", None).decode()
    assert service.fresh("relais", None) is not None


def test_the_counter_is_looked_at_once_a_second_at_most(settings: Settings) -> None:
    clock = Clock()
    service = replica(settings, clock)
    service.body("relais", None)
    asked: list[str] = []
    event.listen(service.sessions.kw["bind"], "before_cursor_execute", lambda c, cur, sql, *_: asked.append(sql))
    for _ in range(200):
        service.body("relais", None)
        clock.forward(0.05)
    assert 8 <= len(asked) <= 11 and all("parutions" in sql for sql in asked)


def test_a_database_that_is_away_is_not_asked_at_each_answer(settings: Settings) -> None:
    clock = Clock()
    service = replica(settings, clock)
    kept = service.body("relais", None)
    asked = []

    def away() -> None:
        asked.append(clock())
        raise OperationalError("connect", {}, Exception("away"))

    object.__setattr__(service.fiches, "_sessions", away)
    for _ in range(100):
        clock.forward(0.1)
        assert service.body("relais", None) == kept
    assert len(asked) <= 10 / AWAY + 1


def test_a_new_day_forgets_what_was_kept(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    clock.now = NOON.replace(hour=23, minute=59, second=55)
    service = replica(settings, clock)
    asked = questions(service, monkeypatch)
    service.answer("cambriolage", "77284")
    clock.forward(4)
    service.answer("cambriolage", "77284")
    assert len(asked) == 1
    clock.forward(2)
    service.answer("cambriolage", "77284")
    assert len(asked) == 2


def statements(service: RememberedOrientation) -> list[str]:
    """Questions that reach the database from now on."""
    asked: list[str] = []
    engine = service.sessions.kw["bind"]
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))
    return asked


def test_needs_share_places_and_numbers(service: RememberedOrientation) -> None:
    kinds = {name: set(fiche.lieux) for name, fiche in service.fiches.par_besoin.items() if service.fiches.besoins[name].local}
    one, other = next((a, b) for a in kinds for b in kinds if a != b and kinds[b] and kinds[b] <= kinds[a])
    places = shown(service, one, "77284")
    asked = statements(service)
    again = shown(service, other, "77284")
    assert not [statement for statement in asked if "parutions" not in statement and "coupures" not in statement]
    assert all(again[name] == places[name] for name in again.keys() & places.keys())
    shown(service, other, "77288")
    assert [statement for statement in asked if "structures" in statement], "another commune has other places"


def shown(service: Orientation, besoin: str, commune: str) -> dict[str, dict[str, object]]:
    """Every place of a sheet near a commune, by its identifier."""
    blocks = service.answer(besoin, commune, whole=True).blocks
    return {item["id"]: item for block in blocks if block["type"] == "lieux" for item in block["items"]}


@pytest.fixture
def known_hours(settings: Settings) -> Iterator[None]:
    """An MDS that staff checked, opening hours and all, for the time of a test."""
    sessions = make_session_factory(make_engine(settings.database))
    with session_scope(sessions) as session:
        mds = session.get_one(Structure, "mds-meaux")
        mds.horaires_accueil = "Mo-Fr 08:30-12:00"
        fact = StructureFait(champ="horaires_accueil", statut="verifie", verifie_par="agent", verifie_le=NOON.date())
        mds.faits.append(fact)
    yield
    with session_scope(sessions) as session:
        mds = session.get_one(Structure, "mds-meaux")
        mds.horaires_accueil = None
        mds.faits.remove(next(fact for fact in mds.faits if fact.champ == "horaires_accueil"))


def every_half_hour(service: Orientation, clock: Clock) -> list[dict[str, object]]:
    """Whether the places of a sheet near Meaux are open, from half hour to half hour of a Monday."""
    said = []
    for half in range(48):
        clock.now = NOON.replace(hour=half // 2, minute=30 * (half % 2))
        said.append({name: item["ouvert"] for name, item in shown(service, "violences_conjugales", "77284").items()})
    return said


@pytest.mark.usefixtures("known_hours")
def test_kept_places_tell_the_hour_of_each_answer(settings: Settings) -> None:
    clock = Clock()
    service = replica(settings, clock)
    kept = every_half_hour(service, clock)
    assert [row["mds-meaux"] for row in kept] == [17 <= half < 24 for half in range(48)]
    assert kept == every_half_hour(Orientation(service.fiches, service.sessions, load(), clock), clock)


def test_places_are_read_once_in_ten_minutes_and_again_on_a_new_day(settings: Settings) -> None:
    clock = Clock()
    clock.now = NOON.replace(hour=23, minute=55)
    service = replica(settings, clock)
    shown(service, "cambriolage", "77284")
    asked = statements(service)

    def read_again(seconds: float) -> bool:
        asked.clear()
        clock.forward(seconds)
        shown(service, "cambriolage", "77284")
        return any("FROM structures" in statement for statement in asked)

    assert [read_again(seconds) for seconds in (61, 61, 61, 120, 61, KEPT - 70, 10, -3600)] == [
        False, False, False, True, False, False, True, True
    ]  # fmt: skip


def test_a_place_published_elsewhere_is_told_within_a_second(settings: Settings) -> None:
    clock = Clock()
    service = replica(settings, clock)
    before = shown(service, "cambriolage", "77284")
    elsewhere(settings, "Autre")
    clock.forward(LOOKED_AT)
    asked = statements(service)
    assert shown(service, "cambriolage", "77284") == before
    assert any("FROM structures" in statement for statement in asked)


def test_a_closed_place_is_told_by_every_need_at_once(service: RememberedOrientation) -> None:
    def force(besoin: str) -> dict[str, object]:
        blocks = service.answer(besoin, "77284").blocks
        places = [item for block in blocks if block["type"] == "lieux" for item in block["items"]]
        return next(item for item in places if item["type"] == "commissariat")

    before = force("cambriolage")
    with session_scope(service.sessions) as session:
        session.add(Fermeture(id="essai", lieu_id=before["id"], du=NOON.date(), au=None, motif="travaux"))
    for besoin in ("cambriolage", "agression_vol"):
        assert force(besoin)["ouvert"] is False
    with session_scope(service.sessions) as session:
        session.delete(session.get_one(Fermeture, "essai"))
    assert force("agression_vol")["ouvert"] == before["ouvert"]


def test_a_banner_begins_and_ends_at_its_minute(service: RememberedOrientation) -> None:
    soon = Bandeau(
        id="essai", texte="Essai.", communes=[], besoins=[], debut=NOON + timedelta(seconds=5), fin=NOON + timedelta(seconds=9)
    )
    with session_scope(service.sessions) as session:
        session.add(soon)

    def said(commune: str) -> bool:
        return "Essai." in json.dumps(service.answer("cambriolage", commune).blocks)

    assert not said("77284")
    service.clock.forward(6)  # type: ignore[attr-defined]
    assert said("77288")
    service.clock.forward(4)  # type: ignore[attr-defined]
    assert not said("77333")
    with session_scope(service.sessions) as session:
        session.delete(session.get_one(Bandeau, "essai"))


def test_memory_is_given_back(service: RememberedOrientation) -> None:
    for commune in ("77284", "77288", "77333"):
        service.answer("cambriolage", commune)
    assert len(service.kept) == 3 and len(service.places) > 3
    service.clock.forward(KEPT + 1)  # type: ignore[attr-defined]
    service.answer("cambriolage", "77379")
    assert {commune for _, commune in service.places} == {"77379"} and len(service.kept) == 1


def test_who_changes_an_answer_changes_no_other(service: RememberedOrientation) -> None:
    service.answer("cambriolage", "77284").blocks.clear()
    assert service.answer("cambriolage", "77284").blocks
