"""One cut at a time for one target, on both databases, even when two people press together."""

from __future__ import annotations

import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError

from web.agents.interrupteurs import gestes
from web.agents.interrupteurs.gestes import CoupureRefusee, Demande
from web.agents.models import Journal
from web.db import make_session_factory, session_scope
from web.interrupteurs.etat import Coupures
from web.interrupteurs.models import Coupure

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=ZoneInfo("Europe/Paris"))
ASKED = Demande("robot", "", "erreur", "réponses fausses")


def test_two_people_press_together(engine: Engine) -> None:
    sessions, refused = make_session_factory(engine), []

    def press(who: str) -> None:
        try:
            with session_scope(sessions) as session:
                gestes.couper(session, NOW, who, ASKED, ())
        except CoupureRefusee as refusal:
            refused.append(str(refusal))

    threads = [threading.Thread(target=press, args=(f"agent {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sessions() as session:
        assert len(session.scalars(select(Coupure)).all()) == 1 == len(session.scalars(select(Journal)).all())
    assert len(refused) == 3 and "déjà coupé" in refused[0]


def test_off_on_and_off_again(engine: Engine) -> None:
    sessions = make_session_factory(engine)
    switches = Coupures(sessions)
    for _ in range(2):
        with session_scope(sessions) as session:
            gestes.couper(session, NOW, "essai", ASKED, ())
        switches.relire()
        assert switches.lire().robot == "erreur"
        with session_scope(sessions) as session:
            gestes.rallumer(session, NOW, "essai", gestes.trouver(session, "robot", ""))
        switches.relire()
        assert switches.lire().robot is None
    with sessions() as session:
        assert len(gestes.recentes(session)) == 2 and gestes.en_cours(session) == []


@pytest.mark.parametrize("values", ["'robot', 'mds'", "'besoin', ''", "'autre', 'x'"])
def test_a_target_that_makes_no_sense_is_refused_by_the_database(engine: Engine, values: str) -> None:
    columns = "genre, cible, phrase, motif, coupee_le, coupee_par"
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(f"insert into coupures ({columns}) values ({values}, 'pause', 'm', '2026-11-23 03:00:00', 'x')"))
