"""A guard cancels one clause, never the danger said in another."""

from __future__ import annotations

import pytest

from urgency import detect

SAVED = [
    "il m'a frappée l'an dernier et là il casse la porte",
    "il ne m'a jamais frappée mais là il a un couteau",
    "je ne suis pas blessée. il est derrière la porte avec un couteau",
    "hier il m'a tapée, maintenant il est en train de m'étrangler",
    "dans le film il meurt, mais là mon mari est en train de me frapper",
    "il me frappe depuis 10 ans et là il casse tout il a un couteau",
    "mort de rire non sérieux il y a le feu dans la cuisine",
    "que faire si quelqu'un me suit ? parce que là un homme me suit",
    "quand j'étais petite mon père me battait. aujourd'hui c'est mon mari, il est en train de me taper",
    "j'ai besoin d'une réponse urgente pour mon dossier. au secours il est entré il veut me tuer",
    "je sais pas quoi faire il a un couteau",
    "j'ai porté plainte hier. il est devant ma porte",
    "il ne respire plus",
    "elle ne bouge pas",
    "aucune idée de quoi faire, la maison brûle",
]
CANCELLED = [
    "il n'a pas de couteau",
    "il n'est pas derrière la porte",
    "il n'a pas essayé de m'étrangler",
    "il m'a menacée avec un couteau en 2019",
    "quand il a bu il casse tout",
    "si quelqu'un me suit je fais quoi",
    "en cas d'incendie dans la cuisine",
    "dans le film il a un couteau et il va la tuer",
    "mon exposé parle d'un homme qui va tuer sa femme",
]


@pytest.mark.parametrize("sentence", SAVED)
def test_danger_survives_a_guard_elsewhere(sentence: str) -> None:
    assert detect(sentence).urgent


@pytest.mark.parametrize("sentence", CANCELLED)
def test_guard_cancels(sentence: str) -> None:
    assert not detect(sentence).urgent


@pytest.mark.parametrize("sentence", [
    "IL A UN COUTEAU", "il a un c0uteau", "il  a\u200b un\u200b cou\u200bteau", "aidezzzzzz moiiii", "AU   SECOURS!!!",
    "il a un\u00a0couteau", "s.o.s", "il é deriere la porte", "jsuis caché ds le placard",
    "ya le feuuuu", "il m’étrangle",
    "ｉｌ ａ ｕｎ ｃｏｕｔｅａｕ", "*il a un couteau*", "il_a un couteau il arrive", "/il a un couteau",
])
def test_spelling_and_invisible_characters(sentence: str) -> None:
    assert detect(sentence).urgent


def test_figures_of_another_sentence_do_not_hide_danger() -> None:
    assert detect("mort de rire. il a un couteau").urgent
    assert not detect("mort de rire. mon chef me tue").urgent
