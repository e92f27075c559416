"""Every route of openapi.json under generated requests, bounded. Runs in .venv-outils against a web process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).resolve().parents[2]
schema = schemathesis.openapi.from_path(ROOT / "openapi.json")
NUMBERS = {"17", "15", "18", "112", "114"}


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The web alone: Rasa away is its worst case."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "BALISE_VAR": str(tmp_path_factory.mktemp("var"))}
    variables["BALISE_WEB_PORT"] = str(port)
    variables |= {"BALISE_WEB_HOST": "127.0.0.1", "BALISE_RASA_PORT": "9"}
    variables["BALISE_MESSAGES_PER_MINUTE"] = "1000000"
    variables |= {"BALISE_DATABASE_URL": "", "BALISE_REDIS_URL": ""}
    python = str(ROOT / ".venv-web/bin/python")
    subprocess.run([python, "-m", "web.cli", "preparer"], cwd=ROOT, env=variables, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([python, "-m", "web"], cwd=ROOT, env=variables, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


@schema.parametrize()
@settings(
    max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much, HealthCheck.too_slow],
)  # fmt: skip
def test_every_route(case: schemathesis.Case, url: str) -> None:
    answer = case.call(base_url=url)
    if case.operation.path != "/readyz":  # 503 is its word for « not ready »
        assert answer.status_code < 500, answer.status_code
    if answer.status_code >= 400 and case.operation.path != "/readyz":
        assert {item["code"] for item in answer.json()["secours"]} >= NUMBERS
    assert answer.headers["content-security-policy"] and answer.headers["referrer-policy"] == ["no-referrer"]
    assert "set-cookie" not in answer.headers
