"""What is turned off: danger first all the same, numbers and sheets stay, every replica follows within a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from tests.chat.chat_checks import check_error, check_numero, check_reply, check_safety
from tests.chat.conftest import CALM, MESSAGES, NOON, URGENT, PlayedRasa, Talk, ordinary
from web.agents.interrupteurs import gestes
from web.agents.interrupteurs.gestes import Demande
from web.app import create_app
from web.db import session_scope
from web.interrupteurs import etat
from web.interrupteurs.etat import Coupures, Etat
from web.interrupteurs.models import Coupure
from web.interrupteurs.phrases import ORDINAIRE, PHRASES
from web.settings import Settings

Cut = Callable[..., None]
MEAUX = "77284"


@pytest.fixture
def cut(app: FastAPI) -> Iterator[Cut]:
    """Turn something off; all is on again after the test."""

    def turn_off(genre: str, cible: str = "", phrase: str = "") -> None:
        with session_scope(app.state.sessions) as session:
            asked = Demande(genre, cible, phrase, "une raison d'essai")
            gestes.couper(session, NOON, "essai", asked, app.state.orientation.fiches.besoins)
        app.state.coupures.relire()

    yield turn_off
    with session_scope(app.state.sessions) as session:
        session.execute(delete(Coupure))
    app.state.coupures.relire()
    assert app.state.coupures.lire() == Etat()


def texts(blocks: list[dict[str, Any]]) -> list[str]:
    return [block["text"] for block in blocks if block["type"] == "texte"]


def kinds(blocks: list[dict[str, Any]]) -> list[str]:
    return [block["type"] for block in blocks]


def test_the_robot_off_gives_numbers_and_sheets(cut: Cut, talk: Talk, rasa: PlayedRasa) -> None:
    cut("robot", phrase="erreur")
    made = talk.say(CALM)
    check_safety(made)
    assert made["urgence"] is False and made["besoin"] is None
    assert texts(made["blocks"]) == [PHRASES["robot"]["erreur"].vous]
    assert rasa.received == []  # nothing of the message leaves the web


def test_the_robot_off_still_sees_danger_first(cut: Cut, talk: Talk, rasa: PlayedRasa) -> None:
    before = talk.say(URGENT)["blocks"][0]
    rasa.received.clear()
    cut("robot")
    made = talk.say(URGENT)
    check_reply(made)
    assert made["urgence"] is True and made["blocks"][0] == before and before["type"] == "urgence"
    check_safety({**made, "blocks": made["blocks"][1:]})
    assert rasa.received == []


def test_the_robot_off_answers_whatever_comes(cut: Cut, http: TestClient, talk: Talk) -> None:
    """A choice, a message that is too long or empty, the minors' door: HTTP 200 with the numbers."""
    choice = talk.say(CALM)["blocks"][1]["items"][0]["choice"]
    cut("robot")
    for body in ({"choice": choice}, {"choice": "faux"}, {"text": "mot " * 900}, {"text": ""}, {"commune": "Meaux"}):
        answer = http.post(MESSAGES, json=body)
        assert answer.status_code == 200, answer.text
        check_safety(answer.json())
    check_error(http.post(MESSAGES, content=b"{"), 422)
    door = http.get("/mineurs").text.split('name="contexte" value="')[1].split('"')[0]
    said = http.post(MESSAGES, json={"text": "coucou", "contexte": door}).json()
    assert texts(said["blocks"]) == [PHRASES["robot"]["pause"].tu] and "119" in texts(said["blocks"])[0]


def test_the_robot_off_on_the_page_without_script(cut: Cut, http: TestClient) -> None:
    cut("robot")
    page = http.post("/", data={"texte": CALM}, headers={"Accept": "text/html"})
    assert page.status_code == 200 and "Balise est en pause" in page.text
    assert 'href="tel:17"' in page.text and 'href="/fiches"' in page.text
    danger = http.post("/", data={"texte": URGENT}, headers={"Accept": "text/html"}).text
    assert danger.index('aria-label="Urgence"') < danger.index("Balise est en pause")


