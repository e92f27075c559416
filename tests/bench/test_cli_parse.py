"""`bin/balise parse`: what it says when something is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from web import cli


def test_without_the_environment_of_rasa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    made = CliRunner().invoke(cli.app, ["parse", "bonjour"])
    assert made.exit_code == 1 and "make setup" in made.output


def test_its_answer_is_the_one_of_the_model_s_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words travel by the standard input, never as an argument."""
    python = tmp_path / ".venv-bot" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\ncat > {tmp_path}/mots\nexit 3\n')
    python.chmod(0o755)
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    assert CliRunner().invoke(cli.app, ["parse", "on m'a volé"]).exit_code == 1
    assert (tmp_path / "mots").read_text() == "on m'a volé"
    assert "bench.explain" in (tmp_path / "arguments").read_text() and "volé" not in (tmp_path / "arguments").read_text()
