"""`make audit`: known vulnerabilities in both environments (pip-audit --strict), and a bill of materials (CycloneDX).

Exit codes: 0 every package was audited and nothing is open; 1 a vulnerability, or an exception that is out of date; 3 the
service of vulnerabilities could not be asked, which never counts as passed. Exceptions: requirements/audit.yml, each with its
reason and the day it ends. A machine that is connected runs this every night (docs/exploitation.md).
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tools.setup import OUTILS, environment, say
from web.settings import ROOT

BIN = ROOT / ".venv-outils" / "bin"
LOCKS = ("web.lock", "bot.lock")
EXCEPTIONS = ROOT / "requirements" / "audit.yml"
CANARY = "jinja2==2.4.1"  # old enough to have known vulnerabilities: a service that finds none was not really asked
OPEN, UNREACHABLE = 1, 3


@dataclass(frozen=True)
class Exception_:
    """A vulnerability that we live with, until a day."""

    identifier: str
    package: str
    reason: str
    until: date


def exceptions(path: Path = EXCEPTIONS) -> list[Exception_]:
    """Rows of requirements/audit.yml; KeyError names what one lacks."""
    rows = yaml.safe_load(path.read_text(encoding="utf8"))["exceptions"] or []
    made = [Exception_(row["id"], row["paquet"], row["raison"], row["jusqu_au"]) for row in rows]
    for one in made:
        if len(one.reason) < 20:
            raise ValueError(f"{one.identifier} : la raison est trop courte")
    return made


def pip_audit(lines: str) -> tuple[int, list[dict[str, Any]], str]:
    """(exit code, packages, errors) for the lines of a requirements file."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(lines)
        file.flush()
        command = [str(BIN / "pip-audit"), "--strict", "--disable-pip", "--no-deps", "-r", file.name]
        made = subprocess.run([*command, "-f", "json", "--progress-spinner", "off"], capture_output=True, text=True)
    try:
        return made.returncode, json.loads(made.stdout)["dependencies"], made.stderr
    except (ValueError, KeyError):
        return made.returncode, [], made.stderr


def open_ones(packages: list[dict[str, Any]], known: list[Exception_], today: date) -> list[str]:
    """Vulnerabilities that no living exception covers, and exceptions that ended."""
    covered = {(one.package, one.identifier) for one in known if one.until >= today}
    found = [
        f"{package['name']} {package['version']} : {vulnerability['id']}, corrigé en {vulnerability['fix_versions'] or '?'}"
        for package in packages
        for vulnerability in package.get("vulns", [])
        if covered.isdisjoint((package["name"], name) for name in (vulnerability["id"], *vulnerability.get("aliases", [])))
    ]
    return found + [f"{one.identifier} ({one.package}) : exception finie le {one.until}" for one in known if one.until < today]


def sbom(lock: str) -> Path:
    """Bill of materials of a lock file, in CycloneDX 1.6."""
    made = ROOT / "var" / "sbom" / lock.replace(".lock", ".cdx.json")
    made.parent.mkdir(parents=True, exist_ok=True)
    source = str(ROOT / "requirements" / lock)
    subprocess.run([str(BIN / "cyclonedx-py"), "requirements", source, "--of", "JSON", "-o", str(made)], check=True)
    return made


def main() -> None:
    """Command line."""
    environment(*OUTILS)
    for lock in LOCKS:
        say(f"nomenclature : {sbom(lock).relative_to(ROOT)}")
    known, failed = exceptions(), []
    _, canary, errors = pip_audit(CANARY + "\n")
    if not any(package.get("vulns") for package in canary):
        say("NON AUDITÉ : le service des vulnérabilités n'a pas pu être interrogé. Relancez sur une machine connectée.")
        say((errors.strip().splitlines() or ["aucun détail"])[-1][:200])
        raise SystemExit(UNREACHABLE)
    for lock in LOCKS:
        code, packages, errors = pip_audit((ROOT / "requirements" / lock).read_text(encoding="utf8"))
        found = open_ones(packages, known, date.today())
        if code and not packages:
            found.append(f"{lock} : {(errors.strip().splitlines() or ['?'])[-1][:200]}")
        say(f"{lock} : {len(packages)} paquets, {len(found)} à traiter")
        failed += found
    for line in failed:
        print(line)
    raise SystemExit(OPEN if failed else 0)


if __name__ == "__main__":
    main()
