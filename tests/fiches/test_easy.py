"""The easy versions: ten sheets, their rules, and refusals that name the file and the key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from web.fiches.store import FichesError, load_fiches

DATA = Path(__file__).resolve().parents[2] / "data"
TEN = {
    "vol_fausse_qualite", "arnaque_numerique", "tranquillite_seniors", "maltraitance_aine", "conseils_aidants", "cambriolage",
    "porter_plainte", "numeros_urgence", "trouver_mds", "detresse_psychologique",
}  # fmt: skip


def test_the_ten_sheets_of_seniors_and_their_helpers() -> None:
    fiches = load_fiches(DATA)
    assert set(fiches.faciles) == TEN
    for name, facile in fiches.faciles.items():
        codes = [row.code for row in facile.numeros]
        assert {"17", "114"} <= set(codes), name
        assert facile.relecture == "Relecture FALC à faire, par des personnes concernées."
        assert len(facile.textes) > 20


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"numeros": [{"code": "119", "pour": "x"}]}, "facile/cambriolage.yml, numeros : « 119 »"),
        ({"besoin": "autre"}, "facile/cambriolage.yml, besoin"),
        ({"parties": []}, "cambriolage.yml, parties"),
        ({"surplus": 1}, "cambriolage.yml, surplus"),
    ],
)
def test_a_wrong_easy_sheet_is_refused(tmp_path: Path, change: dict[str, object], said: str) -> None:
    for name in ("fiches", "facile"):
        shutil.copytree(DATA / name, tmp_path / name)
    shutil.copy(DATA / "taxonomie.yml", tmp_path)
    path = tmp_path / "facile" / "cambriolage.yml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text(encoding="utf8")) | change), encoding="utf8")
    with pytest.raises(FichesError) as refused:
        load_fiches(tmp_path)
    assert any(said in error for error in refused.value.errors), refused.value.errors
