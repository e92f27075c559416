"""Train the model when none matches the data: `python -m tools.train [--force]`.

The stamp beside the model is a hash of everything the model comes from: sentences, rules, answers, domain, pipeline,
components and encoder.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools.environment import environment
from tools.rasa import previous
from tools.setup import fail, say
from web.settings import ROOT, Settings

MODEL, STAMP = ROOT / "models" / "balise.tar.gz", ROOT / "models" / "balise.sha256"
SECONDS = ROOT / "models" / "balise.secondes"  # what the training took, for make bench
FOLDERS = ("data/nlu", "data/rules", "data/responses")
SOURCES = (
    "data/nlu/*.yml",
    "data/rules/*.yml",
    "data/responses/*.yml",
    "data/urgence/*.yml",
    "data/taxonomie.yml",
    "data/territory/*",
    "domain.yml",
    "config.yml",
    "bot/*.py",
    "urgency/**/*.py",
    "urgency/*.json",
    "encoder/*.onnx",
    "encoder/tokenizer.json",
    "requirements/bot.lock",
)
# Around the model, not in it: they change without a new training.
AROUND = frozenset({"channel.py", "tracker_store.py", "lock_store.py", "redis_guard.py", "wire.py", "action_answer.py"})


def digest() -> str:
    """Hash of the sources of the model."""
    made = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(path for path in ROOT.glob(pattern) if pattern != "bot/*.py" or path.name not in AROUND):
            made.update(str(path.relative_to(ROOT)).encode())
            made.update(path.read_bytes())
    return made.hexdigest()


def matches() -> bool:
    """Whether the trained model comes from the present data."""
    return MODEL.exists() and STAMP.exists() and STAMP.read_text() == digest()


def train() -> float:
    """Train; returns seconds. The new model replaces the old one only when it is whole."""
    started = time.monotonic()
    fresh = ROOT / "var" / "modele"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(ROOT / ".rasa", ignore_errors=True)  # its cache does not see that the encoder changed
    command = [
        str(ROOT / ".venv-bot" / "bin" / "python"),
        "-m",
        "rasa",
        "train",
        "--data",
        *FOLDERS,
        "--domain",
        "domain.yml",
        "--config",
        "config.yml",
        "--out",
        str(fresh),
        "--fixed-model-name",
        "balise",
        "--force",
        "--skip-validation",  # half a minute for what `make check` and tests/repository see better
    ]
    variables = environment(Settings())
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        variables.pop(name)  # training may use every core
    marker = digest()
    made = subprocess.run(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    archive = fresh / "balise.tar.gz"
    if made.returncode or not archive.exists():
        print(made.stdout[-4000:], file=sys.stderr)
        fail("l'entraînement du modèle a échoué (voir les lignes ci-dessus).")
    MODEL.parent.mkdir(exist_ok=True)
    if MODEL.exists():  # what Rasa loads if the new file is ever damaged (tools/rasa.py)
        MODEL.replace(previous(MODEL))
    Path(archive).replace(MODEL)
    STAMP.write_text(marker)
    took = time.monotonic() - started
    SECONDS.write_text(f"{took:.0f}")
    return took


def main() -> None:
    """Command line."""
    if matches() and "--force" not in sys.argv:
        say("le modèle correspond aux données")
        return
    say("entraînement du modèle (trois à neuf minutes, selon la machine)")
    say(f"modèle entraîné en {train():.0f} s")


if __name__ == "__main__":
    main()
