"""Who writes, from what is said; and coming back from an urgent reply."""

from __future__ import annotations

import pytest

from urgency import detect, is_false_alarm, speaker
from urgency.speaker import Speaker

CASES = {
    "j'ai 12 ans": Speaker(None, True, True),
    "jai 12ans": Speaker(None, True, True),
    "je suis en 4e": Speaker(None, True, True),
    "chui au collège": Speaker(None, True, True),
    "je suis lycéenne": Speaker(None, True, True),
    "mon beau père me tape jai 12 ans": Speaker("victime", True, True),
    "ma fille de 13 ans": Speaker("proche", True, False),
    "mon frère a 9 ans papa le tape": Speaker("proche", True, False),
    "ma mère a 84 ans": Speaker("proche", False, False),
    "mon fils de 25 ans me tape": Speaker("victime", False, False),
    "je suis maire": Speaker("elu", None, False),
    "je suis maire de 900 habitants et je voudrais des caméras": Speaker("elu", None, False),
    "je suis infirmière à domicile": Speaker("professionnel", None, False),
    "je suis prof au collège": Speaker("professionnel", None, False),
    "mon élève de 10 ans": Speaker("professionnel", True, False),
    "ma voisine": Speaker("temoin", None, False),
    "ma voisine se fait frapper": Speaker("temoin", None, False),
    "mon mari me frappe": Speaker("victime", None, False),
    "il me tape devant les petits jsuis a meaux": Speaker("victime", True, False),
    "je frappe ma femme": Speaker("auteur", None, False),
    "j'ai peur de la frapper": Speaker("auteur", None, False),
    "il me frappe depuis 10 ans": Speaker("victime", None, False),
    "j'ai 45 ans": Speaker(None, None, False),
    "je suis en première ligne": Speaker(None, None, False),
    "bonjour": Speaker(None, None, False),
}


@pytest.mark.parametrize("text", CASES)
def test_speaker(text: str) -> None:
    assert speaker.guess(text) == CASES[text]


@pytest.mark.parametrize("text", [
    "quand j'avais 12 ans mon oncle me touchait", "j'ai 30 ans", "ma fille est en 4e", "mon mari a 17 ans de plus",
])
def test_an_adult_is_not_taken_for_a_child(text: str) -> None:
    assert not speaker.guess(text).mineur_ecrit


@pytest.mark.parametrize(("text", "couple"), [
    ("ma sœur se fait taper par son mari", True),
    ("mon fils est sous l'emprise de sa compagne", True),
    ("avec mon mari on entend le voisin cogner sa femme", True),
    ("ma collègue vient au travail avec des bleus", True),
    ("ma mère se fait frapper par mon frère", False),
    ("ma belle-mère subit les coups de son fils", False),
    ("je vois mon oncle taper sur ma grand-mère", False),
])
def test_a_relative_writes_for_who_is_harmed(text: str, couple: bool) -> None:
    assert speaker.is_for_someone_else(text, couple=couple)


@pytest.mark.parametrize(("text", "couple"), [
    ("mon mari rentre dans dix minutes et j'ai cassé le vase", True),
    ("ma copine a pris mes clés et m'enferme", True),
    ("mon copain il veut pas que je sorte", True),
    ("mon mari j'ai vu qu'il lisait mes messages", True),
    ("mon mari crie sur moi devant ma fille", True),
    ("mon compagnon compte mes kilomètres", True),
    ("mon père boit et il crie", False),
    ("mon fils de 30 ans casse tout chez moi", False),
])
def test_who_names_the_violent_one_is_not_a_relative_of_the_victim(text: str, couple: bool) -> None:
    assert not speaker.is_for_someone_else(text, couple=couple)


@pytest.mark.parametrize("text", [
    "non, fausse alerte", "c'est pas maintenant", "je me suis trompée", "je suis à l'abri", "je suis a labri",
    "non c'est pas maintenant",
    "ce n'est pas maintenant", "il est parti", "il n'est plus là", "c'était une erreur", "tout va bien", "c'est bon",
])
def test_false_alarm(text: str) -> None:
    assert is_false_alarm(text)
    assert not detect(text).urgent


@pytest.mark.parametrize("text", [
    "il revient", "je ne suis pas à l'abri", "je suis pas en sécurité", "il est parti mais il revient",
    "bonjour", "oui", "il a un couteau",
])
def test_not_a_false_alarm(text: str) -> None:
    assert not is_false_alarm(text)


def test_a_child_in_danger_gets_the_child_nature() -> None:
    assert detect("jai 11 ans il essaie de forcer la porte").nature == "enfant"
    assert detect("il y a le feu jai 11 ans").nature == "feu_accident"
    assert detect("jai 15 ans j'ai avalé tous les cachets").nature == "suicide"
