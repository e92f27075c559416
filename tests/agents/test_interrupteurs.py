"""Switches of the desk and of the command line: who may, what is kept, what is refused, and the way back."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any, get_args

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from tests.agents.conftest import Desk
from web.agents.interrupteurs.gestes import LIEUX
from web.agents.models import Journal
from web.cli import app as cli
from web.fiches.schemas import Kind
from web.interrupteurs.models import Coupure
from web.interrupteurs.phrases import PHRASES

PAGE = "/agents/interrupteurs"
MESSAGES = "/api/v1/messages"
WHY = "adresse fausse signalée par la MDS"


def log(desk: Desk) -> list[tuple[str, str, str | None, str | None, str]]:
    with desk.app.state.sessions() as session:
        rows = session.scalars(select(Journal).where(Journal.geste.in_(("coupure", "rallumage"))).order_by(Journal.id))
        return [(row.qui, row.geste, row.genre, row.cle, row.detail) for row in rows]


def cuts(desk: Desk) -> list[Coupure]:
    with desk.app.state.sessions() as session:
        return list(session.scalars(select(Coupure).order_by(Coupure.id)))


def said(desk: Desk) -> str:
    made: dict[str, Any] = desk.client().post(MESSAGES, json={"text": "bonjour"}).json()
    return str(made["blocks"][0].get("text"))


def test_a_reviewer_turns_an_answer_off_and_on_again_in_one_click(desk: Desk) -> None:
    before = desk.answer("cambriolage", "77284")
    browser = desk.login("valideur")
    form = {"cible": "besoin:cambriolage", "phrase_besoin": "changement", "motif": f"  {WHY} "}
    assert browser.post(f"{PAGE}/couper", form).headers["location"] == f"{PAGE}?fait=coupe"
    off = desk.answer("cambriolage", "77284")["blocks"]
    assert off[0]["text"] == PHRASES["besoin"]["changement"].vous
    page = browser.get(PAGE).text
    assert WHY in page and "valideur@dep77.test" in page and "23 novembre 2026" in page
    assert "Une partie de Balise est coupée" in desk.login("lecteur").get("/agents").text
    back = re.search(rf'action="({PAGE}/\d+/rallumer)"', page)
    assert back and browser.post(back[1]).headers["location"] == f"{PAGE}?fait=rallume"
    assert desk.answer("cambriolage", "77284") == before
    assert log(desk) == [
        ("valideur@dep77.test", "coupure", "besoin", "cambriolage", f"{WHY} ; phrase : changement"),
        ("valideur@dep77.test", "rallumage", "besoin", "cambriolage", f"coupé pour : {WHY}"),
    ]
    (row,) = cuts(desk)
    assert row.rallumee_par == "valideur@dep77.test" and row.rallumee_le is not None
    assert "Rallumé récemment" in browser.get(PAGE).text and browser.post(back[1]).status_code == 303  # twice is no error
    assert len(log(desk)) == 2


def test_only_an_administrator_turns_the_robot_off_and_on(desk: Desk) -> None:
    reviewer, administrator = desk.login("valideur"), desk.login("administrateur")
    form = {"phrase_robot": "erreur", "motif": WHY}
    assert reviewer.post(f"{PAGE}/couper-robot", form).status_code == 403
    assert reviewer.post(f"{PAGE}/couper", {"cible": "robot:", "motif": WHY}).status_code == 422
    assert cuts(desk) == [] and log(desk) == []
    assert administrator.post(f"{PAGE}/couper-robot", form).status_code == 303
    assert said(desk) == PHRASES["robot"]["erreur"].vous
    (row,) = cuts(desk)
    assert reviewer.post(f"{PAGE}/{row.id}/rallumer").status_code == 404  # the door of answers does not lead to the robot
    assert reviewer.post(f"{PAGE}/{row.id}/rallumer-robot").status_code == 403
    assert said(desk) == PHRASES["robot"]["erreur"].vous
    assert "Le robot est coupé." in reviewer.get("/agents").text
    assert administrator.post(f"{PAGE}/{row.id}/rallumer-robot").status_code == 303
    assert said(desk) != PHRASES["robot"]["erreur"].vous


def test_readers_see_and_cannot(desk: Desk) -> None:
    page = desk.login("lecteur").get(PAGE)
    assert page.status_code == 200 and "Tout est allumé" in page.text and "<textarea" not in page.text
    assert "<textarea" in desk.login("valideur").get(PAGE).text
    assert 'action="/agents/interrupteurs/couper-robot"' not in desk.login("valideur").get(PAGE).text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"cible": "besoin:cambriolage", "motif": "  x "}, "Dites pourquoi"),
        ({"cible": "besoin:inconnu", "motif": WHY}, "besoin n'existe pas"),
        ({"cible": "lieu:palais", "motif": WHY}, "genre de lieu n'existe pas"),
        ({"cible": "", "motif": WHY}, "Choisissez ce qu'il faut couper"),
        ({"cible": "besoin:cambriolage", "phrase_besoin": "<b>la mienne</b>", "motif": WHY}, "Choisissez une phrase"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(desk: Desk, form: dict[str, str], words: str) -> None:
    answer = desk.login("valideur").post(f"{PAGE}/couper", form)
    assert answer.status_code == 422 and words in unescape(answer.text).replace("\xa0", " ")
    if form["cible"] == "besoin:cambriolage":
        assert re.search(r'value="besoin:cambriolage" selected', answer.text)
    if form["motif"] == WHY:
        assert f">{WHY}</textarea>" in answer.text
    assert cuts(desk) == [] and "<b>la mienne" not in answer.text


def test_twice_the_same_is_refused_and_once_more_after_the_return_is_not(desk: Desk) -> None:
    browser = desk.login("valideur")
    form = {"cible": "lieu:mds", "phrase_lieu": "verification", "motif": WHY}
    assert browser.post(f"{PAGE}/couper", form).status_code == 303
    again = browser.post(f"{PAGE}/couper", form)
    assert again.status_code == 422 and "déjà coupé" in again.text
    assert browser.post(f"{PAGE}/{cuts(desk)[0].id}/rallumer").status_code == 303
    assert browser.post(f"{PAGE}/couper", form).status_code == 303
    assert len(cuts(desk)) == 2


def test_reasons_are_never_shown_to_residents(desk: Desk) -> None:
    browser = desk.login("administrateur")
    browser.post(f"{PAGE}/couper", {"cible": "besoin:cambriolage", "motif": "motif secret zanzibar"})
    browser.post(f"{PAGE}/couper-robot", {"motif": "motif secret zanzibar"})
    client = desk.client()
    for text in (
        client.get("/api/v1/orientation?besoin=cambriolage").text,
        client.post(MESSAGES, json={"text": "bonjour"}).text,
        client.get("/readyz").text,
        client.get("/metrics").text,
    ):
        assert "zanzibar" not in text and "administrateur@" not in text


def test_a_script_in_a_reason_stays_text(desk: Desk) -> None:
    browser = desk.login("valideur")
    browser.post(f"{PAGE}/couper", {"cible": "lieu:mds", "motif": "<script>alert(1)</script>"})
    page = browser.get(PAGE).text
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page


def test_what_was_typed_survives_the_end_of_the_session(desk: Desk) -> None:
    browser = desk.login("valideur")
    desk.clock.forward(hours=9)
    answer = browser.post(f"{PAGE}/couper", {"cible": "lieu:mds", "motif": WHY})
    assert answer.status_code == 401 and 'name="reprise"' in answer.text and cuts(desk) == []
    shown = desk.login("valideur").post(f"{PAGE}/couper", {"cible": "lieu:mds", "motif": WHY, "reprendre": "1"})
    assert shown.status_code == 200 and f">{WHY}</textarea>" in shown.text and cuts(desk) == []


def test_every_kind_of_place_has_a_name() -> None:
    assert set(LIEUX) == set(get_args(Kind))


@pytest.fixture
def command(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`bin/balise …` on the database of the desk."""
    monkeypatch.setenv("BALISE_VAR", str(desk.settings.var))
    monkeypatch.setenv("BALISE_DATABASE_URL", "")
    return lambda *words: CliRunner().invoke(cli, list(words))


