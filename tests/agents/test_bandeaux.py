"""A crisis banner published by staff is on the next pages: home, door, sheets, paper; escaped, timed, and gone when removed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import OperationalError

from tests.agents.conftest import Desk, approve
from web.db import session_scope
from web.fiches.live import LiveFiches
from web.orientation.bandeaux import AWAY, BandeauxDesPages
from web.orientation.models import Bandeau
from web.pages.pdf import missing

PARIS = ZoneInfo("Europe/Paris")
TEXT = "La Marne monte. Gagnez l'étage. En danger : 18."
PAGES = ("/", "/mineurs", "/porte", "/fiches", "/f/01", "/f/15/facile", "/fiches/vol_fausse_qualite")


def publish(desk: Desk, **changes: Any) -> str:
    """Two people publish a banner, as they do; gives the path of the entry."""
    editor, path = desk.login("editeur"), "/agents/entrees/bandeau/nouveau"
    typed = {"texte": TEXT, "debut": "2026-11-23T09:00", "fin": "2026-11-24T18:30", "pourquoi": "crue de la Marne", **changes}
    proposal = editor.post(path, editor.form(path, **typed)).headers["location"].split("?")[0]
    answer = approve(desk.login("valideur"), proposal)
    assert answer.status_code == 303, answer.text
    found = re.search(r"/agents/entrees/bandeau/(\w+)", desk.login("lecteur").get("/agents/entrees/bandeau").text)
    with desk.app.state.sessions() as session:
        newest = session.query(Bandeau).order_by(Bandeau.debut.desc()).first()
    assert found and newest is not None
    return f"/agents/entrees/bandeau/{newest.id}"


def seen(desk: Desk, path: str) -> str:
    """The banners of a page, in plain text; empty when it has none."""
    html = desk.client().get(path).text
    asides = re.findall(r'<aside class="bandeaux[^"]*" aria-label="Information en cours">(.*?)</aside>', html, re.S)
    assert len(asides) <= 1
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", asides[0] if asides else "")).replace("&#39;", "'").strip()


def test_the_next_page_shows_what_was_just_published_and_forgets_what_was_removed(desk: Desk) -> None:
    assert [seen(desk, path) for path in PAGES] == [""] * len(PAGES)
    entry = publish(desk)
    for path in PAGES:
        assert "La Marne monte. Gagnez l'étage. En danger : 18." in seen(desk, path), path
        assert "jusqu'au 24 novembre 2026 à 18 h 30" in seen(desk, path)
    proposal = desk.login("editeur").post(f"{entry}/supprimer", {"pourquoi": "la crue est finie"}).headers["location"]
    assert approve(desk.login("valideur"), proposal.split("?")[0]).status_code == 303
    assert [seen(desk, path) for path in PAGES] == [""] * len(PAGES)


def test_it_begins_and_ends_to_the_second(desk: Desk) -> None:
    publish(desk, debut="2026-11-23T11:00", fin="2026-11-23T12:00")
    moments = {}
    for hour in ("10:59:59", "11:00:00", "11:59:59", "12:00:00"):
        desk.clock.now = datetime.fromisoformat(f"2026-11-23T{hour}").replace(tzinfo=PARIS)
        moments[hour] = bool(seen(desk, "/porte"))
    assert moments == {"10:59:59": False, "11:00:00": True, "11:59:59": True, "12:00:00": False}


def test_a_banner_of_some_needs_is_on_their_pages_only(desk: Desk) -> None:
    publish(desk, texte="De faux agents des eaux passent. N'ouvrez pas.", besoins=["vol_fausse_qualite"])
    assert "faux agents" in seen(desk, "/porte") and "faux agents" in seen(desk, "/fiches/vol_fausse_qualite")
    assert [seen(desk, path) for path in ("/", "/fiches", "/f/01")] == ["", "", ""]


def test_a_banner_of_some_communes_says_where(desk: Desk) -> None:
    publish(desk, communes="Meaux\nChelles")
    assert seen(desk, "/").startswith("Pour Meaux et Chelles (jusqu'au") or seen(desk, "/").startswith("Pour Chelles et Meaux")


def test_in_a_conversation_the_answers_carry_it_and_the_top_does_not(desk: Desk) -> None:
    publish(desk)
    css = desk.client().get("/static/balise.css").text
    assert ".en-cours .debut-seul { display: none; }" in css.replace(".en-cours .debuts, ", "")
    assert 'class="bandeaux debut-seul"' in desk.client().get("/").text
    assert 'class="bandeaux"' in desk.client().get("/porte").text


def test_nothing_in_it_runs(desk: Desk) -> None:
    with session_scope(desk.app.state.sessions) as session:
        now = desk.clock()
        text = '<script>alert(1)</script>\n<img src=x onerror=alert(2)> " onload="alert(3)'
        session.add(Bandeau(id="x", texte=text, debut=now, fin=now + timedelta(days=1), communes=[], besoins=[]))
    for path in PAGES:
        answer = desk.client().get(path)
        assert "&lt;script&gt;alert(1)" in answer.text and "<img src=x" not in answer.text and "<script>alert" not in answer.text
        policy = answer.headers["content-security-policy"]
        assert "unsafe-inline" not in policy and "style=" not in answer.text.split("bandeaux", 1)[1].split("</aside>")[0]


def test_the_door_still_holds_every_screen_in_one_document(desk: Desk) -> None:
    publish(desk)
    html = desk.client().get("/porte").text
    aside, first = html.index('<aside class="bandeaux"'), html.index('class="porte-ecrans"')
    assert aside < html.index("<main") < first and html.count('<section class="ecran') == 13
    for target in set(re.findall(r'href="#(\w[\w-]*)"', html)):
        assert f'id="{target}"' in html


@pytest.mark.skipif(bool(missing()) and os.environ.get("CI") != "true", reason="no PDF on this machine")
def test_paper_follows_a_publication(desk: Desk) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    def paper() -> str:
        answer = desk.client().get("/f/15.pdf")
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", "".join(p.extract_text() for p in PdfReader(BytesIO(answer.content)).pages))

    assert "La Marne monte" not in paper()
    publish(desk)
    assert "La Marne monte" in paper()


def test_another_replica_shows_it_within_a_second(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    ticks = [1000.0]
    orientation = desk.app.state.orientation
    fiches = LiveFiches(orientation.fiches, desk.app.state.sessions, lambda: ticks[0])
    banners = BandeauxDesPages(desk.app.state.sessions, fiches, orientation.gazetteer, desk.clock, lambda: ticks[0])
    assert banners.pour() == []
    program = (
        "import sqlite3, sys\n"
        "base = sqlite3.connect(sys.argv[1])\n"
        "base.execute(\"insert into bandeaux values ('a', 'Crue', '2026-11-23 08:00', '2026-11-24 08:00', '[]', '[]')\")\n"
        "base.execute('update parutions set numero = numero + 1')\n"
        "base.commit()\n"
    )
    path = desk.settings.database.removeprefix("sqlite:///")
    subprocess.run([sys.executable, "-c", program, path], check=True)  # another process: no commit of ours
    assert banners.pour() == []
    ticks[0] += 1.0
    assert [banner.texte for banner in banners.pour()] == ["Crue"]


def test_without_database_pages_show_the_last_known_and_do_not_wait(desk: Desk) -> None:
    publish(desk)
    assert seen(desk, "/porte")
    banners, asked = desk.app.state.bandeaux, []
    ticks = [5000.0]

    def away() -> None:
        asked.append(ticks[0])
        raise OperationalError("connect", {}, Exception("away"))

    banners._sessions, banners._monotonic, banners._until = away, lambda: ticks[0], 0.0
    for _ in range(20):
        assert "La Marne monte" in seen(desk, "/porte")
        ticks[0] += 0.5
    assert len(asked) <= 10 / AWAY + 1
    desk.clock.forward(days=3)
    assert seen(desk, "/porte") == ""
