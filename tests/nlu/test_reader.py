"""The reader without Rasa (bench/reader.py, behind `bin/balise parse`) says what Rasa's pipeline says, and explains it."""

from __future__ import annotations

from typing import Any, Callable, Dict

import numpy as np
import pytest

from bench.explain import explain, heaviest, number, without_each
from bench.reader import Reader

MESSAGES = (
    "on m'a volé mon vélo à la gare de Melun",
    "bonjour, mon fils de douze ans ne veut plus aller au collège, on lui prend son goûter et il pleure le soir, et en plus"
    " son père boit beaucoup, il crie et je ne sais plus quoi faire avec lui",
    "il est derriere la porte avec un couteau",
    "il compte jusqu'à dix derrière la porte de la salle de bain et il a pris la clé",
    "Bonjour madame, je vous écris pour mon dossier de cantine, il me manque l'attestation de la caisse. Excusez-moi, mon père"
    " est tombé dans la cuisine, il ne répond plus et il est tout gris. Je voulais savoir si le dossier peut attendre lundi.",
    "///restart",
    "merci beaucoup",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.model
@pytest.mark.parametrize("text", MESSAGES)
def test_same_answer_as_the_pipeline(reader: Reader, parse: Callable[[str], Dict[str, Any]], text: str) -> None:
    parsed, clean = parse(text), Reader.clean(text)
    ranking = [row for row in parsed["intent_ranking"] if row["name"] not in ("urgence_immediate", "nlu_fallback")]
    needs = reader.needs([clean])[0]
    assert reader.need.labels[int(np.argmax(needs))] == ranking[0]["name"]
    assert needs.max() == pytest.approx(ranking[0]["confidence"], abs=0.001)
    danger = reader.dangers([clean])[0]
    assert danger.urgent == (parsed["intent"]["name"] == "urgence_immediate")
    if danger.urgent:
        nature = next(entity["value"] for entity in parsed["entities"] if entity["entity"] == "nature")
        assert danger.nature == nature
    doubts = [entity["value"] for entity in parsed["entities"] if entity["entity"] == "doute"]
    assert doubts == ([danger.nature] if danger.doubtful else [])


@pytest.mark.model
def test_the_explanation_says_everything(reader: Reader) -> None:
    lines = explain(reader, "un faux policier a pris les bijoux de ma mère à Meaux")
    assert lines[0].startswith("besoin : vol_fausse_qualite (")
    assert "commune : Meaux (77284)" in lines
    assert any(line.startswith("urgence : non (score appris 0,") for line in lines)
    weighed = next(line for line in lines if line.startswith("mots qui pèsent pour le besoin"))
    assert "faux" in weighed or "policier" in weighed
    urgent = explain(reader, "il est derriere la porte avec un couteau")
    assert any(line.startswith("urgence : oui, ") and "motif" in line for line in urgent)


def test_leaving_words_out() -> None:
    assert without_each("il arrive ici") == (["il", "arrive", "ici"], ["arrive ici", "il ici", "il arrive"])
    assert without_each("seul") == (["seul"], ["…"])
    assert heaviest(["a", "b", "c"], 0.9, [0.9, 0.2, 0.5]) == [("b", pytest.approx(0.7)), ("c", pytest.approx(0.4))]
    assert number(0.5) == "0,50"
