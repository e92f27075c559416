"""The report prints recall and false alarms of data files."""

from __future__ import annotations

from pathlib import Path

import pytest

from urgency.report import main


def test_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    urgent, calm = tmp_path / "urgent.yml", tmp_path / "calme.yml"
    urgent.write_text("violence:\n  - il a un couteau\n  - bonjour\n", encoding="utf-8")
    calm.write_text("divers:\n  - bonjour\n  - il a un couteau\n", encoding="utf-8")
    assert main([str(urgent), str(calm), "--detail"]) == 0
    out = capsys.readouterr().out
    assert "recall 1 / 2 = 50.0%" in out
    assert "1 false alarms / 2 = 50.0%" in out


def test_report_refuses_another_shape(tmp_path: Path) -> None:
    wrong = tmp_path / "x.yml"
    wrong.write_text("- a\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="expected a mapping"):
        main([str(wrong)])
