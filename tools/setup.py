"""Make the environments: `python3.12 tools/setup.py`. Standard library only, any Python from 3.10.

Finds uv or installs it in .venv-uv, then .venv-bot (Python 3.10) and .venv-web (3.12) from the hashed lock files. An
environment that already matches its lock file is left alone, so a second call takes a moment.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = "uv==0.13.9"  # when none is found
ENVIRONMENTS = {".venv-web": ("3.12", "web.lock"), ".venv-bot": ("3.10", "bot.lock")}
PEERS = (".venv-peers", "3.10", "peers.lock")  # what Balise is compared with, only when `make bench` asks
OUTILS = (".venv-outils", "3.12", "outils.lock")  # checks of deployment files, audit, load: nothing that serves
ENCODER = {".venv-encoder": ("3.11", "encoder.txt")}


def say(message: str) -> None:
    """Progress, at once."""
    print(f"[balise] {message}", flush=True)


def fail(message: str) -> None:
    """One clear line, and stop."""
    print(f"[balise] Impossible de continuer : {message}", file=sys.stderr, flush=True)
    raise SystemExit(1)


def python(version: str) -> str:
    """Path of a Python of this version, from the PATH (pyenv reads .python-version)."""
    name = f"python{version}"
    if shutil.which(name):
        test = subprocess.run(
            [name, "-c", "import sys; print(sys.executable)"], capture_output=True, text=True, cwd=ROOT
        )
        if test.returncode == 0:
            return test.stdout.strip()
    fail(f"Python {version} est introuvable. Installez-le (par exemple : pyenv install {version}).")
    raise AssertionError


def uv() -> str:
    """Path of uv: the one of the PATH when it works, else one of our own in .venv-uv."""
    found = shutil.which("uv")
    if found and subprocess.run([found, "--version"], capture_output=True, cwd=ROOT).returncode == 0:
        return found
    local = ROOT / ".venv-uv" / "bin" / "uv"
    if not local.exists():
        say(f"installation de {UV} dans .venv-uv")
        subprocess.run([python("3.12"), "-m", "venv", str(ROOT / ".venv-uv")], check=True)
        made = subprocess.run([str(local.parent / "pip"), "install", "-q", UV])
        if made.returncode:
            fail("uv n'a pas pu être installé. Vérifiez l'accès à l'index des paquets Python.")
    return str(local)


def environment(name: str, version: str, lock: str) -> None:
    """One environment, unless its stamp says that it already matches its lock file."""
    folder, requirements = ROOT / name, ROOT / "requirements" / lock
    stamp, digest = folder / "balise.lock.sha256", hashlib.sha256(requirements.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    say(f"environnement {name} (Python {version}) : installation depuis requirements/{lock}")
    interpreter = python(version)
    if not (folder / "bin" / "python").exists():
        subprocess.run([uv(), "venv", "-q", "--python", interpreter, str(folder)], check=True)
    made = subprocess.run(
        [uv(), "pip", "sync", "-q", "--python", str(folder / "bin" / "python"), "--require-hashes", str(requirements)]
    )
    if made.returncode:
        fail(f"l'environnement {name} n'a pas pu être installé (voir les lignes ci-dessus).")
    stamp.write_text(digest)


def encoder() -> None:
    """The third environment, only to rebuild the encoder: pip, because it needs a CPU build of PyTorch."""
    folder = ROOT / ".venv-encoder"
    if not (folder / "bin" / "python").exists():
        subprocess.run([python("3.11"), "-m", "venv", str(folder)], check=True)
    subprocess.run(
        [str(folder / "bin" / "pip"), "install", "-q", "-r", str(ROOT / "requirements" / "encoder.txt")], check=True
    )


def system_libraries() -> None:
    """Say what the PDFs of the sheets still need from the system; everything else works without."""
    asked = subprocess.run(
        [str(ROOT / ".venv-web" / "bin" / "python"), "-m", "web.pages.pdf"], capture_output=True, text=True, cwd=ROOT
    )
    if packages := asked.stdout.strip():
        say(f"les PDF des fiches ne marcheront pas. Il manque : apt-get install -y {packages}")


def main() -> None:
    """Command line."""
    for name, (version, lock) in ENVIRONMENTS.items():
        environment(name, version, lock)
    system_libraries()
    if "--peers" in sys.argv:
        environment(*PEERS)
    if "--outils" in sys.argv:
        environment(*OUTILS)
    if "--encoder" in sys.argv:
        encoder()


if __name__ == "__main__":
    main()
