"""`make chaos`: six residents talk to a whole cluster while it breaks; counts printed and written in docs/chaos.md, dated.

Required of every fault: always an answer with emergency numbers, within 2 s (5 s when something hangs), no 5xx, recovery
without a human, no conversation mixed up with another. `python -m bench.chaos "Redis"` runs the faults whose name holds it.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx2

from bench.faults import Case, cases, moved_clock, own_models, small_disk
from bench.residents import Crowd, Tally
from tools import train
from tools.cluster import Cluster
from tools.setup import say
from web.settings import ROOT

PAGE = ROOT / "docs" / "chaos.md"
RECOVERY = 90.0  # seconds without a human
AFTER = 3.0  # seconds of talk after the fault
COLUMNS = ("envoyés", "réponses ordinaires", "réponses urgentes", "réponses de secours", "conversations recommencées")
NEVER = ("erreurs 5xx", "sans numéros", "urgence sans texte", "mélangées")


class ChaosCluster(Cluster):
    """A cluster whose first Rasa has its own model file, and whose clock can be moved when `movable`."""

    movable = False

    def variables(self, name: str) -> dict[str, str]:
        """Environment of one replica."""
        made = super().variables(name)
        if name == "rasa-1":
            made["BALISE_MODEL"] = str(self.var / "modele" / "balise.tar.gz")
        if self.movable:
            made |= moved_clock(self.var)
        return made


def recovered(cluster: Cluster) -> float | None:
    """Seconds until all answer again, each replica and a whole turn; None when they never do."""
    started = time.monotonic()
    while time.monotonic() - started < RECOVERY:
        try:
            cluster.wait(RECOVERY)
            answer = httpx2.post(f"{cluster.url}/api/v1/messages", json={"text": "on m'a cambriolé à Meaux"}, timeout=8)
            if answer.status_code == 200 and answer.json()["besoin"] == "cambriolage":
                return time.monotonic() - started
        except (httpx2.HTTPError, RuntimeError, TimeoutError):
            pass
        time.sleep(0.5)
    return None


def judge(case: Case, tally: Tally, back: float | None) -> list[str]:
    """What was not as required."""
    wrong = [f"{tally.counts[name]} {name}" for name in NEVER if tally.counts[name]]
    if tally.counts["sans réponse"] and not case.without_door:
        wrong.append(f"{tally.counts['sans réponse']} sans réponse")
    if tally.slowest > case.limit:
        late = sum(took > case.limit for took in tally.times)
        wrong.append(f"{late} réponses au-delà de {case.limit:g} s ({tally.slowest:.1f} s)")
    if back is None:
        wrong.append("pas de retour sans intervention")
    return wrong


def row(case: Case, tally: Tally, back: float | None, wrong: list[str]) -> str:
    """One line of the table."""
    refused = sum(count for name, count in tally.counts.items() if name.startswith("refus"))
    cells = [case.name, *(str(tally.counts[name]) for name in COLUMNS), str(refused), str(tally.counts["sans réponse"])]
    cells += [str(tally.counts["erreurs 5xx"]), str(tally.counts["mélangées"]), f"{tally.slowest:.1f}"]
    cells += ["jamais" if back is None else f"{back:.0f}", "tenu" if not wrong else "; ".join(wrong)]
    return "| " + " | ".join(cells) + " |"


def write(rows: list[str], notes: list[str]) -> None:
    """docs/chaos.md."""
    head = (*("panne", *COLUMNS), "refus polis", "sans réponse", "5xx", "mélangées", "le plus lent (s)", "retour (s)", "verdict")
    lines = [
        "# Pannes provoquées",
        "",
        f"Mesuré le {date.today():%d/%m/%Y} par `make chaos` sur {os.cpu_count()} cœurs ({platform.machine()}) : nginx, 2 web, "
        "2 Rasa, 2 serveurs d'actions, Redis et PostgreSQL privés, six habitants qui parlent sans cesse, chacun dans sa commune.",
        "",
        "Exigé à chaque panne : toujours une réponse avec les numéros d'urgence, en 2 secondes (5 quand quelque chose se fige), "
        "aucune erreur 5xx, retour sans intervention, aucune conversation mélangée. Une conversation recommencée a perdu sa "
        "mémoire (Redis), jamais sa réponse.",
        "",
        "| " + " | ".join(head) + " |",
        "| " + " | ".join("---" for _ in head) + " |",
        *rows,
        "",
        *notes,
    ]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf8")


@contextmanager
def ready(*, movable: bool) -> Iterator[tuple[ChaosCluster, bool]]:
    """A whole cluster on a small disk of its own, and whether that disk could be mounted."""
    with tempfile.TemporaryDirectory(prefix="balise-chaos-") as name, small_disk(Path(name)) as mounted:
        cluster = ChaosCluster(var=Path(name), messages_per_minute=100_000)
        cluster.movable = movable
        own_models(cluster, train.MODEL)
        with cluster:
            say(f"grappe prête en {cluster.seconds_to_ready:.0f} s")
            yield cluster, mounted


def suffer(cluster: Cluster, case: Case) -> tuple[str, bool]:
    """One fault: its line of the table, and whether it was held."""
    with Crowd(cluster.url) as tally:
        time.sleep(2)
        case.run(cluster)
        time.sleep(AFTER)
    back = recovered(cluster)
    wrong = judge(case, tally, back)
    made = row(case, tally, back, wrong)
    print(made, *tally.faults, flush=True)
    return made, not wrong


def main() -> None:
    """Command line."""
    train.main()
    wanted = sys.argv[1].lower() if len(sys.argv) > 1 else ""
    made, mounted, compiler = [], True, shutil.which("cc") is not None
    for movable in (False, True):
        chosen = [case for case in cases() if case.clock == movable and wanted in case.name.lower()]
        if not chosen or (movable and not compiler):
            continue
        with ready(movable=movable) as (cluster, on_small_disk):
            mounted = mounted and on_small_disk
            made += [suffer(cluster, case) for case in chosen if on_small_disk or not case.disk]
    rows = [line for line, _ in made]
    notes = [] if mounted else ["Disque plein : non mesuré, cette machine ne permet pas de monter un système de fichiers."]
    notes += [] if compiler else ["Saut d'horloge : non mesuré, un compilateur C manque."]
    notes.append(
        "Disque plein : système de fichiers de 400 Mo en mémoire, rempli. Horloge : avancée de deux jours, puis reculée "
        "d'un an. nginx est seul sur cette machine : pendant qu'il repart, la porte est fermée ; en production il y en a deux."
    )
    if not wanted:
        write(rows, notes)
    raise SystemExit(0 if all(held for _, held in made) else 1)


if __name__ == "__main__":
    main()