def test_the_person_on_call_at_night(desk: Desk, command: Callable[..., Any]) -> None:
    """No browser: the running service follows, within a second, what another process wrote."""
    normal = said(desk)
    done = command("couper", "robot", "--motif", "réponses fausses cette nuit", "--par", "Astreinte Durand")
    assert done.exit_code == 0 and "bin/balise rallumer robot" in done.output
    desk.app.state.coupures._until = 0  # half a second later
    assert said(desk) == PHRASES["robot"]["pause"].vous
    shown = command("coupures")
    assert "Astreinte Durand" in shown.output and "réponses fausses cette nuit" in shown.output
    assert all(f"--phrase {code}" in shown.output for code in ("erreur", "panne", "fermeture"))
    again = command("couper", "robot", "--motif", "encore une fois")
    assert again.exit_code == 1 and "déjà coupé" in again.output
    assert command("rallumer", "robot", "--par", "Astreinte Durand").exit_code == 0
    desk.app.state.coupures._until = 0
    assert said(desk) == normal
    assert command("rallumer", "robot").exit_code == 1
    assert "Rien n'est coupé" in command("coupures").output
    assert [row[:4] for row in log(desk)] == [
        ("commande : Astreinte Durand", "coupure", "robot", None),
        ("commande : Astreinte Durand", "rallumage", "robot", None),
    ]


def test_commands_cut_one_answer_or_one_kind_of_place(desk: Desk, command: Callable[..., Any]) -> None:
    assert command("couper", "besoin", "cambriolage", "--motif", WHY, "--phrase", "changement").exit_code == 0
    assert command("couper", "lieu", "mds", "--motif", WHY).exit_code == 0
    assert command("couper", "lieu", "palais", "--motif", WHY).exit_code == 1
    assert command("couper", "besoin", "--motif", WHY).exit_code == 1
    assert command("couper", "robot", "tout", "--motif", WHY).exit_code == 1
    assert [(row.genre, row.cible, row.phrase) for row in cuts(desk)] == [
        ("besoin", "cambriolage", "changement"),
        ("lieu", "mds", "verification"),
    ]
    assert command("couper", "robot").exit_code != 0  # no reason, and nobody to ask


def test_commands_say_what_to_do_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("BALISE_VAR", str(tmp_path))
    monkeypatch.setenv("BALISE_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nowhere")
    done = CliRunner().invoke(cli, ["couper", "robot", "--motif", "réponses fausses"])
    assert done.exit_code == 2 and "arrêtez tous les Rasa" in done.output
