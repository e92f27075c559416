"""`bin/balise importer`: the same dry run, and the same second person."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.agents.echanges.conftest import SIMPLE, Bureau, csv_bytes, place
from web.agents.echanges.models import Import
from web.cli import app


@pytest.fixture
def balise(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command, on the database of the desk."""
    monkeypatch.setenv("BALISE_VAR", str(bureau.desk.settings.var))
    monkeypatch.setenv("BALISE_DATABASE_URL", bureau.desk.settings.database)
    return CliRunner()


def test_a_dry_run_says_everything_and_leaves_nothing(bureau: Bureau, balise: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "lieux.csv"
    path.write_bytes(csv_bytes(SIMPLE, [place(1), place(2)]))
    common = [str(path), "--genre", "structure", "--auteur", "editeur@dep77.test"]
    said = balise.invoke(app, ["importer", *common, "--essai"])
    assert said.exit_code == 0, said.output
    assert "ajout       association-d-essai-1" in said.output and "rien n'est gardé" in said.output
    with bureau.desk.app.state.sessions() as session:
        assert session.query(Import).count() == 0
    sent = balise.invoke(app, ["importer", *common])
    assert sent.exit_code == 0 and "/agents/imports/1" in sent.output, sent.output
    assert bureau.lire(1).etat == "attente" and bureau.valeurs("structure", "association-d-essai-1") is None
    assert bureau.browser("valideur").post("/agents/imports/1/approuver").status_code == 303
    assert bureau.valeurs("structure", "association-d-essai-1") is not None


def test_errors_by_line_and_a_bad_exit(bureau: Bureau, balise: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "lieux.csv"
    path.write_bytes(csv_bytes(SIMPLE, [place(1, Commune="Atlantide")]))
    made = balise.invoke(app, ["importer", str(path), "--genre", "structure", "--auteur", "editeur@dep77.test", "--essai"])
    assert made.exit_code == 1 and "ERREUR    ligne 2, Commune" in made.output
    for wrong in (["--genre", "chose", "--auteur", "editeur@dep77.test"], ["--genre", "structure", "--auteur", "x@y.fr"]):
        refused = balise.invoke(app, ["importer", str(path), *wrong])
        assert refused.exit_code == 1 and "Traceback" not in refused.output
