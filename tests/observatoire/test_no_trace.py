"""After whole conversations with planted words, the database holds counts only, and nothing joins them to a log line."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import inspect, text

from tests.chat.conftest import URGENT, PlayedRasa, ordinary
from web.app import create_app
from web.observatoire.mesures import MESURES
from web.orientation.prepare import prepare_database
from web.settings import Settings

PLANTED = ("zanzibarquartz", "Dupontel-Kervadec", "0611223344", "rue des Pommiers-Bleus")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))
MEAUX = "77284"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FastAPI]:
    settings = Settings(
        var=tmp_path, database_url="", redis_url="", rasa_token="jeton-d-essai-0123456789", messages_per_minute=1000
    )
    assert list(prepare_database(settings))
    made = create_app(settings, clock=lambda: NOW, rasa=PlayedRasa())  # type: ignore[arg-type]
    yield made
    made.state.sessions.kw["bind"].dispose()


def snapshot(app: FastAPI) -> dict[str, str]:
    """Every table as text."""
    engine = app.state.sessions.kw["bind"]
    with engine.connect() as connection:
        return {
            name: json.dumps([list(map(str, row)) for row in connection.execute(text(f'select * from "{name}"'))])
            for name in inspect(engine).get_table_names()
        }


def converse(http: TestClient, rasa: PlayedRasa) -> list[str]:
    """Four people, on every channel; gives the ids of their conversations."""
    ids = []
    for canal in ("page", "widget", None):
        steps = {"type": "reflexes", "besoin": "incivilites", "titre": "t", "etapes": ["e"], "lien": "/f/09"}
        rasa.answer = {**ordinary(commune=MEAUX), "blocks": [steps, *ordinary()["blocks"]]}
        words = f"je m'appelle {PLANTED[1]}, {PLANTED[0]}, {PLANTED[2]}, {PLANTED[3]} à Meaux"
        made = http.post("/api/v1/messages", json={"text": words, "canal": canal, "commune": "Meaux"}).json()
        ids.append(made["conversation"])
        for block in made["blocks"]:
            for item in block.get("items", []):
                if "avis" in item:
                    http.post("/api/v1/avis", json={"avis": item["avis"]})
                elif "choice" in item:
                    http.post("/api/v1/messages", json={"choice": item["choice"], "conversation": ids[-1], "canal": canal})
        danger = {"text": f"{URGENT} {PLANTED[0]}", "conversation": ids[-1], "canal": canal}
        assert http.post("/api/v1/messages", json=danger).json()["urgence"]
        rasa.answer = {**ordinary(besoin=PLANTED[0], commune=PLANTED[0])}  # even an answer that holds words
        http.post("/api/v1/messages", json={"text": PLANTED[0], "conversation": ids[-1], "canal": PLANTED[0]})
        http.delete(f"/api/v1/conversations/{ids[-1]}")
    page = http.post("/", data={"texte": PLANTED[0], "commune": PLANTED[3]}, headers={"Accept": "text/html"}).text
    ids += re.findall(r'name="conversation" value="([^"]+)"', page)
    http.post("/api/v1/sorties/page")
    assert len(ids) == 4
    return ids


def test_the_database_holds_counts_only(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="balise")
    before = snapshot(app)
    with TestClient(app) as http:  # with its background task; the last counts are written when it stops
        ids = converse(http, app.state.chat.rasa)
    after = snapshot(app)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"mesures_besoins", "mesures_heures"}
    everything = "".join(after.values())
    for secret in (*PLANTED, *ids):
        assert secret not in everything and secret not in caplog.text
    needs, hours = json.loads(after["mesures_besoins"]), json.loads(after["mesures_heures"])
    assert {row[0] for row in needs} == {"2026-11-23"} and {row[0] for row in hours} == {"2026-11-01"}
    assert {row[1] for row in needs} == {"200072130", "dehors"}  # never a commune
    assert {row[2] for row in needs} <= {"incivilites", "aucun"}
    assert {row[3] for row in needs} | {row[3] for row in hours} == set(MESURES) - {"replis"}
    assert all(row[4].isdigit() for row in needs + hours)
    assert MEAUX not in after["mesures_besoins"] + after["mesures_heures"]
    turns = sum(int(row[4]) for row in hours if row[3] == "tours")
    assert turns == sum(int(row[4]) for row in needs if row[3] == "tours") == 13


def test_no_log_line_says_when_counts_are_written_or_what_they_are(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with TestClient(app) as http:
        http.post("/api/v1/messages", json={"text": "bonjour", "canal": "page"})
        http.post("/api/v1/sorties/page")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("balise")]
    assert sorted(lines) == ["POST /api/v1/messages 200", "POST /api/v1/sorties/{canal} 204"]


def test_nothing_joins_a_need_to_an_hour_or_a_channel(app: FastAPI) -> None:
    engine = app.state.sessions.kw["bind"]
    columns = {name: {c["name"] for c in inspect(engine).get_columns(name)} for name in ("mesures_besoins", "mesures_heures")}
    assert columns["mesures_besoins"] == {"jour", "epci", "besoin", "mesure", "n"}
    assert columns["mesures_heures"] == {"mois", "heure", "canal", "mesure", "n"}
