"""How the French reads: the counters, the faults that must be found with file and line, and the texts of today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repository.repository_files import ROOT
from tools import readability
from tools.readability import score, sentences, syllables


@pytest.mark.parametrize(
    ("word", "count"), [("maison", 2), ("association", 4), ("appelez", 3), ("jour", 1), ("17", 2), ("l'eau", 1), ("3919,", 4)]
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_sentences_end_at_a_stop_and_at_a_line() -> None:
    said = sentences("Dites : « Je vérifie d'abord. » Puis appelez le 17.\nCoupez le son ?")
    assert [len(words) for words in said] == [4, 4, 3]


def test_score_is_the_published_formula() -> None:
    assert score(["Le chat dort."]) == pytest.approx(207 - 1.015 * 3 - 73.6 * 1)
    assert score(["Institutionnalisation départementale"]) < 0


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A repository with one fault of each kind."""
    (tmp_path / "data/fiches").mkdir(parents=True)
    (tmp_path / "web/pages/templates").mkdir(parents=True)
    long = " ".join(["mot"] * 21)
    (tmp_path / "data/fiches/vol.yml").write_text(
        f'besoin: vol\nmaintenant:\n  - "Appelez le 17."\n  - "{long}."\n  - "Courage !"\n  - "Danger: le 17."\n', encoding="utf8"
    )
    (tmp_path / "web/pages/templates/page.html").write_text(
        "<h1>Titre</h1>\n{# mot ! #}\n<p>Danger : {{ valeur }}</p>\n<p>Danger&nbsp;: appelez\n<b>le 17</b></p>", encoding="utf8"
    )
    return tmp_path


def test_each_fault_is_told_with_its_file_and_line(small: Path) -> None:
    measured, wrong = readability.problems(small)
    places = [fault.split(" : ")[:2] for fault in wrong]
    assert [place for place, _ in places] == [
        "data/fiches/vol.yml:4", "data/fiches/vol.yml:5", "data/fiches/vol.yml:6", "web/pages/templates/page.html:3",
    ]  # fmt: skip
    assert "21 mots" in wrong[0] and "exclamation" in wrong[1] and "espace" in wrong[2] and "insécable" in wrong[3]
    assert "1 besoins" in measured[0]


def test_the_french_of_today() -> None:
    lines = readability.read(ROOT)
    groups = {line.group for line in lines}
    assert len(lines) > 3000 and {"faciles", "dialogue", "textes d'urgence", "pages", "code", "porter_plainte"} <= groups
    measured, wrong = readability.problems(ROOT)
    assert wrong == [] and measured[0].startswith("lisibilité Kandel-Moles : ")
