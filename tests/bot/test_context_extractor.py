"""Who, where, which minor: entities beside the need."""

from __future__ import annotations

from typing import Any, Callable, Dict, List

import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.context_extractor import ContextExtractor, entities
from territory import Gazetteer


def read(text: str, gazetteer: Gazetteer) -> Dict[str, List[Any]]:
    """Values by entity."""
    found: Dict[str, List[Any]] = {}
    for row in entities(text, gazetteer):
        found.setdefault(row["entity"], []).append(row["value"])
    return found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("il me tape devant les petits jsuis a meaux", "77284"),
        ("on est à Provins", "77379"),
        ("j habite st fargeau ponthierry", "77407"),
    ],
)
def test_commune(text: str, code: str, gazetteer: Gazetteer) -> None:
    found = read(text, gazetteer)
    assert found["commune"] == [code]
    assert "commune_possible" not in found


def test_home_commune_comes_first(gazetteer: Gazetteer) -> None:
    found = read("on m'a volé mon sac à Melun mais j'habite à Meaux", gazetteer)
    assert found["commune"] == ["77284", "77288"]


def test_shared_postal_code_asks_which(gazetteer: Gazetteer) -> None:
    found = read("où est la MDS, j'habite 77610", gazetteer)
    assert "commune" not in found
    assert found["code_postal"] == ["77610"]
    assert len(found["commune_possible"]) == 7
    assert {"77192", "77277"} <= set(found["commune_possible"])


def test_postal_code_of_one_commune_is_that_commune(gazetteer: Gazetteer) -> None:
    found = read("j'habite 77480 bray sur seine", gazetteer)
    assert found["commune"] == ["77051"]


def test_far_place_is_not_a_commune(gazetteer: Gazetteer) -> None:
    found = read("j'habite à Marseille et mon fils ne va plus à l'école", gazetteer)
    assert found["lieu_exterieur"] == ["Marseille"]
    assert "commune" not in found and "commune_possible" not in found


def test_common_word_is_no_commune(gazetteer: Gazetteer) -> None:
    assert "commune" not in read("quelqu'un a cassé la tombe de mon mari", gazetteer)


def test_offsets_point_into_the_text(gazetteer: Gazetteer) -> None:
    text = "Bonjour, je suis à Fontainebleau depuis hier"
    (row,) = [row for row in entities(text, gazetteer) if row["entity"] == "commune"]
    assert text[row["start"] : row["end"]] == "Fontainebleau"
    assert row["extractor"] == "ContextExtractor"


def test_a_minor_writes(gazetteer: Gazetteer) -> None:
    found = read("mon beau père me tape jai 12 ans", gazetteer)
    assert found["mineur_ecrit"] == [True] and found["mineur_concerne"] == [True]


def test_an_adult_writes_about_a_minor(gazetteer: Gazetteer) -> None:
    found = read("on fait tourner des photos de ma fille de 13 ans sur snap", gazetteer)
    assert "mineur_ecrit" not in found
    assert found["mineur_concerne"] == [True] and found["locuteur"] == ["proche"]


def test_a_mayor(gazetteer: Gazetteer) -> None:
    found = read("je suis maire de 900 habitants et je voudrais des caméras", gazetteer)
    assert found["locuteur"] == ["elu"] and "mineur_ecrit" not in found


def test_nothing_said_nothing_inferred(gazetteer: Gazetteer) -> None:
    assert read("bonjour", gazetteer) == {}


def test_false_alarm(gazetteer: Gazetteer) -> None:
    assert read("non, fausse alerte", gazetteer)["fausse_alerte"] == [True]


def test_component_keeps_earlier_entities(gazetteer: Gazetteer, message: Callable[..., Message]) -> None:
    earlier = {"entity": "besoin_secondaire", "value": "cambriolage", "start": 0, "end": 0}
    made = message("je suis à Meaux")
    made.set(ENTITIES, [earlier], add_to_output=True)
    ContextExtractor(gazetteer).process([made])
    assert [row["entity"] for row in made.get(ENTITIES)][:2] == ["besoin_secondaire", "commune"]


def test_values_are_codes_or_flags_never_words(gazetteer: Gazetteer) -> None:
    text = "je suis infirmière à Meaux, une patiente de 82 ans, son fils la frappe, 77610"
    found = read(text, gazetteer)
    assert found
    for name, values in found.items():
        if name != "lieu_exterieur":
            assert all(value is True or value is False or " " not in value for value in values)


@pytest.mark.parametrize(
    ("text", "need", "who"),
    [
        ("mon mari rentre dans dix minutes et j'ai cassé le vase", "violences_conjugales", None),
        ("mon mari j'ai vu qu'il lisait mes messages", "violences_conjugales", None),
        ("ma sœur se fait taper par son mari", "violences_conjugales", "proche"),
        ("mon père boit et il crie", "violences_intrafamiliales", None),
        ("mon père boit et il crie", "addictions", "proche"),
        ("mon mari boit trop", "addictions", "proche"),
        ("mon mari me frappe", "violences_conjugales", "victime"),
    ],
)
def test_who_speaks_of_violence_at_home(text: str, need: str, who: str, gazetteer: Gazetteer) -> None:
    """A victim who names the violent one first must not be answered as a worried relative."""
    found = [row["value"] for row in entities(text, gazetteer, need) if row["entity"] == "locuteur"]
    assert found == ([who] if who else [])


def test_the_need_that_was_understood_decides_who_speaks(gazetteer: Gazetteer) -> None:
    def said(need: str) -> List[Any]:
        message = Message({TEXT: "mon copain veut pas que je sorte", INTENT: {"name": need, "confidence": 0.9}})
        made = ContextExtractor(gazetteer).process([message])[0]
        return [row["value"] for row in made.get(ENTITIES) if row["entity"] == "locuteur"]

    assert said("violences_conjugales") == [] and said("addictions") == ["proche"]
