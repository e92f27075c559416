"""What must hold in the data files: names in four places, enough sentences, no near duplicates, words never said.

How long and how easy the sentences are is in tools/readability.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from tools.readability import sentences
from web.fiches import mots
from web.fiches.store import FichesError, load_fiches

FEWEST, FEWEST_HORS_SUJET, FEWEST_TESTS = 60, 500, 12
TOO_CLOSE = 0.88  # overlap of character 4-grams (Jaccard) between two training sentences


def read_nlu(path: Path) -> list[tuple[str, str]]:
    """(sentence, author) of a training file."""
    made = []
    for block in yaml.safe_load(path.read_text(encoding="utf8"))["nlu"]:
        author = block.get("metadata", {}).get("auteur", "?")
        made += [(line[2:].strip(), author) for line in block["examples"].splitlines() if line.startswith("- ")]
    return made


def _grams(text: str) -> frozenset[str]:
    flat = re.sub(r"\W+", " ", text.lower()).strip()
    return frozenset(flat[i : i + 4] for i in range(max(1, len(flat) - 3)))


def near_duplicates(sentences: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of sentences of one need that say the same thing with the same letters."""
    grams = [_grams(text) for text in sentences]
    for left in range(len(sentences)):
        for right in range(left):
            small, big = sorted((len(grams[left]), len(grams[right])))
            if small / big < TOO_CLOSE:
                continue
            shared = len(grams[left] & grams[right])
            if shared / (small + big - shared) >= TOO_CLOSE:
                yield sentences[right], sentences[left]


def _nlu(root: Path, names: list[str]) -> Iterator[str]:
    present = {path.stem for path in (root / "data" / "nlu").glob("*.yml")}
    yield from (f"data/nlu/{name}.yml : ce fichier n'est pas dans la taxonomie" for name in present - set(names))
    for name in names:
        if name not in present:
            yield f"data/nlu/{name}.yml : ce fichier manque"
            continue
        sentences = [text for text, _ in read_nlu(root / "data" / "nlu" / f"{name}.yml")]
        least = FEWEST_HORS_SUJET if name == "hors_sujet" else FEWEST
        if len(sentences) < least:
            yield f"data/nlu/{name}.yml : {len(sentences)} phrases, il en faut {least}"
        for first, second in near_duplicates(sentences):
            yield f"data/nlu/{name}.yml : phrases presque identiques : « {first} » et « {second} »"


def _tests(root: Path, names: list[str]) -> Iterator[str]:
    for name in names:
        path = root / "tests" / "nlu" / f"{name}.yml"
        if not path.exists():
            yield f"tests/nlu/{name}.yml : ce fichier manque"
            continue
        count = len(yaml.safe_load(path.read_text(encoding="utf8"))["phrases"])
        if count < FEWEST_TESTS:
            yield f"tests/nlu/{name}.yml : {count} phrases, il en faut {FEWEST_TESTS}"


def _french(where: str, text: str) -> Iterator[str]:
    yield from (f"{where} : {remark}" for remark in mots.remarks(text))


def _sheets(root: Path) -> Iterator[str]:
    try:
        fiches = load_fiches(root / "data")
    except FichesError as error:
        yield from error.errors
        return
    for fiche in fiches:
        lines = [*fiche.ouverture, *fiche.ouverture_proche, *fiche.ouverture_mineur, fiche.pour_qui]
        lines += [*fiche.maintenant, *fiche.maintenant_mineur, *fiche.incertain]
        lines += [line for etape in fiche.etapes for line in etape.lignes]
        lines += [line for suite in fiche.suites for line in suite.lignes or []]
        for line in lines:
            yield from _french(f"data/fiches/{fiche.besoin}.yml", line)
    for facile in fiches.faciles.values():
        where = f"data/facile/{facile.besoin}.yml"
        for line in facile.textes:
            yield from _french(where, line)
        for line in [*facile.ouverture, *(line for partie in facile.parties for line in partie.lignes)]:
            if len(sentences(line)) > 1 and "« " not in line:
                yield f"{where} : une seule phrase par ligne : « {line} »"


def _responses(root: Path) -> Iterator[str]:
    for path in sorted((root / "data" / "responses").glob("*.yml")):
        for name, variants in yaml.safe_load(path.read_text(encoding="utf8"))["responses"].items():
            for variant in variants:
                yield from _french(f"data/responses/{path.name}, {name}", variant["text"])


def problems(root: Path) -> list[str]:
    """Everything wrong in the data, in French, file first."""
    taxonomy = yaml.safe_load((root / "data" / "taxonomie.yml").read_text(encoding="utf8"))
    names = [*taxonomy["besoins"], *taxonomy["dialogue"]]
    return [*_nlu(root, names), *_tests(root, names), *_sheets(root), *_responses(root)]
