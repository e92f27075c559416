"""`make lighthouse`: scores, first paint and weight of the public pages in a real Chromium, written with their date.

Two measures a page. The scores are Lighthouse's own, for a small telephone on a slow network (simulated). The first paint is
without slowing, on this machine: what the server and the page themselves cost.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import uvicorn

from tools.node import NodeMissing, ensure
from tools.setup import fail, say
from web.app import create_app
from web.orientation.prepare import prepare_database
from web.settings import ROOT, Settings

HERE = Path(__file__).parent
PAGES = ("/", "/fiches", "/f/15", "/porte")
CATEGORIES = {"performance": "performance", "accessibility": "accessibilité", "best-practices": "bonnes pratiques"}
LEAST_SCORE, LONGEST_PAINT = 95, 500  # of 100; milliseconds
HEAVIEST_CHAT, HEAVIEST_SCRIPT = 100_000, 25_000  # bytes: as they travel, headers included; script not compressed
LONGEST_AUDIT = 300  # seconds
REPORT = ROOT / "docs" / "lighthouse.md"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"


def _serve(folder: Path) -> tuple[str, uvicorn.Server]:
    """The site alone, with its database; Rasa is not needed to draw a page."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = Settings(var=folder, web_port=port)
    list(prepare_database(settings))
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            fail("le site n'a pas démarré")
        time.sleep(0.05)
    return f"http://127.0.0.1:{port}", server


def _audit(command: list[str], url: str, folder: Path, *options: str) -> dict[str, Any]:
    report = folder / "rapport.json"
    subprocess.run(
        [*command, url, "--quiet", "--output=json", f"--output-path={report}", f"--chrome-flags={FLAGS}", *options],
        check=True,
        stdin=subprocess.DEVNULL,
        timeout=LONGEST_AUDIT,
        env={**os.environ, "CHROME_PATH": os.environ.get("BALISE_TEST_CHROMIUM") or shutil.which("chromium") or ""},
    )
    read: dict[str, Any] = json.loads(report.read_text(encoding="utf8"))
    return read


def _measure(command: list[str], url: str, folder: Path) -> dict[str, Any]:
    """Scores, first paint, weights and what Lighthouse found to say."""
    slow = _audit(command, url, folder, f"--only-categories={','.join(CATEGORIES)}")
    fast = _audit(command, url, folder, "--only-categories=performance", "--throttling-method=provided")
    requests = fast["audits"]["network-requests"]["details"]["items"]
    failed = [audit["title"] for audit in slow["audits"].values() if audit["score"] is not None and audit["score"] < 0.5]
    return {
        "scores": {name: round(100 * (slow["categories"][name]["score"] or 0)) for name in CATEGORIES},
        "paint": fast["audits"]["first-contentful-paint"]["numericValue"],
        "slow_paint": slow["audits"]["first-contentful-paint"]["numericValue"],
        "weight": sum(row.get("transferSize", 0) for row in requests),
        "whole": sum(row.get("resourceSize", 0) for row in requests),
        "script": sum(row.get("resourceSize", 0) for row in requests if row.get("resourceType") == "Script"),
        "notes": failed,
    }


def _table(rows: dict[str, dict[str, Any]], version: str) -> str:
    heads = ["page", *CATEGORIES.values(), "premier affichage ici", "sur un téléphone lent"]
    heads += ["transféré", "sans compression", "dont script"]
    lines = ["| " + " | ".join(heads) + " |", "| --- |" + " ---: |" * (len(heads) - 1)]
    for path, row in rows.items():
        cells = [f"`{path}`", *(str(row["scores"][name]) for name in CATEGORIES)]
        cells += [f"{row['paint'] / 1000:.2f} s", f"{row['slow_paint'] / 1000:.1f} s"]
        cells += [f"{row[part] / 1000:.0f} ko" for part in ("weight", "whole", "script")]
        lines.append("| " + " | ".join(cells) + " |")
    return f"""# Lighthouse

Mesuré le {date.today():%d/%m/%Y} par `make lighthouse`, Lighthouse {version}, Chromium du système, {os.cpu_count()} cœurs.
Scores : téléphone moyen sur réseau lent, simulés par Lighthouse. Premier affichage ici : sans ralentissement, sur la machine.
Attendu : {LEAST_SCORE} partout, {LONGEST_PAINT / 1000} s, 100 ko transférés pour `/`, 25 ko de script sans compression.

""" + "\n".join(lines) + "\n"


def _faults(rows: dict[str, dict[str, Any]]) -> list[str]:
    wrong = []
    for path, row in rows.items():
        wrong += [f"{path} : {CATEGORIES[name]} {value}" for name, value in row["scores"].items() if value < LEAST_SCORE]
        if row["paint"] > LONGEST_PAINT:
            wrong.append(f"{path} : premier affichage en {row['paint']:.0f} ms")
    chat = rows["/"]
    if chat["weight"] > HEAVIEST_CHAT or chat["script"] > HEAVIEST_SCRIPT:
        wrong.append(f"/ : {chat['weight']} octets, dont {chat['script']} de script")
    return wrong


def main() -> None:
    """Measure, print, write docs/lighthouse.md; the exit code says whether all is reached."""
    try:
        command = ensure(HERE, "lighthouse")
    except NodeMissing as missing:
        fail(str(missing))
    if not (os.environ.get("BALISE_TEST_CHROMIUM") or shutil.which("chromium")):
        fail("Chromium est introuvable : apt-get install -y chromium")
    rows: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url, server = _serve(folder)
        for path in PAGES:
            httpx2.get(url + path)  # the first answer of a process is not what people wait for
            rows[path] = _measure(command, url + path, folder)
            row = rows[path]
            paint, weight = f"{row['paint']:.0f} ms", f"{row['weight']} octets transférés"
            say(f"{path} : {row['scores']}, premier affichage {paint}, {weight} {row['notes']}")
        server.should_exit = True
    version = json.loads((HERE / "package.json").read_text())["devDependencies"]["lighthouse"]
    REPORT.write_text(_table(rows, version), encoding="utf8")
    say(f"écrit dans {REPORT.relative_to(ROOT)}")
    wrong = _faults(rows)
    for fault in wrong:
        print(fault, file=sys.stderr)
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
