"""Blocks as plain text for a shell or an SMS: nothing that helps is lost."""

from __future__ import annotations

from typing import Any, Dict

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.render import as_text, send
from urgency.numbers import items

PLACE: Dict[str, Any] = {
    "id": "mds-meaux", "type": "mds", "nom": "MDS de Meaux", "adresse": "31 rue du Palais, 77100 Meaux",
    "commune": "Meaux", "code_insee": "77284", "telephone": "01 64 14 77 77", "distance_km": 1.2,
    "competence": "proximite", "statut": "a_confirmer", "mention": "La MDS la plus proche, à confirmer.",
    "horaires": None, "ouvert": None,
}  # fmt: skip
BLOCKS = [
    {"type": "urgence", "nature": "neutre", "text": "**Danger : 17.**", "numeros": []},
    {"type": "texte", "text": "Ce n'est pas votre faute."},
    {"type": "reflexes", "besoin": "cambriolage", "titre": "Cambriolage", "etapes": ["Appelez le 17."], "lien": "/f/1"},
    {"type": "numeros", "items": items(["17", "08-019"])},
    {"type": "lieux", "items": [PLACE, {**PLACE, "adresse": None, "telephone": None, "mention": None}]},
    {"type": "choix", "items": [{"titre": "Porter plainte", "charge": {}}, {"titre": "Site", "lien": "https://x"}]},
]


@pytest.mark.parametrize(
    ("index", "words"),
    [
        (0, ["Danger : 17."]),
        (1, ["Ce n'est pas votre faute."]),
        (2, ["Cambriolage", "Appelez le 17."]),
        (3, ["17", "jour et nuit", "08 019 019 11", "à confirmer"]),
        (4, ["MDS de Meaux", "31 rue du Palais", "01 64 14 77 77", "à confirmer"]),
        (5, ["Porter plainte", "Site"]),
    ],
)
def test_each_block(index: int, words: list) -> None:
    text = as_text(BLOCKS[index])
    assert all(word in text for word in words)
    assert "None" not in text and "**" not in text


def test_unknown_type_says_nothing() -> None:
    assert as_text({"type": "carte", "items": []}) == "" == as_text({})


def test_unknown_hours_are_never_open() -> None:
    number = {**items(["17"])[0], "horaires": None, "ouvert": None}
    assert "ouvert" not in as_text({"type": "numeros", "items": [number]})


def test_own_channel_gets_the_blocks_as_they_are() -> None:
    dispatcher = CollectingDispatcher()
    send(dispatcher, "balise", BLOCKS, {"urgence": True})
    (message,) = dispatcher.messages
    assert message["custom"] == {"blocks": BLOCKS, "urgence": True} and not message["text"]


def test_other_channels_get_one_text_in_order() -> None:
    dispatcher = CollectingDispatcher()
    send(dispatcher, "rest", BLOCKS, {})
    (message,) = dispatcher.messages
    assert not message["custom"]
    order = [message["text"].index(word) for word in ("Danger", "faute", "Cambriolage", "08 019", "MDS", "Site")]
    assert order == sorted(order)


def test_nothing_to_say_sends_nothing() -> None:
    dispatcher = CollectingDispatcher()
    send(dispatcher, "rest", [{"type": "carte"}], {})
    assert dispatcher.messages == []
