"""The files that these tests look at, read once."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
KNOWN_FAILURES = "rates_connus"  # sentences that are not understood yet, by intent
TECHNICAL = {  # intents of domain.yml that are neither a need nor dialogue
    "urgence_immediate", "nlu_fallback", "choix_besoin", "choix_suite", "choix_commune", "choix_autre", "choix_abri",
    "choix_fausse_alerte",
}  # fmt: skip


@lru_cache(maxsize=256)
def read(path: str) -> Any:
    """A YAML file of the repository."""
    return yaml.safe_load((ROOT / path).read_text(encoding="utf8"))


def besoins() -> dict[str, Any]:
    found: dict[str, Any] = read("data/taxonomie.yml")["besoins"]
    return found


def dialogue() -> dict[str, Any]:
    found: dict[str, Any] = read("data/taxonomie.yml")["dialogue"]
    return found


@lru_cache(maxsize=1)
def training() -> dict[str, list[str]]:
    """Intent → sentences of data/nlu."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "data/nlu").glob("*.yml")):
        for row in read(f"data/nlu/{path.name}")["nlu"]:
            lines = [line[2:].strip() for line in row["examples"].splitlines() if line.startswith("- ")]
            found.setdefault(row["intent"], []).extend(lines)
    return found


@lru_cache(maxsize=1)
def held_out() -> dict[str, list[str]]:
    """Intent → sentences of tests/nlu."""
    return {
        path.stem: read(f"tests/nlu/{path.name}")["phrases"]
        for path in sorted((ROOT / "tests/nlu").glob("*.yml"))
        if path.stem != KNOWN_FAILURES
    }


@lru_cache(maxsize=1)
def dangers() -> list[str]:
    """Sentences of data/urgence, urgent and calm."""
    files = [read(f"data/urgence/{path.name}") for path in sorted((ROOT / "data/urgence").glob("*.yml"))]
    return [text for one in files for texts in (*one["urgent"].values(), one["calme"]) for text in texts]


@lru_cache(maxsize=1)
def reserve() -> dict[str, list[dict[str, Any]]]:
    """Author → rows of tests/understanding/reserve: danger by authors held back, to choose settings by."""
    files = sorted((ROOT / "tests/understanding/reserve").glob("*.jsonl"))
    return {path.stem: [json.loads(line) for line in path.read_text("utf8").splitlines()] for path in files}


@lru_cache(maxsize=1)
def reserve_of_needs() -> dict[str, list[dict[str, Any]]]:
    """Author → rows of tests/understanding/reserve/besoins: needs by authors held back."""
    files = sorted((ROOT / "tests/understanding/reserve/besoins").glob("*.jsonl"))
    return {path.stem: [json.loads(line) for line in path.read_text("utf8").splitlines()] for path in files}


@lru_cache(maxsize=1)
def fiches() -> dict[str, dict[str, Any]]:
    return {path.stem: read(f"data/fiches/{path.name}") for path in sorted((ROOT / "data/fiches").glob("*.yml"))}


def fold(text: str) -> str:
    """Letters and digits only, without case and accents."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
    return " ".join(re.findall(r"[a-z0-9]+", bare))


@lru_cache(maxsize=1)
def committed() -> list[Path]:
    """Files of the repository, those not yet committed included; ignored ones are not."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def text_of(path: Path) -> str | None:
    """The text of a file, None when it is not text."""
    content = path.read_bytes()
    if b"\0" in content[:8000]:
        return None
    return content.decode("utf8", "replace")
