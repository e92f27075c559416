"""What an attacker tries: scripts in every field, SQL in every parameter, formulas in the CSV, a rewritten log."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.agents.conftest import Desk, approve
from web.agents import audit
from web.agents.entrees.registre import genres
from web.agents.models import Journal, Proposition, Revision
from web.db import session_scope
from web.fiches.store import load_fiches
from web.settings import Settings
from web.tableur import safe_cell

SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
SQL = "' OR 1=1; DROP TABLE structures; --"
KEYS = {
    "structure": "mds-meaux",
    "service": "mds-chelles-accueil-social",
    "numero": "cd77.appel",
    "fiche": "trouver_mds",
    "secteur": "mds-meaux",
    "zone": "77284",
    "angela": "angela-chelles",
    "fermeture": None,
    "bandeau": None,
    "interne": "crip-77",
}


class Reader(HTMLParser):
    """Notes what a browser would run or load."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        if tag == "script" and not (own.get("src") or "").startswith("/static/"):
            self.found.append(tag)
        self.found += [name for name, _ in attrs if name.startswith("on") or name in ("style", "srcdoc")]
        for name in ("href", "src", "action", "formaction"):
            value = (own.get(name) or "").strip()
            if value and not value.startswith(("/", "#", "tel:", "sms:", "https:", "http:", "data:image/svg+xml")):
                self.found.append(f"{name}={value}")


def dangerous(html: str) -> list[str]:
    """What a browser would run."""
    reader = Reader()
    reader.feed(html)
    return reader.found


def test_the_reader_sees_what_runs() -> None:
    assert len(dangerous(f"<p>{SCRIPT}</p><a href='javascript:x'>")) == 4


def test_every_kind_is_tried() -> None:
    assert set(KEYS) == set(genres(load_fiches(Settings().data)))


@pytest.mark.parametrize("genre", KEYS)
def test_a_script_in_every_field_is_only_text(desk: Desk, genre: str) -> None:
    browser, key = desk.login("editeur"), KEYS[genre]
    path = f"/agents/entrees/{genre}/{key}/modifier" if key else f"/agents/entrees/{genre}/nouveau"
    form = browser.form(path)
    names = [name for name in form if name not in ("jeton", "version", "proposition", "action")]
    assert len(names) >= 2
    filled: dict[str, Any] = dict.fromkeys(names, SCRIPT)
    shown = browser.post(path, {**form, **filled})
    assert shown.status_code in (409, 422)
    assert dangerous(shown.text) == []
    kept = browser.post(path, {**form, **filled, "action": "brouillon"})
    assert kept.status_code == 303
    number = kept.headers["location"].split("?")[0]
    for page in (number, f"{path}?proposition={number.rsplit('/', 1)[1]}", f"{number}/apercu", "/agents", "/agents/propositions"):
        answer = browser.get(page)
        assert answer.status_code == 200 and dangerous(answer.text) == []
        assert "unsafe" not in answer.headers["content-security-policy"]


def test_a_published_script_is_text_everywhere(desk: Desk) -> None:
    browser = desk.login("editeur")
    path = "/agents/entrees/structure/mds-meaux"
    texts = dict.fromkeys(("nom", "adresse", "complement_adresse", "description", "note", "zone"), SCRIPT)
    form = browser.form(f"{path}/modifier", **texts, pourquoi=SCRIPT, moyen="site", **{"fait-adresse": "verifie"})
    sent = browser.post(f"{path}/modifier", form)
    assert sent.status_code == 303
    proposal = sent.headers["location"].split("?")[0]
    reviewer = desk.login("valideur")
    assert approve(reviewer, proposal).status_code == 303
    for page in (path, f"{path}/historique", proposal, "/agents/journal", "/agents/entrees/structure?q=script"):
        answer = reviewer.get(page)
        assert answer.status_code == 200 and dangerous(answer.text) == []
    assert dangerous(desk.client().get("/f/01").text) == []


def test_a_script_in_an_account_is_only_text(desk: Desk) -> None:
    admin = desk.login("administrateur")
    made = {"courriel": "x@dep77.test", "nom": SCRIPT, "service": SCRIPT, "role": "lecteur"}
    assert dangerous(admin.post("/agents/comptes/nouveau", made).text) == []
    assert dangerous(admin.get("/agents/comptes").text) == []
    bad = admin.post("/agents/comptes/nouveau", {**made, "courriel": SCRIPT})
    assert bad.status_code == 422 and dangerous(bad.text) == []


