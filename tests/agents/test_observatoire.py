"""The observatory page: published months only, what is hidden stays hidden in every form, exports that never differ."""

from __future__ import annotations

import csv
import io
import random
import re
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner

from tests.agents.conftest import Desk
from web.cli import app as cli
from web.db import session_scope
from web.observatoire.models import MesureBesoin, MesureHeure

PAGE = "/agents/observatoire"
OCTOBER = date(2026, 10, 1)
NEEDS = ("cambriolage", "violences_conjugales", "trouver_mds", "incivilites", "aucun")
AREAS = ("200072130", "247700057", "200072346", "inconnu")
Facts = dict[tuple[str, str, date], int]


def fill(desk: Desk, month: date = OCTOBER, seed: int = 7, turns: int = 900) -> Facts:
    """A month of turns; gives the true counts."""
    drawn = random.Random(seed)
    facts: Facts = defaultdict(int)
    hours: dict[tuple[str, int], int] = defaultdict(int)
    for _ in range(turns):
        need, area = NEEDS[int(drawn.paretovariate(0.9)) % 5], AREAS[int(drawn.paretovariate(0.9)) % 4]
        facts[(need, area, month + timedelta(drawn.randrange(28)))] += 1
        hours[(drawn.choice(("page", "page", "page", "widget", "api")), drawn.randrange(8, 20))] += 1
    with session_scope(desk.app.state.sessions) as session:
        session.execute(
            insert(MesureBesoin),
            [{"jour": d, "epci": e, "besoin": b, "mesure": "tours", "n": n} for (b, e, d), n in facts.items()],
        )
        session.execute(
            insert(MesureHeure),
            [{"mois": month, "heure": h, "canal": c, "mesure": "tours", "n": n} for (c, h), n in hours.items()],
        )
    return facts


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_nothing_under_five_in_any_page_or_file(desk: Desk) -> None:
    facts = fill(desk)
    assert min(facts.values()) < 5 < max(facts.values())
    browser = desk.login("lecteur")
    page = browser.get(PAGE).text
    cells = re.findall(r"<td>([\d\s\xa0]+)</td>", page)
    shown = [int(re.sub(r"\D", "", cell)) for cell in cells]
    assert len(shown) > 40 and min(shown) >= 5
    assert "octobre 2026" in page and page.count("<svg") == 3 and page.count('role="img"') == 3
    for name in ("besoins", "heures"):
        answer = browser.get(f"{PAGE}/2026-10/{name}.csv")
        found = rows(answer.text)
        assert answer.status_code == 200 and len(found) > 20
        assert min(int(row["nombre"]) for row in found) >= 5
        assert f'filename="balise-{name}-2026-10.csv"' in answer.headers["content-disposition"]


def test_no_subtraction_of_the_files_gives_a_hidden_count(desk: Desk) -> None:
    """With both files in hand: every subtraction that one would try in a spreadsheet."""
    facts = fill(desk)
    browser = desk.login("lecteur")
    found = rows(browser.get(f"{PAGE}/2026-10/besoins.csv").text)
    hours = rows(browser.get(f"{PAGE}/2026-10/heures.csv").text)
    total = sum(facts.values())
    of = lambda **want: [r for r in found if all(bool(r[k]) is v for k, v in want.items())]  # noqa: E731
    needs = {r["besoin"]: int(r["nombre"]) for r in of(besoin=True, EPCI=False, jour=False)}
    pairs = {(r["besoin"], r["EPCI"]): int(r["nombre"]) for r in of(besoin=True, EPCI=True, jour=False)}
    cells = {(r["besoin"], r["EPCI"], r["jour"]): int(r["nombre"]) for r in of(besoin=True, EPCI=True, jour=True)}
    days = {r["jour"]: int(r["nombre"]) for r in of(besoin=False, jour=True)}
    assert needs and pairs and cells and days
    left = [total - sum(needs.values()), total - sum(days.values())]
    left += [n - sum(v for (b, _), v in pairs.items() if b == need) for need, n in needs.items()]
    left += [n - sum(v for (b, e, _), v in cells.items() if (b, e) == pair) for pair, n in pairs.items()]
    left += [n - sum(v for (_, _, d), v in cells.items() if d == day) for day, n in days.items()]
    ways = {r["canal"]: int(r["nombre"]) for r in hours if r["canal"] and not r["heure"]}
    left += [total - sum(ways.values())]
    left += [n - sum(int(r["nombre"]) for r in hours if r["canal"] == w and r["heure"]) for w, n in ways.items()]
    assert len(left) > 30 and all(n == 0 or n >= 5 for n in left), sorted(left)
    assert not {(b, e) for b, e in pairs if b not in needs}  # nothing stands under a hidden total that it would betray


