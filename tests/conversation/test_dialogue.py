"""How a conversation holds together: subjects, places, yes and no, misunderstandings, the end of an alert."""

from __future__ import annotations

import pytest

from tests.conversation.conftest import Person

pytestmark = pytest.mark.stack
GIBBERISH = ("qsdf jklm wxcv", "bzzz trlu pof", "azer tyui ghjk")


def test_change_of_subject(person: Person) -> None:
    assert person.say("mon mari me frappe")["besoin"] == "violences_conjugales"
    assert person.say("et sinon quelqu'un a jeté des gravats dans le chemin derrière chez moi")["besoin"] == "depot_sauvage"
    assert not any(place["type"] == "mds" for place in person.items("lieux"))


def test_second_need_in_one_message_answers_the_graver_and_offers_the_other(person: Person) -> None:
    reply = person.say("mon mari me frappe et il a vidé mon compte")
    assert reply["besoin"] == "violences_conjugales"


def test_the_other_need_is_reached_by_yes(person: Person) -> None:
    person.say("on a cambriolé ma maison pendant les vacances. et mon fils se fait harceler au collège par toute sa classe")
    first = person.last["besoin"]
    assert first in ("harcelement_scolaire", "cambriolage")
    other = {"harcelement_scolaire": "cambriolage", "cambriolage": "harcelement_scolaire"}[first]
    assert person.say("oui")["besoin"] == other


def test_commune_first_then_need(person: Person) -> None:
    assert person.say("j'habite Nemours")["commune"] == "77333"
    reply = person.say("ma fille de 15 ans a fugué")
    assert reply["besoin"] == "fugue_disparition"
    assert person.items("lieux")


def test_commune_asked_once_then_given(person: Person) -> None:
    person.say("on m'a cambriolé")
    assert not person.items("lieux")
    reply = person.say("Chelles")
    assert (reply["besoin"], reply["commune"]) == ("cambriolage", "77108")
    assert person.items("lieux")


def test_commune_corrected(person: Person) -> None:
    person.say("mon voisin me menace de mort, je suis à Melun")
    reply = person.say("non pardon je suis à Fontainebleau")
    assert reply["commune"] == "77186"
    assert person.items("lieux")


def test_commune_refused_is_never_asked_again(person: Person) -> None:
    person.say("on m'a cambriolé")
    assert person.say("non")["besoin"] == "cambriolage"
    person.say("je veux porter plainte")
    assert "dans quelle commune" not in person.words().lower()


def test_far_away_place_keeps_the_national_numbers(person: Person) -> None:
    reply = person.say("mon mari me frappe, j'habite à Marseille")
    assert reply["commune"] is None
    assert {"17", "3919"} <= person.numbers()
    assert not [place for place in person.items("lieux") if place["distance_km"] is not None]


def test_three_misunderstandings_end_with_a_person(person: Person) -> None:
    for text in GIBBERISH[:2]:
        person.say(text)
        assert person.choices()
    person.say(GIBBERISH[2])
    assert person.items("numeros")


def test_back_from_an_urgent_reply(person: Person) -> None:
    assert person.say("mon mari est en train de me frapper")["urgence"] is True
    reply = person.say("non, fausse alerte")
    assert reply["urgence"] is False
    assert reply["besoin"] == "violences_conjugales"
    assert {"3919"} <= person.numbers()


def test_safe_button_leads_to_the_answer_of_the_need(person: Person) -> None:
    person.say("au secours mon mari me frappe là maintenant")
    reply = person.choose("à l'abri")
    assert reply["urgence"] is False
    assert reply["besoin"] == "violences_conjugales"


@pytest.mark.parametrize("before", ["on m'a cambriolé", "qsdf jklm", "j'habite Nemours", "où est la MDS, j'habite 77610"])
def test_urgent_in_every_waiting_state(person: Person, before: str) -> None:
    person.say(before)
    reply = person.say("il a un couteau il arrive")
    assert reply["urgence"] is True
    assert reply["blocks"][0]["type"] == "urgence"


def test_starting_again_forgets(person: Person) -> None:
    person.say("je suis à Meaux et on m'a cambriolé")
    person.say("on recommence depuis le début")
    assert person.say("je veux porter plainte")["commune"] is None


def test_follow_up_of_a_sheet(person: Person) -> None:
    person.say("mon mari me frappe")
    reply = person.choose("préparer un départ")
    assert reply["besoin"] == "violences_conjugales"
    assert person.blocks("reflexes")


def test_who_speaks_is_kept(person: Person) -> None:
    person.say("je suis en 5e et ma mère me frappe tout le temps")
    person.say("je sais pas à qui en parler")
    words = f" {person.words().lower()} "
    assert " vous " not in words
