"""`python -m bench.peers`: Balise beside other ways to understand, on the same sentences and the same test set.

The trained model must come from the present sentences. Options: --sans-diet (Rasa's suggested pipeline takes an hour or
more), --epoques N (for it), --phrases N (at most N sentences a label: a trial, the page is not written), --refaire (measure
again what has not changed). Each peer that ends is kept under var/peers and the table of docs/comprehension.md is written
again at once, so a run that stops goes on where it was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from bench.page import table, write
from bench.scores import share
from tools.environment import QUIET
from tools.setup import PEERS, ROOT, environment, say
from tools.train import MODEL, SECONDS, STAMP, matches

FOLDER = ROOT / "var" / "peers"
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
TENSORFLOW_THREADS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
NAMES = {
    "balise": "**Balise**",
    "svm": "TF-IDF and linear SVM",
    "fasttext": "fastText (words, pairs, sub-words 3–5)",
    "voisin": "nearest sentence (Balise's encoder)",
    "diet": "Rasa's suggested French pipeline (spaCy md, DIET)",
}
EVERY = 60  # seconds between two lines of progress
Result = dict[str, Any]


def key(name: str, options: argparse.Namespace) -> str:
    """What a result depends on."""
    made = hashlib.sha256(f"{options.phrases} {options.epoques if name == 'diet' else ''}".encode())
    patterns = ["data/nlu/*.yml", "data/urgence/*.yml", "tests/understanding/*.jsonl", "bench/peer_*.py"]
    patterns += ["requirements/peers.lock"] if name in ("diet", "fasttext", "svm") else []
    patterns += ["encoder/*.onnx"] if name == "voisin" else []
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            made.update(path.read_bytes())
    made.update(STAMP.read_bytes() if name == "balise" else b"")
    return made.hexdigest()


def step(name: str, what: str, folder: Path, options: argparse.Namespace) -> Result:
    """One process; its progress (also lines that rewrite themselves) is printed now and then; its last line is JSON."""
    home = ".venv-bot" if name == "balise" else ".venv-peers"
    command = [str(ROOT / home / "bin" / "python"), "-W", "ignore", "-m", "bench.peer_run", name, what, str(folder)]
    variables = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    if what == "entrainer":
        for variable in (*ONE_THREAD, *TENSORFLOW_THREADS):
            variables.pop(variable, None)
    process = subprocess.Popen(
        [*command, "--epoques", str(options.epoques), "--phrases", str(options.phrases)],
        cwd=ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,  # universal newlines: a progress bar ends its lines with a carriage return
    )
    assert process.stdout is not None
    said, lines = time.monotonic(), [""]
    for line in process.stdout:
        lines = [*lines[-40:], line.strip()] if line.strip() else lines
        if time.monotonic() - said > EVERY and not lines[-1].startswith("{"):
            said = time.monotonic()
            say(f"{name}, {what} : {lines[-1][:110]}")
    if process.wait():
        raise RuntimeError("\n".join(lines[-15:]))
    made: Result = json.loads(next(line for line in reversed(lines) if line.startswith("{")))
    return made


def run(name: str, options: argparse.Namespace) -> Result:
    """Train and measure one peer, or read what is kept of it."""
    home = FOLDER / "essai" if options.phrases else FOLDER  # a trial never replaces a real result
    kept, mark = home / f"{name}.json", key(name, options)
    if kept.exists() and not options.refaire:
        old: Result = json.loads(kept.read_text(encoding="utf8"))
        if old.get("cle") == mark:
            say(f"{name} : déjà mesuré le {old['date']}, rien n'a changé depuis")
            return old
    folder = home / name
    if name == "balise":
        folder = MODEL.parent
        trained = {"secondes": float(SECONDS.read_text()) if SECONDS.exists() else None}
    else:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        say(f"{name} : entraînement")
        trained = step(name, "entrainer", folder, options)
    say(f"{name} : mesures")
    result = {**trained, **step(name, "mesurer", folder, options), "epoques": options.epoques, "cle": mark}
    result["date"] = time.strftime("%Y-%m-%d")
    home.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(result), encoding="utf8")
    return result


def error_ratio(ours: list[int], theirs: list[int], draws: int = 2000) -> tuple[float, float, float]:
    """Our errors for one of theirs, with a 95 % interval (bootstrap over the messages)."""
    chance, ratios = random.Random(77), []
    pairs = [(1 - a, 1 - b) for a, b in zip(ours, theirs, strict=True)]
    for _ in range(draws):
        drawn = chance.choices(pairs, k=len(pairs))
        ratios.append(sum(a for a, _ in drawn) / max(1, sum(b for _, b in drawn)))
    ratios.sort()
    whole = sum(a for a, _ in pairs) / max(1, sum(b for _, b in pairs))
    return whole, ratios[int(0.025 * draws)], ratios[int(0.975 * draws)]


def page(results: dict[str, Result], missing: dict[str, str]) -> str:
    """The table and what it says, in Markdown."""
    header = ["", "need first", "among three", "macro F1", "danger seen", "false alarms", "danger seen at 4 % of false alarms"]
    header += ["parse p50, p95 (ms)", "memory (MB)", "training (s)"]
    rows = []
    for name, title in NAMES.items():
        if name not in results:
            rows.append([title, missing.get(name, "not run"), *[""] * 8])
            continue
        made = results[name]
        title = title if name != "diet" or made["epoques"] == 100 else f"{title}, {made['epoques']} epochs"
        price = "(its own threshold)" if name == "balise" else f"{made['rappel_au_prix']:.3f}"
        took = "–" if made["secondes"] is None else f"{made['secondes']:.0f}"
        row = [title, *(share(*made[kind]) for kind in ("top1", "top3"))]
        row += [f"{made['f1']:.3f}", share(*made["urgence"]), share(*made["fausses"]), price]
        rows.append([*row, f"{made['p50']:.1f}, {made['p95']:.1f}", f"{made['memoire']:.0f}", took])
    lines = [table(header, rows), ""]
    if "balise" in results:
        for name in results:
            if name != "balise":
                whole, low, high = error_ratio(results["balise"]["justes"], results[name]["justes"])
                lines.append(f"- Balise's errors for one of {NAMES[name]}: {whole:.2f} [{low:.2f} ; {high:.2f}].")
    return "\n".join(lines)


def main() -> None:
    """Command line."""
    reader = argparse.ArgumentParser(prog="bench.peers")
    reader.add_argument("--sans-diet", action="store_true")
    reader.add_argument("--epoques", type=int, default=100)
    reader.add_argument("--phrases", type=int, default=0)
    reader.add_argument("--refaire", action="store_true")
    options, _ = reader.parse_known_args()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # it lasts longer than the terminal that started it
    if not options.phrases and not matches():
        raise SystemExit(
            "Le modèle ne vient pas des phrases actuelles : les pairs auraient d'autres phrases. Lancez `make train`."
        )
    environment(*PEERS)
    results: dict[str, Result] = {}
    missing = dict.fromkeys(NAMES, "under way or to come")
    if options.sans_diet:
        missing["diet"] = "not run (--sans-diet)"
    for name in NAMES:
        if name == "diet" and options.sans_diet:
            continue
        try:
            results[name] = run(name, options)
        except (RuntimeError, StopIteration, json.JSONDecodeError) as failure:
            say(f"{name} : échec\n{failure}")
            missing[name] = "failed"
        if options.phrases:
            print(page(results, missing), flush=True)
        else:
            write("pairs", page(results, missing))
            say(f"{name} : tableau de docs/comprehension.md écrit")
    if len(results) < len(NAMES) - options.sans_diet:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
