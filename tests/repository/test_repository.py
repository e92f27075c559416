"""Facts about the repository itself: numbers that agree, settings that are documented, no path of one machine."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.repository.repository_files import ROOT, committed, read, text_of
from urgency import numbers
from web.settings import Settings

SCANNED = [path for path in committed() if path.suffix not in (".onnx", ".woff2", ".png", ".geojson")]
SHARED = "../" + "shared"  # written in two parts: this file is scanned too
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/[\w.-]+")


def numeros() -> dict[tuple[str, str], dict[str, Any]]:
    return {(str(row["code"]), row["canal"]): row for row in read("data/orientation/numeros.yml")}


@pytest.mark.parametrize("code", numbers._LINES)
def test_constants_of_the_danger_lines_agree_with_the_data(code: str) -> None:
    item = numbers.item(code)
    row = numeros()[(code, item["canal"])]
    assert (item["numero"], item["lien"]) == (str(row["numero"]), row["lien"])
    assert row["protege"] is True and row["statut"] in ("source", "verifie")
    day_and_night = row.get("horaires_osm") == "24/7"
    assert (item["horaires"] == numbers.DAY_AND_NIGHT) is day_and_night
    assert item["ouvert"] is (True if day_and_night else None)


def test_the_great_lines_are_constants() -> None:
    assert {"17", "15", "18", "112", "114", "115", "119", "3114", "3919"} <= set(numbers._LINES)
    assert set(numbers.EMERGENCY) <= set(numbers.SAFETY) <= set(numbers._LINES)


def readme() -> str:
    path = ROOT / "README.md"
    assert path.exists(), "README.md is missing"
    return path.read_text(encoding="utf8")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"BALISE_{name.upper()}" in readme()


def test_every_variable_read_anywhere_is_a_setting() -> None:
    known = {f"BALISE_{name.upper()}" for name in Settings.model_fields}
    used = set()
    for path in SCANNED:
        inside = path.relative_to(ROOT).parts[0]
        if path.suffix in (".py", ".yml") and inside not in ("tests", "bench", "encoder", "data", "deploy"):
            used |= set(re.findall(r"BALISE_[A-Z][A-Z_]+[A-Z]", text_of(path) or ""))
    assert len(used) >= 5
    assert used <= known, used - known


def test_commands_of_the_makefile_are_in_the_readme() -> None:
    for command in ("make run", "make test"):
        assert command in readme()


def test_nothing_points_outside_the_repository() -> None:
    looked, found = 0, []
    for path in SCANNED:
        text = text_of(path)
        if text is None:
            continue
        looked += 1
        found += [str(path.relative_to(ROOT)) for _ in re.findall(re.escape(SHARED), text)]
    assert looked > 150
    assert found == []


def test_no_path_of_one_machine() -> None:
    looked, found = 0, []
    for path in SCANNED:
        text = text_of(path)
        if text is None or path.is_relative_to(ROOT / "data" / "sources"):
            continue
        looked += 1
        found += [f"{path.relative_to(ROOT)}: {match}" for match in MACHINE.findall(text)]
    assert looked > 150
    assert found == []


def test_no_secret_and_nothing_generated_is_committed() -> None:
    names = {str(path.relative_to(ROOT)) for path in committed()}
    assert len(names) > 150
    wrong = [name for name in names if re.search(r"(^|/)(var|models|\.venv[^/]*)/|\.pyc$|\.db$|jeton|\.env$|cle-sign", name)]
    assert wrong == []


@pytest.mark.parametrize("name", ["requirements/bot.lock", "requirements/web.lock"])
def test_lock_files_hold_hashes_and_no_url(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf8")
    assert "://" not in text and "--index-url" not in text and "--find-links" not in text
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(lines) > 40
    for line in lines:
        assert re.match(r"^[\w.\-\[\]]+==\S+", line), line[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), line[:80]


@pytest.mark.parametrize("side", ["bot", "web"])
def test_every_direct_dependency_is_locked(side: str) -> None:
    wanted = (ROOT / f"requirements/{side}.in").read_text(encoding="utf8").splitlines()
    asked = {re.split(r"[\[=<>~; ]", line)[0] for line in wanted if line.strip() and not line.startswith("#")}
    text = (ROOT / f"requirements/{side}.lock").read_text(encoding="utf8")
    locked = set(re.findall(r"^([\w.\-]+)(?:\[[^\]]*\])?==", text, re.M))
    assert len(asked) > 5
    assert {name.lower().replace("_", "-") for name in asked} <= {name.lower().replace("_", "-") for name in locked}


def test_modules_stay_readable() -> None:
    sizes = {}
    for path in SCANNED:
        relative = path.relative_to(ROOT)
        if path.suffix == ".py" and relative.parts[0] in ("web", "bot", "actions", "territory", "tools"):
            sizes[str(relative)] = len((text_of(path) or "").splitlines())
    assert len(sizes) > 40
    assert {name: size for name, size in sizes.items() if size > 400} == {}


def test_public_modules_say_what_they_are() -> None:
    looked, without = 0, []
    for path in SCANNED:
        relative = path.relative_to(ROOT)
        if path.suffix == ".py" and relative.parts[0] in ("web", "bot", "actions", "territory", "urgency", "tools"):
            looked += 1
            if not (text_of(path) or "").lstrip().startswith('"""'):
                without.append(str(relative))
    assert looked > 60
    assert without == []


def test_every_folder_of_tests_is_run() -> None:
    from tools.test import BOT, OUTILS, WEB

    folders = {f"tests/{path.relative_to(ROOT / 'tests').parts[0]}" for path in (ROOT / "tests").rglob("test_*.py")}
    assert len(folders) > 15
    assert folders - {*BOT, *WEB, *OUTILS} == set()