def test_the_robot_off_leaves_sheets_and_says_so_to_those_who_watch(cut: Cut, http: TestClient) -> None:
    whole = http.get("/f/01").text
    cut("robot")
    assert http.get("/f/01").text == whole and http.get("/porte").status_code == 200
    ready = http.get("/readyz").json()
    assert ready["coupures"] == {"robot": True, "besoins": [], "lieux": []}
    assert any("coupé" in reason for reason in ready["raisons"])
    assert 'balise_coupures{genre="robot"} 1.0' in http.get("/metrics").text
    api = http.get("/api/v1/orientation?besoin=cambriolage&commune=77284").json()
    assert kinds(api["blocks"]) == ["texte", "numeros", "choix"]
    assert 'balise_tours_total{genre="coupee"}' in (http.post(MESSAGES, json={"text": CALM}), http.get("/metrics").text)[1]


def test_the_probe_stays_200_or_503_for_its_own_reasons(cut: Cut, http: TestClient) -> None:
    before = http.get("/readyz")
    cut("robot")
    after = http.get("/readyz")
    assert after.status_code == before.status_code and after.json()["pret"] == before.json()["pret"]


def test_one_answer_off_keeps_its_numbers_and_its_sheet(cut: Cut, http: TestClient) -> None:
    ask = "/api/v1/orientation?besoin=cambriolage&commune=77284"
    before, other = http.get(ask).json()["blocks"], http.get("/api/v1/orientation?besoin=incivilites").json()
    assert "reflexes" in kinds(before) and "lieux" in kinds(before)
    cut("besoin", "cambriolage", "changement")
    after = http.get(ask).json()["blocks"]
    assert kinds(after) == ["texte", "numeros", "choix"]
    assert texts(after) == [PHRASES["besoin"]["changement"].vous]
    numbers = [next(block for block in blocks if block["type"] == "numeros")["items"] for blocks in (before, after)]
    assert numbers[0] == numbers[1]
    for item in numbers[1]:
        check_numero(item)
    link = http.app.state.orientation.link("cambriolage")  # type: ignore[attr-defined]
    assert [item["lien"] for item in after[-1]["items"]] == [link, "/fiches"]
    assert http.get(link).status_code == 200
    assert http.get("/api/v1/orientation?besoin=incivilites").json() == other


def test_a_follow_up_of_an_answer_that_is_off_is_off(cut: Cut, app: FastAPI) -> None:
    orientation = app.state.orientation
    fiche = orientation.fiches.par_besoin["incivilites"]
    suite = next(row for row in fiche.suites if row.lignes)
    charge = {"intent": "choix_suite", "entites": {"besoin": "incivilites", "suite": suite.id}}
    assert "reflexes" in kinds(orientation.for_charge(charge)[2])
    cut("besoin", "incivilites")
    assert kinds(orientation.for_charge(charge)[2]) == ["texte", "numeros", "choix"]


def test_one_kind_of_place_off_leaves_the_others(cut: Cut, http: TestClient) -> None:
    ask = "/api/v1/orientation?besoin=vol_fausse_qualite&commune=77284"

    def places() -> list[str]:
        return [i["type"] for b in http.get(ask).json()["blocks"] if b["type"] == "lieux" for i in b["items"]]

    assert places()[0] == "commissariat" and len(places()) > 1
    cut("lieu", "forces")
    assert "commissariat" not in places() and "gendarmerie" not in places() and places()
    blocks = http.get(ask).json()["blocks"]
    assert PHRASES["lieu"]["verification"].vous in texts(blocks) and "numeros" in kinds(blocks)
    elsewhere = http.get("/api/v1/orientation?besoin=trouver_mds&commune=77284").json()["blocks"]
    assert any(block["type"] == "lieux" for block in elsewhere)


def test_a_choice_without_rasa_respects_what_is_off(cut: Cut, talk: Talk, rasa: PlayedRasa) -> None:
    choice = talk.say(CALM)["blocks"][1]["items"][0]["choice"]
    rasa.away()
    cut("besoin", "incivilites")
    assert texts(talk.choose(choice)["blocks"]) == [PHRASES["besoin"]["verification"].vous]


