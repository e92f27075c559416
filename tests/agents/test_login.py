"""Accounts: one-time password, first password, codes, lock-out, sessions that end, deputies, commands."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pyotp
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from tests.agents.conftest import PASSWORD, Desk, fields
from web.agents import accounts, secrets, sessions
from web.agents.models import Agent, SessionAgent
from web.cli import app as cli
from web.db import session_scope


def new_agent(desk: Desk, courriel: str = "nouvelle@dep77.test", role: str = "editeur") -> str:
    """A local account; gives its one-time password."""
    with session_scope(desk.app.state.sessions) as session:
        _, password = accounts.create(session, desk.clock(), "essai", courriel, role, "Nouvelle", "MDS de Melun")
    assert password
    return password


def send(client: TestClient, path: str, page: str, **data: str) -> Any:
    """Post the form of a page."""
    kept = {k: v for k, v in fields(page).items() if k in ("jeton", "reprise", "suite")}
    return client.post(path, data={**kept, **data})


def password_step(client: TestClient, courriel: str, password: str) -> Any:
    """The first page of a login."""
    return send(client, "/agents/connexion", client.get("/agents/connexion").text, courriel=courriel, mot_de_passe=password)


def secret_of(page: str) -> str:
    """The key that an enrolment page shows."""
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found
    return found[1].replace(" ", "")


def enrolled(desk: Desk, courriel: str = "nouvelle@dep77.test") -> tuple[TestClient, str]:
    """An account through its whole first login; gives the browser and the key of its codes."""
    client, given = desk.client(), new_agent(desk, courriel)
    page = password_step(client, courriel, given)
    page = client.get(page.headers["location"]) if page.status_code == 303 else page
    page = send(client, "/agents/connexion/mot-de-passe", page.text, nouveau=PASSWORD, encore=PASSWORD)
    key = secret_of(page.text)
    done = send(client, "/agents/connexion/double", page.text, code=pyotp.TOTP(key).at(desk.clock()))
    assert done.status_code == 303 and done.headers["location"] == "/agents"
    return client, key


def test_a_first_login_changes_the_password_and_asks_for_codes(desk: Desk) -> None:
    client, _ = enrolled(desk)
    assert "Bonjour, Nouvelle" in client.get("/agents").text
    cookie = next(c for c in client.cookies.jar if c.name == sessions.COOKIE)
    assert cookie.secure and cookie.path == "/agents" and cookie.has_nonstandard_attr("HttpOnly")
    with session_scope(desk.app.state.sessions) as session:
        agent = accounts.need(session, "nouvelle@dep77.test")
        assert agent.mot_de_passe and agent.mot_de_passe.startswith("$argon2id$")
        assert agent.totp and "nouvelle" not in agent.totp
        row = session.query(SessionAgent).filter_by(agent_id=agent.id, etape="ouverte").one()
        assert cookie.value and row.empreinte == secrets.digest(cookie.value) != cookie.value


def test_the_session_changes_at_each_step_and_one_given_beforehand_is_never_adopted(desk: Desk) -> None:
    client, given = desk.client(), new_agent(desk)
    client.cookies.set(sessions.COOKIE, "choisi-par-un-autre", domain="balise.test", path="/agents")
    seen = ["choisi-par-un-autre"]
    page = password_step(client, "nouvelle@dep77.test", given)
    seen.append(client.cookies.get(sessions.COOKIE, domain="balise.test") or "")
    page = send(client, "/agents/connexion/mot-de-passe", page.text, nouveau=PASSWORD, encore=PASSWORD)
    seen.append(client.cookies.get(sessions.COOKIE, domain="balise.test") or "")
    code = pyotp.TOTP(secret_of(page.text)).at(desk.clock())
    send(client, "/agents/connexion/double", page.text, code=code)
    seen.append(client.cookies.get(sessions.COOKIE, domain="balise.test") or "")
    assert len(set(seen)) == 4
    for old in seen[:3]:
        other = desk.client()
        other.cookies.set(sessions.COOKIE, old, domain="balise.test", path="/agents")
        assert other.get("/agents").status_code == 303


def test_a_code_serves_once_and_the_fifth_failure_locks(desk: Desk) -> None:
    _, key = enrolled(desk)
    desk.clock.forward(minutes=1)
    code = pyotp.TOTP(key).at(desk.clock())
    first = desk.client()
    page = password_step(first, "nouvelle@dep77.test", PASSWORD)
    assert send(first, "/agents/connexion/code", page.text, code=code).status_code == 303
    again = desk.client()
    page = password_step(again, "nouvelle@dep77.test", PASSWORD)
    assert send(again, "/agents/connexion/code", page.text, code=code).status_code == 422
    for _ in range(4):
        send(again, "/agents/connexion/code", page.text, code="000000")
    assert password_step(desk.client(), "nouvelle@dep77.test", PASSWORD).status_code == 401
    desk.clock.forward(minutes=16)
    assert password_step(desk.client(), "nouvelle@dep77.test", PASSWORD).status_code == 200


def test_wrong_unknown_closed_and_locked_read_the_same(desk: Desk) -> None:
    new_agent(desk)
    texts = set()
    for courriel, password in (("nouvelle@dep77.test", "faux"), ("personne@dep77.test", "faux")):
        answer = password_step(desk.client(), courriel, password)
        assert answer.status_code == 401
        texts.add(re.sub(r'value="[^"]*"', "", answer.text))
    assert len(texts) == 1


def test_a_right_password_does_not_clear_the_failures_of_codes(desk: Desk) -> None:
    enrolled(desk)
    for _ in range(5):
        client = desk.client()
        page = password_step(client, "nouvelle@dep77.test", PASSWORD)
        send(client, "/agents/connexion/code", page.text, code="000000")
    assert password_step(desk.client(), "nouvelle@dep77.test", PASSWORD).status_code == 401


@pytest.mark.parametrize("bad", ["court", "aaaaaaaaaaaaaa", "nouvelle-2026-xyz"])
def test_weak_passwords_are_refused(desk: Desk, bad: str) -> None:
    client, given = desk.client(), new_agent(desk)
    page = password_step(client, "nouvelle@dep77.test", given)
    assert send(client, "/agents/connexion/mot-de-passe", page.text, nouveau=bad, encore=bad).status_code == 422


def test_the_one_time_password_cannot_be_kept(desk: Desk) -> None:
    client, given = desk.client(), new_agent(desk)
    page = password_step(client, "nouvelle@dep77.test", given)
    assert send(client, "/agents/connexion/mot-de-passe", page.text, nouveau=given, encore=given).status_code == 422
    assert client.get("/agents").status_code == 303


def test_a_session_lasts_eight_hours_and_can_be_ended(desk: Desk) -> None:
    browser = desk.login("editeur")
    desk.clock.forward(hours=7, minutes=59)
    assert browser.get("/agents").status_code == 200
    desk.clock.forward(minutes=2)
    assert browser.get("/agents").status_code == 303
    one, two = desk.login("editeur"), desk.login("editeur")
    assert one.post("/agents/mon-compte/sessions").status_code == 303
    assert two.get("/agents").status_code == 303 and one.get("/agents").status_code == 200
    assert one.post("/agents/deconnexion").status_code == 303
    assert one.get("/agents").status_code == 303


def test_a_deputy_has_the_role_for_the_days_given(desk: Desk) -> None:
    admin, deputy = desk.login("administrateur"), desk.login("editeur")
    assert deputy.get("/agents/journal").status_code == 403
    named = {
        "titulaire": str(desk.agents["valideur"]),
        "suppleant": str(desk.agents["editeur"]),
        "du": "2026-11-23",
        "au": "2026-11-24",
    }
    assert admin.post("/agents/comptes/suppleance", named).status_code == 303
    assert deputy.get("/agents/journal").status_code == 200
    desk.clock.forward(days=2)
    assert desk.login("editeur").get("/agents/journal").status_code == 403


def test_an_administrator_closes_an_account_at_once(desk: Desk) -> None:
    admin, editor = desk.login("administrateur"), desk.login("editeur")
    assert admin.post(f"/agents/comptes/{desk.agents['editeur']}/fermer").status_code == 303
    assert editor.get("/agents").status_code == 303
    refused = admin.post(f"/agents/comptes/{desk.agents['administrateur']}/fermer")
    assert refused.status_code == 422


def test_next_page_never_leads_elsewhere(desk: Desk) -> None:
    for path in ("https://evil.fr", "//evil.fr", "/agents/../..//evil.fr\\", "/agentsevil"):
        page = desk.client().get("/agents/connexion", params={"suite": path}).text
        assert 'name="suite" value="/agents"' in page, path


@pytest.mark.parametrize(
    ("asked", "base", "secure"),
    [(True, "http://127.0.0.1", False), (True, "http://balise.test", True), (False, "http://127.0.0.1", True)],
)
def test_http_is_allowed_on_the_loopback_only_and_only_when_asked(desk: Desk, asked: bool, base: str, secure: bool) -> None:
    desk.app.state.settings = desk.settings.model_copy(update={"agents_http": asked})
    given = TestClient(desk.app, base_url=base).get("/agents/connexion").headers["set-cookie"].lower()
    assert ("secure" in given) is secure
    assert "httponly" in given and "samesite=strict" in given and "path=/agents" in given


def test_commands(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BALISE_DATABASE_URL", desk.settings.database)
    run = CliRunner()
    made = run.invoke(cli, ["agents", "add", "chef@dep77.test", "--role", "administrateur"])
    assert made.exit_code == 0
    password = re.search(r"usage unique : (\S+)", made.output)
    assert password and password_step(desk.client(), "chef@dep77.test", password[1]).status_code == 200
    assert run.invoke(cli, ["agents", "add", "chef@dep77.test", "--role", "lecteur"]).exit_code == 1
    assert run.invoke(cli, ["agents", "add", "x@dep77.test", "--role", "roi"]).exit_code == 1
    assert "chef@dep77.test  administrateur" in run.invoke(cli, ["agents", "list"]).output
    assert run.invoke(cli, ["agents", "revoke", "chef@dep77.test"]).exit_code == 0
    assert password_step(desk.client(), "chef@dep77.test", password[1]).status_code == 401
    again = run.invoke(cli, ["agents", "reset", "chef@dep77.test"])
    assert again.exit_code == 0 and "usage unique" in again.output
    days = ["--du", "2026-11-23", "--au", "2026-11-30"]
    assert run.invoke(cli, ["agents", "deputy", "valideur@dep77.test", "editeur@dep77.test", *days]).exit_code == 0
    with session_scope(desk.app.state.sessions) as session:
        editor = session.get_one(Agent, desk.agents["editeur"])
        assert accounts.role_on(session, editor, date(2026, 11, 25)) == "valideur"
        assert accounts.role_on(session, editor, date(2026, 12, 1)) == "editeur"
