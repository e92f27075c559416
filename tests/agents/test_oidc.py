"""OpenID Connect against a real provider, in a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient

from tests.agents.conftest import Desk, fields
from tools.stack import free_port
from web.agents import accounts
from web.agents.models import Agent
from web.db import session_scope

PEOPLE = (
    {"sub": "u-1", "email": "Claire@dep77.test", "email_verified": True},
    {"sub": "u-2", "email": "claire@dep77.test", "email_verified": True},
    {"sub": "u-3", "email": "claire@dep77.test", "email_verified": False},
    {"sub": "u-4", "email": "inconnue@dep77.test", "email_verified": True},
    {"sub": "u-5", "email": "editeur@dep77.test", "email_verified": True},
)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The provider's address."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-registration", "true"]
    for person in PEOPLE:
        command += ["--user-claims", json.dumps(person)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                if httpx2.get(f"{url}/.well-known/openid-configuration").status_code == 200:
                    break
            except httpx2.HTTPError:
                time.sleep(0.2)
        else:
            pytest.fail("the provider did not start")
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def oidc_desk(make_desk: Callable[..., Desk], provider: str) -> Desk:
    """A desk registered with the provider, with one account that logs in through it."""
    client = {"redirect_uris": ["https://balise.test/agents/oidc/retour"], "token_endpoint_auth_method": "client_secret_basic"}
    registered = httpx2.post(f"{provider}/oauth2/clients", json=client).json()
    desk = make_desk(
        oidc_issuer=provider,
        oidc_client_id=registered["client_id"],
        oidc_client_secret=registered["client_secret"],
        public_url="https://balise.test",
    )
    with session_scope(desk.app.state.sessions) as session:
        accounts.create(session, desk.clock(), "essai", "claire@dep77.test", "editeur", "Claire", "MDS", oidc=True)
    return desk


def depart(client: TestClient) -> str:
    """Leave; gives the provider's address."""
    page = client.get("/agents/connexion").text
    token = re.search(r'action="/agents/oidc/depart".*?name="jeton" value="(\w+)"', page, re.S)
    assert token
    answer = client.post("/agents/oidc/depart", data={"jeton": token[1]})
    assert answer.status_code == 200, answer.text
    found = re.search(r'content="0;url=([^"]+)"', answer.text)
    assert found
    return unescape(found[1])


def authorise(address: str, sub: str) -> str:
    """Log in at the provider; gives the way back."""
    answer = httpx2.post(address, data={"sub": sub}, follow_redirects=False)
    assert answer.status_code in (302, 303), answer.text
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


def enter(desk: Desk, sub: str) -> tuple[TestClient, Any]:
    """The whole way."""
    client = desk.client()
    way_back = authorise(depart(client), sub)
    return client, client.get(way_back, headers={"Sec-Fetch-Site": "cross-site"})


def test_the_whole_way(oidc_desk: Desk) -> None:
    address = depart(oidc_desk.client())
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["state"] and asked["nonce"]
    client, back = enter(oidc_desk, "u-1")
    assert back.status_code == 200 and 'url=/agents"' in back.text
    assert "Bonjour, Claire" in client.get("/agents").text
    with session_scope(oidc_desk.app.state.sessions) as session:
        assert (accounts.need(session, "claire@dep77.test").oidc_sujet or "").endswith(" u-1")


def test_who_is_let_in(oidc_desk: Desk) -> None:
    for sub in ("u-3", "u-4", "u-5"):  # address not verified, no account, account of another kind
        client, back = enter(oidc_desk, sub)
        assert back.status_code == 403, sub
        assert client.get("/agents").status_code == 303
    enter(oidc_desk, "u-1")
    assert enter(oidc_desk, "u-2")[1].status_code == 403  # the account is bound to another identity
    with session_scope(oidc_desk.app.state.sessions) as session:
        session.query(Agent).filter_by(courriel="claire@dep77.test").update({"actif": False})
    assert enter(oidc_desk, "u-1")[1].status_code == 403


def test_a_return_serves_once_in_the_browser_that_left(oidc_desk: Desk) -> None:
    client = oidc_desk.client()
    way_back = authorise(depart(client), "u-1")
    assert oidc_desk.client().get(way_back).status_code == 400  # the link was sent to someone else
    assert client.get(way_back).status_code == 400  # and it is now spent
    assert client.get("/agents/oidc/retour?state=invente&code=x").status_code == 400
    other = oidc_desk.client()
    late = authorise(depart(other), "u-1")
    oidc_desk.clock.forward(minutes=11)
    assert other.get(late).status_code == 400


def test_what_was_typed_comes_back_after_the_provider(oidc_desk: Desk) -> None:
    browser = oidc_desk.login("editeur")
    path = "/agents/entrees/structure/mds-meaux/modifier"
    typed = browser.form(path, adresse="8 rue des Cordeliers")
    oidc_desk.clock.forward(hours=9)
    ended = browser.post(path, typed)
    form = re.search(r'<form method="post" action="/agents/oidc/depart".*?</form>', ended.text, re.S)
    assert form
    kept = fields(form[0])
    left = browser.client.post("/agents/oidc/depart", data={k: kept[k] for k in ("jeton", "reprise")})
    address = re.search(r'content="0;url=([^"]+)"', left.text)
    assert address
    back = browser.client.get(authorise(unescape(address[1]), "u-1"))
    assert back.status_code == 200 and "8 rue des Cordeliers" in back.text


def test_local_accounts_serve_when_the_provider_is_away(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(
        oidc_issuer="http://127.0.0.1:9", oidc_client_id="x", oidc_client_secret="y", public_url="https://balise.test"
    )
    client = desk.client()
    page = client.get("/agents/connexion").text
    token = re.search(r'action="/agents/oidc/depart".*?name="jeton" value="(\w+)"', page, re.S)
    assert token
    answer = client.post("/agents/oidc/depart", data={"jeton": token[1]})
    assert answer.status_code == 503 and "Mot de passe" in answer.text