def test_what_the_actions_get_is_marked(cut: Cut, http: TestClient, settings: Settings) -> None:
    """The actions ask no commune under an answer that is off (actions/actions.py)."""
    headers = {"Authorization": f"Bearer {settings.token}"}
    before = http.get("/interne/orientation?besoin=cambriolage", headers=headers).json()
    assert not any(block.get("coupe") for block in before["blocks"])
    cut("besoin", "cambriolage")
    after = http.get("/interne/orientation?besoin=cambriolage", headers=headers).json()
    assert [block.get("coupe") for block in after["blocks"]] == [True, None, None]


def test_another_replica_follows_within_a_second_and_back(cut: Cut, settings: Settings, app: FastAPI) -> None:
    other = create_app(settings, clock=lambda: NOON, rasa=PlayedRasa())  # type: ignore[arg-type]
    client = TestClient(other)
    ask = "/api/v1/orientation?besoin=cambriolage&commune=77284"
    said = lambda: client.post(MESSAGES, json={"text": CALM}).json()["blocks"]  # noqa: E731
    assert texts(said()) == ["Réponse ordinaire."] and "lieux" in kinds(client.get(ask).json()["blocks"])
    cut("robot")
    time.sleep(1)
    assert texts(said()) == [PHRASES["robot"]["pause"].vous]
    assert "lieux" not in kinds(client.get(ask).json()["blocks"])  # answers kept in memory too
    with session_scope(app.state.sessions) as session:
        gestes.rallumer(session, NOON, "essai", gestes.trouver(session, "robot", ""))
    time.sleep(1)
    assert texts(said()) == ["Réponse ordinaire."] and "lieux" in kinds(client.get(ask).json()["blocks"])
    other.state.sessions.kw["bind"].dispose()


class Slow:
    """Sessions of a database that hangs, then fails."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.asked = seconds, 0

    def __call__(self) -> Any:
        self.asked += 1
        time.sleep(self.seconds)
        raise OperationalError("select", {}, Exception("away"))


def test_a_database_that_hangs_holds_no_message_back() -> None:
    switches = Coupures(Slow(1.0))  # type: ignore[arg-type]

    async def ask() -> float:
        started = time.monotonic()
        assert await switches.maintenant() == Etat()
        return time.monotonic() - started

    assert asyncio.run(ask_twice(ask)) < 0.5


async def ask_twice(ask: Callable[[], Any]) -> float:
    return max(await asyncio.gather(ask(), ask()))


def test_what_was_known_stands_while_the_database_is_away(app: FastAPI, cut: Cut) -> None:
    clock = [0.0]
    switches = Coupures(app.state.sessions, lambda: clock[0])
    cut("robot")
    clock[0] = 1.0
    assert switches.lire().robot == "pause"
    broken = Slow(0)
    switches._sessions = broken  # type: ignore[assignment]
    clock[0] += etat.FRESH + 0.1
    assert switches.lire().robot == "pause" and broken.asked == 1
    clock[0] += etat.RETRY / 2
    assert switches.lire().robot == "pause" and broken.asked == 1  # not asked again at once


def test_sentences_are_short_plain_and_whole() -> None:
    seen = 0
    for genre, phrases in PHRASES.items():
        assert ORDINAIRE[genre] in phrases
        for phrase in phrases.values():
            for said in (phrase.vous, phrase.tu):
                sentences = [part for part in said.replace(" : ", ". ").split(". ") if part]
                assert all(len(part.split()) <= 20 for part in sentences) and "!" not in said and said.endswith(".")
                seen += 1
            assert not any(word in phrase.tu.lower().split() for word in ("vous", "votre", "vos"))
    assert seen == 14


def test_a_code_of_a_newer_version_says_the_ordinary_sentence() -> None:
    assert Etat(robot="inconnue").sans_robot() == PHRASES["robot"]["pause"]


def test_ordinary_turns_are_as_before(talk: Talk, rasa: PlayedRasa) -> None:
    rasa.answer = ordinary()
    assert kinds(talk.say(CALM)["blocks"]) == ["texte", "choix"]
