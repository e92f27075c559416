"""Every route × role, by a table. A route that is not in the table fails the test, and so does a row without a route."""

from __future__ import annotations

import re

import pytest
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from tests.agents.conftest import ROLES, Desk

E, S = "/agents/entrees/{genre}", "/agents/entrees/{genre}/{cle}"
F = "/agents/fraicheur/{genre}/{cle}"
P, C = "/agents/propositions/{number}", "/agents/comptes/{number}"
I = "/agents/imports/{number}"  # noqa: E741  short, as the others
#: Least role of each route; "ouvert" before login, "étape" in the middle of one.
TABLE = {
    ("GET", "/agents"): "lecteur",
    ("GET", "/agents/connexion"): "ouvert",
    ("POST", "/agents/connexion"): "ouvert",
    ("GET", "/agents/connexion/mot-de-passe"): "étape",
    ("POST", "/agents/connexion/mot-de-passe"): "étape",
    ("GET", "/agents/connexion/double"): "étape",
    ("POST", "/agents/connexion/double"): "étape",
    ("GET", "/agents/connexion/code"): "étape",
    ("POST", "/agents/connexion/code"): "étape",
    ("POST", "/agents/deconnexion"): "lecteur",
    ("POST", "/agents/oidc/depart"): "ouvert",
    ("GET", "/agents/oidc/retour"): "ouvert",
    ("GET", "/agents/mon-compte"): "lecteur",
    ("POST", "/agents/mon-compte/sessions"): "lecteur",
    ("POST", "/agents/mon-compte/mot-de-passe"): "lecteur",
    ("GET", E): "lecteur",
    ("GET", f"{E}/nouveau"): "editeur",
    ("POST", f"{E}/nouveau"): "editeur",
    ("GET", S): "lecteur",
    ("GET", f"{S}/modifier"): "editeur",
    ("POST", f"{S}/modifier"): "editeur",
    ("GET", f"{S}/historique"): "lecteur",
    ("POST", f"{S}/retirer"): "editeur",
    ("POST", f"{S}/supprimer"): "editeur",
    ("POST", f"{S}/revenir"): "editeur",
    ("POST", "/agents/verifier/{genre}/{cle}"): "editeur",
    ("GET", "/agents/fraicheur"): "lecteur",
    ("GET", "/agents/fraicheur/proprietaires"): "lecteur",
    ("POST", "/agents/fraicheur/proprietaires"): "editeur",
    ("GET", F): "lecteur",
    ("POST", f"{F}/verifier"): "editeur",
    ("POST", f"{F}/annuler"): "editeur",
    ("POST", f"{F}/proprietaire"): "editeur",
    ("GET", "/agents/guichet"): "lecteur",
    ("POST", "/agents/guichet"): "lecteur",
    ("POST", "/agents/guichet/feuille"): "lecteur",
    ("GET", "/agents/guichet/parcours/{code}"): "lecteur",
    ("GET", "/agents/propositions"): "lecteur",
    ("GET", P): "lecteur",
    ("GET", f"{P}/apercu"): "editeur",
    ("POST", f"{P}/apercu"): "editeur",
    ("POST", f"{P}/approuver"): "valideur",
    ("POST", f"{P}/refuser"): "valideur",
    ("POST", f"{P}/annuler"): "editeur",
    ("POST", f"{P}/confirmer"): "valideur",
    ("GET", "/agents/imports"): "lecteur",
    ("POST", "/agents/imports/nouveau"): "editeur",
    ("GET", I): "lecteur",
    ("GET", f"{I}/suivi"): "lecteur",
    ("GET", f"{I}/erreurs.csv"): "lecteur",
    ("POST", f"{I}/envoyer"): "editeur",
    ("POST", f"{I}/approuver"): "valideur",
    ("POST", f"{I}/refuser"): "valideur",
    ("POST", f"{I}/arreter"): "editeur",
    ("POST", f"{I}/reprendre"): "editeur",
    ("GET", "/agents/exports"): "lecteur",
    ("GET", "/agents/exports/data-inclusion.json"): "editeur",
    ("GET", "/agents/exports/{genre}/{format_}"): "editeur",
    ("GET", "/agents/interrupteurs"): "lecteur",
    ("POST", "/agents/interrupteurs/couper"): "valideur",
    ("POST", "/agents/interrupteurs/couper-robot"): "administrateur",
    ("POST", "/agents/interrupteurs/{number}/rallumer"): "valideur",
    ("POST", "/agents/interrupteurs/{number}/rallumer-robot"): "administrateur",
    ("GET", "/agents/observatoire"): "lecteur",
    ("GET", "/agents/observatoire/{mois}/{quoi}.csv"): "lecteur",
    ("GET", "/agents/apprentissage"): "editeur",
    ("POST", "/agents/apprentissage/{number}/reecrire"): "editeur",
    ("POST", "/agents/apprentissage/{number}/ecarter"): "editeur",
    ("POST", "/agents/apprentissage/reecrites/{number}/ecarter"): "editeur",
    ("POST", "/agents/apprentissage/etat"): "administrateur",
    ("GET", "/agents/apprentissage/phrases.csv"): "valideur",
    ("GET", "/agents/journal"): "valideur",
    ("GET", "/agents/journal.csv"): "valideur",
    ("GET", "/agents/comptes"): "administrateur",
    ("POST", "/agents/comptes/nouveau"): "administrateur",
    ("POST", f"{C}/role"): "administrateur",
    ("POST", f"{C}/fermer"): "administrateur",
    ("POST", f"{C}/remettre"): "administrateur",
    ("POST", "/agents/comptes/suppleance"): "administrateur",
    ("POST", "/agents/comptes/suppleance/{number}/finir"): "administrateur",
}
ASKED = [(method, path, least) for (method, path), least in TABLE.items() if least in ROLES]


