"""Speed of the whole service: start, turns, memory after 500 varied messages, training, first start on a fresh clone.

Each figure is printed beside its target. `--sans-clone` skips the fresh clone (some minutes). `make bench` runs it first.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import httpx2
import yaml

from bench.scores import goal
from tools import train
from tools.setup import say
from tools.stack import Stack, free_port
from web.settings import ROOT

MESSAGES = 500
PLACES = ("", " j'habite Meaux", " à Melun", " 77160", " je suis à Nemours", " près de Coulommiers", " à Lyon")
SHORT = ("oui", "non", "merci", "Chelles", "77610", "bonjour", "il a un couteau il arrive")


def messages() -> Iterator[str]:
    """Varied messages: every need's test sentences in turn, places, short answers."""
    files = sorted((ROOT / "tests" / "nlu").glob("*.yml"))
    rows = [yaml.safe_load(path.read_text(encoding="utf8")).get("phrases", []) for path in files]
    texts = [text for row in itertools.zip_longest(*rows) for text in row if isinstance(text, str)]
    for index in itertools.count():
        if index % 5 == 4:
            yield SHORT[index // 5 % len(SHORT)]
        else:
            yield (texts[index % len(texts)] + PLACES[index % len(PLACES)])[:1000]


def family(pid: int) -> list[int]:
    """A process and all its children."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += family(int(child))
    return found


def resident(pid: int) -> float:
    """Resident memory of a process and its children, in MB."""
    total = 0
    for member in family(pid):
        for line in Path(f"/proc/{member}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                total += int(line.split()[1])
    return total / 1024


def turns() -> list[bool]:
    """Start with a trained model, 500 messages one at a time, memory at the end."""
    with Stack() as stack:
        rows = [goal("prêt, modèle déjà entraîné", stack.seconds_to_ready, "s", 30)]
        took, conversation = [], None
        with httpx2.Client(base_url=stack.url, timeout=20) as http:
            for index, text in enumerate(itertools.islice(messages(), MESSAGES)):
                body = {"conversation": conversation if index % 6 else None, "text": text}
                started = time.perf_counter()
                answer = http.post("/api/v1/messages", json=body)
                took.append(1000 * (time.perf_counter() - started))
                answer.raise_for_status()
                conversation = answer.json()["conversation"]
        percentiles = statistics.quantiles(took, n=100)
        rows.append(goal(f"tour, médiane sur {MESSAGES} messages", statistics.median(took), "ms", 60))
        rows.append(goal("tour, 95e centile", percentiles[94], "ms", 150))
        sizes = {name: resident(process.pid) for name, process in stack.processes.items()}
        detail = ", ".join(f"{name} {size:.0f}" for name, size in sizes.items())
        rows.append(goal(f"mémoire de Rasa après {MESSAGES} messages variés", sizes["rasa"], "Mo", 1500))
        rows.append(goal(f"mémoire résidente après {MESSAGES} messages ({detail})", sum(sizes.values()), "Mo", 2200))
        return rows


def first_run() -> bool:
    """`make run` on a fresh clone, until /readyz is green."""
    with tempfile.TemporaryDirectory(prefix="balise-clone-") as folder:
        clone = Path(folder) / "balise"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        ports = {name: str(free_port()) for name in ("BALISE_WEB_PORT", "BALISE_RASA_PORT", "BALISE_ACTIONS_PORT")}
        keep = {k: v for k, v in os.environ.items() if not k.startswith("BALISE_") and k not in ("PYTHONPATH", "VIRTUAL_ENV")}
        started = time.monotonic()
        process = subprocess.Popen(
            ["make", "run"],
            cwd=clone,
            env={**keep, **ports},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            while time.monotonic() - started < 1200 and process.poll() is None:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{ports['BALISE_WEB_PORT']}/readyz", timeout=3):
                        return goal("premier `make run` sur un clone neuf", time.monotonic() - started, "s", 480)
                except (urllib.error.URLError, OSError):
                    time.sleep(1)
            return goal("premier `make run` sur un clone neuf (échec)", time.monotonic() - started, "s", 0)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
                process.wait(timeout=30)
            shutil.rmtree(clone, ignore_errors=True)


def main() -> None:
    """Command line."""
    if not train.matches() or not train.SECONDS.exists():
        train.train()
    say("mesures sur cette machine (bruitées : comparer dans un même passage)")
    rows = [goal("entraînement du modèle", float(train.SECONDS.read_text()), "s", 300), *turns()]
    if "--sans-clone" not in sys.argv:
        rows.append(first_run())
    raise SystemExit(0 if all(rows) else 1)


if __name__ == "__main__":
    main()