def test_a_month_that_is_not_out_is_nowhere(desk: Desk) -> None:
    fill(desk, date(2026, 11, 1))
    browser = desk.login("lecteur")
    page = browser.get(f"{PAGE}?mois=2026-11").text
    assert "Aucun mois n'est encore paru" in page and "4 décembre 2026" in page
    assert re.search(r"novembre 2026.*plus de.*100.*tours", page.replace("\n", " "))
    for path in ("2026-11/besoins.csv", "2026-10/besoins.csv", "2026-11-01/besoins.csv", "x/besoins.csv", "2026-13/heures.csv"):
        assert browser.get(f"{PAGE}/{path}").status_code == 404
    desk.clock.now = datetime(2026, 12, 4, 8, 0, tzinfo=ZoneInfo("Europe/Paris"))
    assert desk.login("lecteur").get(f"{PAGE}/2026-11/besoins.csv").status_code == 200


@pytest.mark.parametrize("path", ["2026-10/communes.csv", "2026-10/../2026-10/x.csv", "2026-W40/besoins.csv"])
def test_there_is_no_other_cut_of_the_data(desk: Desk, path: str) -> None:
    fill(desk)
    assert desk.login("administrateur").get(f"{PAGE}/{path}").status_code == 404
    same = desk.login("lecteur")
    assert same.get(f"{PAGE}?mois=2026-10&du=2026-10-03&au=2026-10-04").text.count("<svg") == 3  # no free range: ignored
    assert same.get(f"{PAGE}?mois=2026-10&mesure=%3Cscript%3E").status_code == 200


def test_two_exports_are_the_same_file_whatever_comes_between(make_desk: Any) -> None:
    first = make_desk()
    fill(first)
    before = [first.login("lecteur").get(f"{PAGE}/2026-10/{name}.csv").text for name in ("besoins", "heures")]
    fill(first, date(2026, 11, 1), seed=8)
    second = make_desk()  # another process, later
    second.clock.forward(days=40)
    after = [second.login("lecteur").get(f"{PAGE}/2026-10/{name}.csv").text for name in ("besoins", "heures")]
    assert before == after and "cambriolage" not in before[1]


def test_a_formula_never_reaches_a_spreadsheet(desk: Desk) -> None:
    bad = "=cmd|' /C calc'!A0"
    with session_scope(desk.app.state.sessions) as session:
        session.execute(insert(MesureBesoin), [{"jour": OCTOBER, "epci": "+1", "besoin": bad, "mesure": "tours", "n": 50}])
        session.execute(insert(MesureHeure), [{"mois": OCTOBER, "heure": 9, "canal": "@a", "mesure": "tours", "n": 50}])
    browser = desk.login("lecteur")
    found = rows(browser.get(f"{PAGE}/2026-10/besoins.csv").text)
    assert {row["besoin"] for row in found} - {""} == {f"'{bad}"} and {row["EPCI"] for row in found} - {""} == {"'+1"}
    assert {row["canal"] for row in rows(browser.get(f"{PAGE}/2026-10/heures.csv").text)} - {""} == {"'@a"}
    assert "=cmd|&#39; /C" in browser.get(PAGE).text


def test_exits_are_counted_by_hour_and_channel_only(desk: Desk) -> None:
    fill(desk)
    with session_scope(desk.app.state.sessions) as session:
        session.execute(insert(MesureHeure), [{"mois": OCTOBER, "heure": 9, "canal": "page", "mesure": "sorties", "n": 12}])
    page = desk.login("lecteur").get(f"{PAGE}?mesure=sorties").text
    assert "Par besoin" not in page and "<td>12</td>" in page and page.count("<svg") == 1


def test_the_monthly_job_forgets_and_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BALISE_VAR", str(desk.settings.var))
    monkeypatch.setenv("BALISE_DATABASE_URL", "")
    fill(desk, date(2020, 1, 1), turns=50)
    done = CliRunner().invoke(cli, ["observatoire", "purger"])
    assert done.exit_code == 0 and "effacées" in done.output
    again = CliRunner().invoke(cli, ["observatoire", "purger"])
    assert again.output.startswith("Lignes effacées : 0.")
    assert "purge de l" in desk.login("valideur").get("/agents/journal").text