def routes_of(found: list[BaseRoute]) -> set[tuple[str, str]]:
    """Method and path of each route, those of included routers too."""
    seen: set[tuple[str, str]] = set()
    for route in found:
        if isinstance(route, APIRoute):
            seen |= {(method, route.path) for method in route.methods}
        elif hasattr(route, "routes"):
            seen |= routes_of(list(route.routes or []))
        elif hasattr(route, "original_router"):
            seen |= routes_of(list(route.original_router.routes))
    return seen


def filled(path: str) -> str:
    """A path with values: an entry that exists, a proposal and an account that do not."""
    path = path.replace("{genre}", "structure").replace("{cle}", "mds-meaux")
    return re.sub(r"\{\w+\}", "987654", path)


def test_the_table_holds_every_route(desk: Desk) -> None:
    desk_routes = {(m, p) for m, p in routes_of(desk.app.routes) if p == "/agents" or p.startswith("/agents/")}
    assert len(desk_routes) > 30
    assert desk_routes == set(TABLE)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_passes_where_it_may_and_nowhere_else(desk: Desk, role: str) -> None:
    wrong = []
    for method, path, least in ASKED:
        if path == "/agents/deconnexion":
            continue
        browser = desk.login(role)
        answer = browser.get(filled(path)) if method == "GET" else browser.post(filled(path))
        refused = answer.status_code == 403
        if refused is not (ROLES.index(role) < ROLES.index(least)) or answer.status_code >= 500:
            wrong.append((method, path, answer.status_code))
    assert wrong == []


def test_nobody_passes_without_a_session(desk: Desk) -> None:
    client = desk.client()
    wrong = []
    for (method, path), least in TABLE.items():
        if least == "ouvert":
            continue
        answer = client.request(method, filled(path), data={} if method == "POST" else None)
        expected = 303 if method == "GET" else 401
        if answer.status_code != expected or (method == "GET" and "/agents/connexion" not in answer.headers["location"]):
            wrong.append((method, path, answer.status_code))
    assert wrong == []


def test_every_gesture_asks_for_the_token_of_its_form(desk: Desk) -> None:
    wrong = []
    for method, path, _ in ASKED:
        if method == "POST":
            browser = desk.login("administrateur")
            for data in ({}, {"jeton": "x"}):
                answer = browser.client.post(filled(path), data=data)
                if answer.status_code != 403:
                    wrong.append((path, answer.status_code))
    assert wrong == []


def test_another_site_is_refused_even_with_the_token(desk: Desk) -> None:
    browser = desk.login("administrateur")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        answer = browser.post("/agents/mon-compte/sessions", headers=headers)
        assert answer.status_code == 403
    del browser.client.headers["Sec-Fetch-Site"]
    assert browser.post("/agents/mon-compte/sessions", headers={"Origin": "https://balise.test.evil.fr"}).status_code == 403
    assert browser.post("/agents/mon-compte/sessions", headers={"Origin": "https://balise.test"}).status_code == 303
