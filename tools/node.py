"""Tools of the npm registry, installed from their lock file: hashes, no address, no script of a package is run."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

from tools.setup import say

LEAST = (20, 19)  # version of Node.js that html-validate 10 wants
#: Seconds, for a far or silent registry: npm's own patience is five minutes a package, three times over.
ANSWER, INSTALL = 30, 600


class NodeMissing(RuntimeError):
    """Node.js or npm is absent, too old, or could not install."""


def run(command: list[str], seconds: float, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A command that waits neither for a person (no standard input) nor for ever; NodeMissing past `seconds`."""
    try:
        return subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        raise NodeMissing(f"{Path(command[0]).name} n'a pas répondu en {seconds:.0f} s") from None


def _node() -> str:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise NodeMissing("Node.js et npm manquent : apt-get install -y nodejs npm")
    said = run([node, "--version"], ANSWER).stdout
    found = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
    if found < LEAST:
        raise NodeMissing(f"Node.js {said.strip()} est trop ancien : il faut {'.'.join(map(str, LEAST))} ou plus")
    return node


def ensure(folder: Path, package: str) -> list[str]:
    """Command that runs this package, installed in `folder` unless it already matches its lock file; NodeMissing."""
    node = _node()
    digest = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".balise"
    if not stamp.exists() or stamp.read_text() != digest:
        say(f"installation de {package} (npm)")
        patience = ["--fetch-timeout=60000", "--fetch-retries=2"]
        made = run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *patience], INSTALL, folder)
        if made.returncode:
            raise NodeMissing(f"npm n'a pas pu installer {package} : {made.stderr.strip()[-300:]}")
        stamp.write_text(digest)
    return [node, str(folder / "node_modules" / ".bin" / package)]
