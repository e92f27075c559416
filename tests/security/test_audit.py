"""The audit never passes by silence: unreachable, unaudited and out-of-date are failures."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tools import audit

FOUND = {"id": "PYSEC-1", "fix_versions": ["3.10"], "aliases": ["CVE-1"]}
VULNERABLE = [{"name": "aiohttp", "version": "3.9.5", "vulns": [FOUND]}]
TODAY = date(2026, 11, 22)


def known(until: date, identifier: str = "CVE-1") -> list[audit.Exception_]:
    return [audit.Exception_(identifier, "aiohttp", "une raison assez longue pour être lue", until)]


def test_an_open_vulnerability_is_said() -> None:
    assert len(audit.open_ones(VULNERABLE, [], TODAY)) == 1
    assert audit.open_ones(VULNERABLE, known(date(2027, 1, 1)), TODAY) == []  # by its alias
    assert len(audit.open_ones(VULNERABLE, known(date(2027, 1, 1), "CVE-2"), TODAY)) == 1


def test_an_exception_ends() -> None:
    assert len(audit.open_ones(VULNERABLE, known(date(2026, 11, 21)), TODAY)) == 2


def test_the_committed_exceptions_are_alive_and_short() -> None:
    for one in audit.exceptions():
        assert date.today() <= one.until and (one.until - date.today()).days <= 190


def test_a_reason_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "audit.yml"
    path.write_text("exceptions:\n- {id: CVE-1, paquet: x, raison: bof, jusqu_au: 2027-01-01}\n", encoding="utf8")
    with pytest.raises(ValueError, match="CVE-1"):
        audit.exceptions(path)


def test_a_service_that_finds_nothing_was_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_: str) -> tuple[int, list[dict[str, Any]], str]:
        return 0, [{"name": "jinja2", "version": "2.4.1", "vulns": []}], ""

    monkeypatch.setattr(audit, "pip_audit", silent)
    monkeypatch.setattr(audit, "environment", lambda *_: None)
    monkeypatch.setattr(audit, "sbom", lambda lock: audit.ROOT / lock)
    with pytest.raises(SystemExit) as stop:
        audit.main()
    assert stop.value.code == audit.UNREACHABLE
