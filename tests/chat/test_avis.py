"""« Cela vous a-t-il aidé » : one tap under an ordinary answer, for who sees a page; never in danger, never for a minor."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.chat.chat_checks import check_error
from tests.chat.conftest import CALM, MESSAGES, URGENT, PlayedRasa, Talk, ordinary
from web.chat.compte import Avis, Fait
from web.chat.limits import MessageLimiter

HTML = {"Accept": "text/html"}


class Recorder:
    """Remembers what would be counted."""

    def __init__(self) -> None:
        self.tours: list[Fait] = []
        self.taps: list[Avis] = []
        self.exits: list[str] = []

    def tour(self, fait: Fait) -> None:
        self.tours.append(fait)

    def avis(self, avis: Avis) -> None:
        self.taps.append(avis)

    def sortie(self, canal: str) -> None:
        self.exits.append(canal)

    def epci(self, commune: str | None) -> str:
        return "200072130" if commune else "inconnu"


@pytest.fixture
def counted(app: FastAPI) -> Iterator[Recorder]:
    recorder = Recorder()
    kept = app.state.chat
    app.state.chat = dataclasses.replace(kept, compteur=recorder)
    yield recorder
    app.state.chat = kept


def answer(commune: str | None = "77284", **more: Any) -> dict[str, Any]:
    """An answer of Rasa that helps: steps and numbers."""
    steps = {"type": "reflexes", "besoin": "incivilites", "titre": "t", "etapes": ["e"], "lien": "/f/09"}
    return {**ordinary(commune=commune), "blocks": [steps, *ordinary()["blocks"]], **more}


def asked(made: dict[str, Any]) -> dict[str, Any] | None:
    found = [block for block in made["blocks"] if block["type"] == "avis"]
    assert len(found) <= 1 and (not found or made["blocks"][-1] == found[0])
    return found[0] if found else None


def say(http: TestClient, text: str = CALM, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = http.post(MESSAGES, json={"text": text, "canal": "page", **more}).json()
    return made


def test_one_tap_is_counted_on_the_need_and_the_epci(http: TestClient, rasa: PlayedRasa, counted: Recorder) -> None:
    rasa.answer = answer()
    block = asked(say(http))
    assert block is not None and block["text"] == "Cela vous a-t-il aidé ?"
    assert [item["titre"] for item in block["items"]] == ["Oui", "Non"]
    for item in block["items"]:
        done = http.post("/api/v1/avis", json={"avis": item["avis"]})
        assert done.status_code == 204 and done.content == b""
    assert counted.taps == [Avis("page", "incivilites", "200072130", True), Avis("page", "incivilites", "200072130", False)]


def test_the_tap_holds_no_id_and_is_the_same_for_everyone(http: TestClient, rasa: PlayedRasa, counted: Recorder) -> None:
    rasa.answer = answer()
    first, second = say(http), say(http)
    assert first["conversation"] != second["conversation"] and asked(first) == asked(second)
    assert "77284" not in str(asked(first))


def test_programs_are_not_asked(http: TestClient, rasa: PlayedRasa, counted: Recorder) -> None:
    rasa.answer = answer()
    assert asked(http.post(MESSAGES, json={"text": CALM}).json()) is None
    assert asked(http.post(MESSAGES, json={"text": CALM, "canal": "autre chose"}).json()) is None
    assert asked(http.post(MESSAGES, json={"text": CALM, "canal": "widget"}).json()) is not None
    assert [fait.canal for fait in counted.tours] == ["api", "api", "widget"]


def test_never_with_danger_nor_later_in_that_conversation(http: TestClient, rasa: PlayedRasa, counted: Recorder) -> None:
    rasa.answer = answer()
    made = say(http, URGENT)
    assert made["urgence"] and asked(made) is None
    for choice in (item["choice"] for item in made["blocks"][1]["items"]):
        assert asked(http.post(MESSAGES, json={"choice": choice, "canal": "page"}).json()) is None
    later = say(http, CALM, conversation=made["conversation"])
    assert later["conversation"] == made["conversation"] and asked(later) is None
    assert asked(say(http)) is not None  # another conversation


def test_never_when_only_the_model_saw_the_danger(http: TestClient, rasa: PlayedRasa, counted: Recorder) -> None:
    rasa.answer = answer(urgence=True)
    made = say(http)
    assert made["urgence"] and asked(made) is None
    rasa.answer = answer()
    assert asked(say(http, conversation=made["conversation"])) is None


def test_never_by_the_door_of_minors(http: TestClient, rasa: PlayedRasa, counted: Recorder) -> None:
    rasa.answer = answer()
    door = http.get("/mineurs").text.split('name="contexte" value="')[1].split('"')[0]
    assert asked(say(http, contexte=door)) is None
    page = http.post("/", data={"texte": CALM, "contexte": door}, headers=HTML).text
    assert 'name="avis"' not in page


@pytest.mark.parametrize("reply", [answer(incompris=True), answer(besoin=None), answer(doute="violence"), ordinary()])
def test_never_without_an_answer(http: TestClient, rasa: PlayedRasa, counted: Recorder, reply: dict[str, Any]) -> None:
    rasa.answer = reply
    assert asked(say(http)) is None


def test_never_under_the_safety_answer(http: TestClient, rasa: PlayedRasa, counted: Recorder) -> None:
    rasa.away()
    assert asked(say(http)) is None
    assert counted.tours[-1].repli


def test_a_tap_made_elsewhere_is_refused(http: TestClient, app: FastAPI, counted: Recorder) -> None:
    choice = app.state.chat.signer.sign({"intent": "choix_besoin", "entites": {"besoin": "cambriolage"}})
    for wrong in ("", "x", "a.b.c", choice):
        check_error(http.post("/api/v1/avis", json={"avis": wrong}), 422, "avis_invalide")
    for body in ({}, {"avis": None}, {"avis": ["x"]}, {"avis": "x" * 401}):
        check_error(http.post("/api/v1/avis", json=body), 422)
    assert counted.taps == []


def test_a_tap_is_no_choice(http: TestClient, rasa: PlayedRasa, counted: Recorder) -> None:
    rasa.answer = answer()
    block = asked(say(http))
    assert block is not None
    check_error(http.post(MESSAGES, json={"choice": block["items"][0]["avis"]}), 422, "choix_invalide")


def test_too_many_taps_from_one_address_count_no_more(
    http: TestClient, app: FastAPI, rasa: PlayedRasa, counted: Recorder
) -> None:
    rasa.answer = answer()
    block = asked(say(http))
    assert block is not None
    app.state.chat = dataclasses.replace(app.state.chat, limiter=MessageLimiter(3, ""))
    for _ in range(9):
        assert http.post("/api/v1/avis", json={"avis": block["items"][0]["avis"]}).status_code == 204
        assert http.post("/api/v1/sorties/page").status_code == 204
    assert len(counted.taps) == 3 and len(counted.exits) == 3
    assert http.post(MESSAGES, json={"text": CALM}).status_code == 200  # taps take nothing from messages


def test_a_quick_exit_is_counted_without_a_body(http: TestClient, counted: Recorder) -> None:
    assert http.post("/api/v1/sorties/page").status_code == 204
    assert http.post("/api/v1/sorties/widget").status_code == 204
    check_error(http.post("/api/v1/sorties/ailleurs"), 422)
    assert counted.exits == ["page", "widget"]


def test_turns_are_counted_as_what_they_were(http: TestClient, talk: Talk, rasa: PlayedRasa, counted: Recorder) -> None:
    rasa.answer = answer()
    choice = next(b for b in say(http)["blocks"] if b["type"] == "choix")["items"][0]["choice"]
    talk.choose(choice)
    talk.say(URGENT)
    rasa.answer = answer(incompris=True, besoin=None, commune=None)
    talk.say("blabla")
    rasa.away()
    talk.say("blabla")
    http.post(MESSAGES, json={"text": ""})  # refused: no turn
    assert counted.tours == [
        Fait("page", "incivilites", "77284", urgence=False, repli=False, choix=False),
        Fait("api", "incivilites", "77284", urgence=False, repli=False, choix=True),
        Fait("api", "incivilites", "77284", urgence=True, repli=False, choix=False),
        Fait("api", None, None, urgence=False, repli=True, choix=False),
        Fait("api", None, None, urgence=False, repli=True, choix=False),
    ]


def fields(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)}


def test_without_script_one_tap_keeps_the_conversation(http: TestClient, rasa: PlayedRasa, counted: Recorder) -> None:
    rasa.answer = answer()
    page = http.post("/", data={"texte": CALM}, headers=HTML).text
    taps = [unescape(value) for value in re.findall(r'name="avis" value="([^"]+)"', page)]
    assert len(taps) == 2
    after = http.post("/", data={**fields(page), "avis": taps[1], "texte": "la suite de mon message"}, headers=HTML).text
    assert counted.taps == [Avis("sans_script", "incivilites", "200072130", False)]
    assert "Merci. Votre avis est compté" in after and 'name="avis"' not in after
    assert CALM in after and "la suite de mon message</textarea>" in after and len(counted.tours) == 1
    assert fields(after)["conversation"] == fields(page)["conversation"]


def test_without_script_words_of_danger_left_in_the_field_come_first(
    http: TestClient, rasa: PlayedRasa, counted: Recorder
) -> None:
    rasa.answer = answer()
    page = http.post("/", data={"texte": CALM}, headers=HTML).text
    tap = unescape(re.findall(r'name="avis" value="([^"]+)"', page)[0])
    after = http.post("/", data={**fields(page), "avis": tap, "texte": URGENT}, headers=HTML).text
    assert 'aria-label="Urgence"' in after and counted.tours[-1].urgence and counted.taps == []


def test_without_script_the_question_leaves_with_the_next_turn(http: TestClient, rasa: PlayedRasa, counted: Recorder) -> None:
    rasa.answer = answer()
    page = http.post("/", data={"texte": CALM}, headers=HTML).text
    rasa.answer = answer(besoin=None)
    after = http.post("/", data={**fields(page), "texte": "merci"}, headers=HTML).text
    assert 'name="avis"' in page and 'name="avis"' not in after and "aidé" not in after
