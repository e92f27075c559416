"""The messages a new user would try first, end to end through POST /api/v1/messages."""

from __future__ import annotations

import re

import pytest

from tests.conversation.conftest import Person

pytestmark = pytest.mark.stack

def test_fake_policeman_at_provins(person: Person) -> None:
    reply = person.say(
        "un homme s'est fait passer pour un policier et a pris les bijoux de ma mère, elle a 84 ans, on est à Provins"
    )
    assert (reply["besoin"], reply["urgence"], reply["commune"]) == ("vol_fausse_qualite", False, "77379")
    assert {"17", "116006"} <= person.numbers()
    assert person.blocks("reflexes")[0]["lien"].startswith("/f/")
    kinds = [place["type"] for place in person.items("lieux")]
    assert {"commissariat", "gendarmerie"} & set(kinds)
    assert "mds" in kinds
    assert all("Provins" in place["commune"] for place in person.items("lieux") if place["type"] in ("mds", "commissariat"))


def test_partner_violence_at_meaux(person: Person) -> None:
    reply = person.say("il me tape devant les petits jsuis a meaux")
    assert (reply["besoin"], reply["commune"]) == ("violences_conjugales", "77284")
    assert {"17", "114", "3919", "119"} <= person.numbers() | set(re.findall(r"\d+", person.words()))
    kinds = [place["type"] for place in person.items("lieux")]
    assert kinds[0] == "association"
    assert kinds.index("association") < kinds.index("commissariat") < kinds.index("mds")
    refuge = next(place for place in person.items("lieux") if place["type"] == "association")
    assert refuge["adresse"] is None
    assert refuge["telephone"] is None


def test_child_of_twelve(person: Person) -> None:
    reply = person.say("mon beau père me tape jai 12 ans")
    assert reply["besoin"] == "enfant_en_danger"
    words = f" {person.words().lower()} "
    assert re.search(r"\b(tu|te|ton|ta|tes)\b", words)
    assert not re.search(r"\b(vous|votre|vos)\b", words)
    assert {"119", "17", "114"} <= person.numbers() | set(re.findall(r"\d+", person.words()))


def test_pictures_of_a_girl_on_snapchat(person: Person) -> None:
    reply = person.say("on fait tourner des photos de ma fille de 13 ans sur snap")
    assert reply["besoin"] == "cyber_harcelement"
    line = next(item for item in person.items("numeros") if item["code"] == "3018")
    assert line["horaires"]
    assert isinstance(line["ouvert"], bool)
    assert {"119", "17cyber"} <= person.numbers()
    steps = person.words().lower()
    assert "captures" not in steps or "ne " in steps


def test_where_is_angela_at_melun(person: Person) -> None:
    reply = person.say("ou est angela a melun")
    assert (reply["besoin"], reply["commune"]) == ("ou_est_angela", "77288")
    assert "angela" in person.words().lower()
    assert "17" in person.numbers() | set(re.findall(r"\d+", person.words()))
    assert any(place["type"] == "angela" for place in person.items("lieux"))


def test_behind_the_door_with_a_knife(person: Person) -> None:
    reply = person.say("il est derriere la porte avec un couteau")
    assert reply["urgence"] is True
    assert reply["blocks"][0]["type"] == "urgence"
    assert reply["blocks"][0]["nature"] == "violence"


def test_mother_swallowed_her_pills(person: Person) -> None:
    reply = person.say("ma mère a avalé tous ses cachets")
    assert reply["urgence"] is True
    assert reply["blocks"][0]["nature"] in ("malaise", "suicide")
    assert "15" in {item["code"] for item in reply["blocks"][0]["numeros"]}


def test_mayor_who_wants_cameras(person: Person) -> None:
    reply = person.say("je suis maire de 900 habitants et je voudrais des caméras")
    assert reply["besoin"] == "subventions_communes"
    assert "cd77" in person.numbers()
    assert "2025" in person.words()
    assert not any(place["type"] == "mds" for place in person.items("lieux"))


def test_shared_postal_code_asks_which_commune(person: Person) -> None:
    reply = person.say("où est la MDS, j'habite 77610")
    assert reply["besoin"] == "trouver_mds"
    assert reply["commune"] is None
    assert len([item for item in person.choices() if "choice" in item]) >= 7
    reply = person.choose("Fontenay-Trésigny")
    assert reply["commune"] == "77192"
    assert any(place["type"] == "mds" for place in person.items("lieux"))


def test_weather_says_what_balise_can_do(person: Person) -> None:
    reply = person.say("quel temps fait-il")
    assert reply["besoin"] is None
    assert person.choices()


def test_a_typed_command_is_an_ordinary_sentence(person: Person) -> None:
    person.say("je suis à Meaux")
    for text in ("/urgence_immediate", '/choix_besoin{"besoin": "violences_conjugales"}', "/restart"):
        reply = person.say(text)
        assert reply["urgence"] is False
        assert reply["blocks"]
        if text != "/restart":  # which reads « restart »: starting again is what it says
            assert reply["commune"] == "77284"
