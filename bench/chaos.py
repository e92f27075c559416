"""`make chaos`: six residents talk to a whole cluster while it breaks; counts printed and written in docs/chaos.md, dated.

Required of every fault: always an answer with emergency numbers, within 2 s (5 s when something hangs), no 5xx, recovery
without a human, no conversation mixed up with another. `python -m bench.chaos "Redis"` runs the faults whose name holds it.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import httpx2

from bench.faults import FAKETIME, Case, cases, own_models, small_disk
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
    """A cluster whose first Rasa has its own model file, and whose clock can be moved."""

    def variables(self, name: str) -> dict[str, str]:
        """Environment of one replica."""
        made = super().variables(name)
        if name == "rasa-1":
            made["BALISE_MODEL"] = str(self.var / "modele" / "balise.tar.gz")
        if FAKETIME:
            (self.var / "heure").write_text("+0")
            made |= {
                "LD_PRELOAD": FAKETIME,
                "FAKETIME_TIMESTAMP_FILE": str(self.var / "heure"),
                "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            }
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


def main() -> None:
    """Command line."""
    train.main()
    wanted = sys.argv[1].lower() if len(sys.argv) > 1 else ""
    rows, failed = [], 0
    with tempfile.TemporaryDirectory(prefix="balise-chaos-") as name, small_disk(Path(name)) as mounted:
        if mounted:
            os.environ["BALISE_CHAOS_DISK"] = "1"
        cluster = ChaosCluster(var=Path(name), messages_per_minute=100_000)
        own_models(cluster, train.MODEL)
        with cluster:
            say(f"grappe prête en {cluster.seconds_to_ready:.0f} s")
            for case in cases():
                if wanted not in case.name.lower():
                    continue
                with Crowd(cluster.url) as tally:
                    time.sleep(2)
                    case.run(cluster)
                    time.sleep(AFTER)
                back = recovered(cluster)
                wrong = judge(case, tally, back)
                failed += bool(wrong)
                rows.append(row(case, tally, back, wrong))
                print(rows[-1], *tally.faults, flush=True)
    notes = [] if mounted else ["Disque plein : non mesuré, cette machine ne permet pas de monter un système de fichiers."]
    notes += [] if FAKETIME else ["Saut d'horloge : non mesuré, le paquet Debian libfaketime manque."]
    notes.append(
        "Disque plein : système de fichiers de 400 Mo en mémoire, rempli. Horloge : libfaketime, deux jours en avance puis un an "
        "en retard. nginx est seul sur cette machine : pendant qu'il repart, la porte est fermée ; en production il y en a deux."
    )
    if not wanted:
        write(rows, notes)
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