def test_sql_in_every_parameter_is_only_text(desk: Desk) -> None:
    admin = desk.login("administrateur")
    from urllib.parse import quote

    sql = quote(SQL, safe="")
    for page in (
        f"/agents/entrees/structure?q={sql}",
        f"/agents/entrees/structure/{sql}",
        f"/agents/entrees/numero/{sql}",
        f"/agents/entrees/{sql}",
        f"/agents/entrees/structure/mds-meaux/modifier?proposition={sql}",
        f"/agents/propositions/{sql}",
        f"/agents/journal?page_={sql}",
    ):
        assert admin.get(page).status_code in (200, 404, 422), page
    for path, data in (
        ("/agents/entrees/structure/mds-meaux/revenir", {"numero": SQL, "pourquoi": SQL}),
        ("/agents/comptes/nouveau", {"courriel": SQL, "role": SQL, "nom": SQL, "service": SQL}),
        ("/agents/comptes/suppleance", {"titulaire": SQL, "suppleant": SQL, "du": SQL, "au": SQL}),
        ("/agents/entrees/fermeture/nouveau", {"lieu_id": SQL, "du": SQL, "pourquoi": SQL}),
    ):
        assert admin.post(path, data).status_code in (303, 422), path
    client = desk.client()
    page = client.get("/agents/connexion").text
    token = re.search(r'name="jeton" value="(\w+)"', page)
    assert token
    sent = client.post("/agents/connexion", data={"jeton": token[1], "courriel": SQL, "mot_de_passe": SQL})
    assert sent.status_code == 401
    assert desk.place("trouver_mds", "77284", "mds")["id"] == "mds-meaux"


def test_no_formula_in_the_csv_of_the_log(desk: Desk) -> None:
    for value in ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\r=1"):
        assert safe_cell(value).startswith("'")
    browser = desk.login("editeur")
    motif = "=HYPERLINK(A1) pour voir"
    browser.post("/agents/entrees/structure/mds-meaux/retirer", {"pourquoi": motif})
    with session_scope(desk.app.state.sessions) as session:
        audit.note(session, desk.clock(), "=moi", "+geste", detail="=détail")
    answer = desk.login("valideur").get("/agents/journal.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert rows[0][0] == "date" and len(rows) > 5
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []
    assert any(motif in cell for row in rows for cell in row)


def _fill(session: Session, now: Any) -> None:
    audit.note(session, now, "qui", "geste")
    session.add(Revision(genre="structure", cle="x", numero=0, contenu=None, geste="origine", auteur="", motif="", le=now))


@pytest.mark.parametrize("table", ["journal", "revisions"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id + 1000", "DELETE FROM {}"])
def test_the_log_and_the_history_cannot_be_rewritten(desk: Desk, table: str, verb: str) -> None:
    with session_scope(desk.app.state.sessions) as session:
        _fill(session, desk.clock())
    with pytest.raises(DBAPIError, match="ajout seul"), session_scope(desk.app.state.sessions) as session:
        session.execute(text(verb.format(table)))
    with session_scope(desk.app.state.sessions) as session:
        assert session.query(Journal).count() and session.query(Revision).count()


def test_a_form_that_is_too_heavy_is_refused(desk: Desk) -> None:
    browser = desk.login("editeur")
    answer = browser.post("/agents/entrees/structure/mds-meaux/modifier", {"nom": "x" * 1_100_000})
    assert answer.status_code == 413


def test_a_draft_is_its_author_s_alone(desk: Desk) -> None:
    browser = desk.login("editeur")
    path = "/agents/entrees/structure/mds-meaux/modifier"
    kept = browser.post(path, browser.form(path, action="brouillon", nom="Brouillon"))
    number = kept.headers["location"].split("?")[0].rsplit("/", 1)[1]
    other = desk.login("editeur2")
    assert "Brouillon" not in other.get(f"{path}?proposition={number}").text
    other.post(path, other.form(path, nom="Autre nom", pourquoi="un autre changement", proposition=number))
    with session_scope(desk.app.state.sessions) as session:
        row = session.get_one(Proposition, int(number))
        assert row.auteur_id == desk.agents["editeur"] and row.saisie["nom"] == ["Brouillon"]
