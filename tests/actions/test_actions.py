"""Every custom action: tracker JSON → slots and kinds of blocks. Wording is tested nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

from actions import actions, conversation
from actions.actions import STARTERS, Orienter, Suite, Urgence
from actions.conversation import Affirmer, Clarifier, Commune, Nier, Proposer, Recommencer, Relais
from urgency import texts

ROOT = Path(__file__).resolve().parents[2]
RANKING = [("urgence_immediate", 1.0), ("violences_conjugales", 0.7), ("saluer", 0.1)]
Play = Callable[..., Any]


def test_every_action_of_the_domain_exists() -> None:
    executor = ActionExecutor()
    executor.register_package(actions)
    executor.register_package(conversation)
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf8"))
    assert len(domain["actions"]) >= 10
    assert set(domain["actions"]) <= set(executor.actions)
    assert {name for name in executor.actions if name.startswith("action_")} == set(domain["actions"])


def test_every_response_said_exists() -> None:
    import re

    said = set()
    for path in (ROOT / "actions").glob("*.py"):
        said |= set(re.findall(r"utter_\w+", path.read_text(encoding="utf8"))) - {"utter_message"}
    known = yaml.safe_load((ROOT / "data/responses/dialogue.yml").read_text(encoding="utf8"))["responses"]
    assert len(said) > 10
    assert said <= set(known)


# --- action_orienter -------------------------------------------------------------------------


async def test_need_understood(play: Play, web: Any) -> None:
    turn = await play(Orienter, "cambriolage", {"commune": "77284", "locuteur": "victime"})
    assert turn.flow == ["texte", "numeros", "choix"]
    assert turn.slots["besoin"] == "cambriolage" and turn.slots["commune"] == "77284"
    (asked,) = web.asked
    assert (asked["kind"], asked["besoin"], asked["commune"]) == ("orientation", "cambriolage", "77284")
    assert asked["locuteur"] == "victime"


async def test_answer_before_question_and_choices_last(play: Play) -> None:
    turn = await play(Orienter, "cambriolage")
    assert turn.flow == ["texte", "numeros", "utter_demander_commune", "choix"]
    assert turn.slots["attend_commune"] is True


async def test_commune_is_not_asked_under_an_answer_that_is_off(play: Play, web: Any) -> None:
    web.off = True
    turn = await play(Orienter, "cambriolage")
    assert turn.said == [] and turn.slots["attend_commune"] is False
    assert turn.flow == ["texte", "numeros", "choix"]


async def test_commune_is_not_asked_when_known(play: Play, web: Any) -> None:
    turn = await play(Orienter, "cambriolage", commune="77284")
    assert "utter_demander_commune" not in turn.said
    assert turn.slots["attend_commune"] is False
    assert web.asked[0]["commune"] == "77284"


async def test_commune_is_not_asked_once_refused(play: Play) -> None:
    turn = await play(Orienter, "cambriolage", commune_refusee=True)
    assert turn.said == [] and turn.slots["attend_commune"] is False


async def test_commune_is_not_asked_when_no_place_would_help(play: Play) -> None:
    turn = await play(Orienter, "numeros_urgence")
    assert turn.said == [] and not turn.slots["attend_commune"]


async def test_commune_said_replaces_the_one_remembered(play: Play, web: Any) -> None:
    turn = await play(Orienter, "cambriolage", {"commune": ["77288", "77284"]}, commune="77379")
    assert turn.slots["commune"] == "77288"  # the first one is where the person lives or is now
    assert web.asked[0]["commune"] == "77288"


async def test_shared_postal_code_asks_which(play: Play) -> None:
    codes = ["77192", "77277", "77229"]
    turn = await play(Orienter, "trouver_mds", {"code_postal": "77610", "commune_possible": codes})
    assert turn.said == ["utter_commune_laquelle"]
    assert turn.offers("commune") == codes
    assert all(charge["intent"] == "choix_commune" for charge in turn.charges[:3])
    assert [charge["entites"]["besoin"] for charge in turn.charges[:3]] == ["trouver_mds"] * 3
    assert turn.slots["attend_commune"] is True and turn.slots["commune"] is None
    titles = [item["titre"] for block in turn.blocks if block["type"] == "choix" for item in block["items"]]
    assert titles[0] == "Fontenay-Trésigny"


async def test_many_possible_communes_stay_readable(play: Play) -> None:
    codes = [f"77{index:03}" for index in range(1, 30)]
    turn = await play(Orienter, "trouver_mds", {"commune_possible": codes})
    assert 1 < len(turn.offers("commune")) <= 8


async def test_far_place_is_said_and_nothing_is_asked(play: Play) -> None:
    turn = await play(Orienter, "cambriolage", {"lieu_exterieur": "Marseille"})
    assert turn.said == ["utter_exterieur"] and turn.slots["attend_commune"] is False
    assert "numeros" in turn.flow


async def test_graver_need_first_the_other_offered(play: Play, web: Any) -> None:
    turn = await play(Orienter, "arnaque_numerique", {"besoin_secondaire": "violences_conjugales"})
    assert web.asked[0]["besoin"] == "violences_conjugales" == turn.slots["besoin"]
    assert turn.slots["besoin_en_attente"] == "arnaque_numerique"
    assert turn.slots["offre"] == "besoin:arnaque_numerique"
    assert turn.said[-1] == "utter_deuxieme_besoin"
    assert turn.offers("besoin")[0] == "arnaque_numerique"


async def test_a_second_need_less_grave_stays_second(play: Play, web: Any) -> None:
    turn = await play(Orienter, "violences_conjugales", {"besoin_secondaire": "incivilites"})
    assert turn.slots["besoin"] == "violences_conjugales"
    assert turn.slots["offre"] == "besoin:incivilites"


async def test_same_need_twice_is_one(play: Play) -> None:
    turn = await play(Orienter, "cambriolage", {"besoin_secondaire": "cambriolage"})
    assert turn.slots["offre"] is None and "utter_deuxieme_besoin" not in turn.said


async def test_change_of_subject_forgets_the_old_offer(play: Play) -> None:
    turn = await play(
        Orienter,
        "cambriolage",
        besoin="addictions",
        offre="besoin:incivilites",
        besoin_en_attente="incivilites",
        incomprehensions=2.0,
        alerte=True,
    )
    assert turn.slots["besoin"] == "cambriolage"
    assert turn.slots["offre"] is None and turn.slots["besoin_en_attente"] is None
    assert turn.slots["incomprehensions"] == 0.0 and turn.slots["alerte"] is False


async def test_choice_of_a_need(play: Play, web: Any) -> None:
    turn = await play(Orienter, "choix_besoin", {"besoin": "addictions"}, ranking=[])
    assert turn.slots["besoin"] == "addictions" and web.asked[0]["besoin"] == "addictions"


async def test_safe_after_an_urgent_reply_goes_on_with_the_need(play: Play, web: Any) -> None:
    turn = await play(Orienter, "choix_abri", ranking=[], besoin="violences_conjugales", alerte=True)
    assert web.asked[0]["besoin"] == "violences_conjugales" and turn.slots["alerte"] is False


async def test_safe_without_any_need_offers_subjects(play: Play, web: Any) -> None:
    turn = await play(Orienter, "choix_abri", ranking=[], alerte=True)
    assert web.asked == [] and set(STARTERS) <= set(turn.offers("besoin"))
    assert turn.slots["alerte"] is False


async def test_false_alarm_read_as_a_need_keeps_the_need_under_way(play: Play, web: Any) -> None:
    turn = await play(Orienter, "incivilites", {"fausse_alerte": True}, alerte=True, besoin="violences_conjugales")
    assert turn.said[0] == "utter_fausse_alerte"
    assert web.asked[0]["besoin"] == "violences_conjugales" and turn.slots["alerte"] is False


async def test_a_minor_who_writes_is_said_to_the_web(play: Play, web: Any) -> None:
    turn = await play(Orienter, "violences_conjugales", {"mineur_ecrit": True, "mineur_concerne": True})
    assert turn.slots["mineur_ecrit"] is True and turn.slots["mineur_concerne"] is True
    assert web.asked[0]["tu"] == "1" and web.asked[0]["mineur"] == "1"


async def test_a_minor_is_remembered(play: Play, web: Any) -> None:
    await play(Orienter, "cambriolage", mineur_ecrit=True)
    assert web.asked[0]["tu"] == "1"


async def test_only_slots_that_change_are_set(play: Play) -> None:
    turn = await play(Orienter, "cambriolage", {"commune": "77284"}, commune="77284", besoin="cambriolage")
    assert "commune" not in turn.changed and "besoin" not in turn.changed


# --- action_urgence --------------------------------------------------------------------------


@pytest.mark.parametrize("nature", ["violence", "dehors", "malaise", "suicide", "feu_accident", "auteur", "neutre"])
async def test_urgent_text_is_whole_and_first(play: Play, nature: str) -> None:
    turn = await play(Urgence, "urgence_immediate", {"nature": nature}, ranking=RANKING)
    block = turn.blocks[0]
    assert block["type"] == "urgence" and block["nature"] == nature
    assert block["text"] == "\n".join(texts.get(nature).lines).replace("**", "")
    assert [row["code"] for row in block["numeros"]] == list(texts.get(nature).numeros)
    assert "urgence" not in turn.flow[1:]
    assert turn.messages[0]["custom"]["urgence"] is True and turn.messages[0]["custom"]["nature"] == nature
    assert turn.slots["alerte"] is True


async def test_need_follows_below_the_urgent_text(play: Play, web: Any) -> None:
    turn = await play(Urgence, "urgence_immediate", {"nature": "violence"}, ranking=RANKING)
    assert turn.flow[:3] == ["urgence", "texte", "numeros"]
    assert web.asked[0]["besoin"] == "violences_conjugales" == turn.slots["besoin"]


@pytest.mark.parametrize(
    ("ranking", "besoin"),
    [
        ([("numeros_urgence", 0.8)], "detresse_psychologique"),  # « j'ai avalé les cachets de ma mère »
        ([("addictions", 0.7)], "detresse_psychologique"),
        ([], "detresse_psychologique"),
        ([("violences_conjugales", 0.7)], "violences_conjugales"),  # as grave: what was understood
    ],
)
async def test_despair_stands_below_the_text_on_suicide(play: Play, web: Any, ranking: Any, besoin: str) -> None:
    turn = await play(Urgence, "urgence_immediate", {"nature": "suicide"}, ranking=ranking)
    assert web.asked[0]["besoin"] == besoin == turn.slots["besoin"]


async def test_no_nature_is_neutral(play: Play) -> None:
    turn = await play(Urgence, "urgence_immediate", ranking=[])
    assert turn.blocks[0]["nature"] == "neutre"
    assert turn.flow == ["urgence"]


async def test_unsure_need_gives_way_to_the_one_under_way(play: Play, web: Any) -> None:
    ranking = [("urgence_immediate", 1.0), ("nlu_fallback", 0.5), ("incivilites", 0.1)]
    await play(Urgence, "urgence_immediate", ranking=ranking, besoin="violences_conjugales")
    assert web.asked[0]["besoin"] == "violences_conjugales"


async def test_a_child_gets_the_childs_text(play: Play) -> None:
    turn = await play(Urgence, "urgence_immediate", {"nature": "violence", "mineur_ecrit": True}, ranking=[])
    assert turn.blocks[0]["nature"] == "enfant"
    later = await play(Urgence, "urgence_immediate", {"nature": "violence"}, ranking=[], mineur_ecrit=True)
    assert later.blocks[0]["nature"] == "enfant"


async def test_an_adult_for_a_child_gets_the_119_too(play: Play) -> None:
    turn = await play(Urgence, "urgence_immediate", {"nature": "violence", "mineur_concerne": True}, ranking=[])
    assert turn.blocks[0]["nature"] == "violence"
    assert "119" in [row["code"] for row in turn.blocks[0]["numeros"]]


# --- action_commune --------------------------------------------------------------------------


async def test_commune_given_answers_the_need_under_way(play: Play, web: Any) -> None:
    turn = await play(
        Commune,
        "donner_commune",
        {"commune": "77284"},
        besoin="cambriolage",
        attend_commune=True,
        besoin_en_attente="addictions",
    )
    assert web.asked[0] == {**web.asked[0], "besoin": "cambriolage", "commune": "77284"}
    assert turn.slots["commune"] == "77284" and turn.slots["attend_commune"] is False
    assert turn.slots["offre"] == "besoin:addictions"  # the other need is still offered
    assert "utter_demander_commune" not in turn.said


async def test_commune_given_first_is_kept(play: Play, web: Any) -> None:
    turn = await play(Commune, "donner_commune", {"commune": "77284"})
    assert web.asked == [] and turn.slots["commune"] == "77284"
    assert turn.said == ["utter_commune_notee"] and set(STARTERS) <= set(turn.offers("besoin"))


async def test_commune_corrected(play: Play, web: Any) -> None:
    turn = await play(Commune, "donner_commune", {"commune": "77288"}, besoin="cambriolage", commune="77284")
    assert turn.slots["commune"] == "77288" and web.asked[0]["commune"] == "77288"


async def test_postal_code_shared_by_several(play: Play, web: Any) -> None:
    turn = await play(
        Commune,
        "donner_commune",
        {"code_postal": "77610", "commune_possible": ["77192", "77277"]},
        besoin="trouver_mds",
        attend_commune=True,
    )
    assert turn.said == ["utter_commune_laquelle"] and turn.offers("commune") == ["77192", "77277"]
    assert turn.slots["attend_commune"] is True and web.asked == []


async def test_chosen_commune_answers(play: Play, web: Any) -> None:
    entities = {"commune": "77192", "besoin": "trouver_mds"}
    turn = await play(Commune, "choix_commune", entities, ranking=[], attend_commune=True)
    assert web.asked[0]["besoin"] == "trouver_mds" and web.asked[0]["commune"] == "77192"
    assert turn.slots["attend_commune"] is False


async def test_unknown_commune_still_gives_a_person(play: Play, web: Any) -> None:
    turn = await play(Commune, "donner_commune", besoin="cambriolage", attend_commune=True)
    assert turn.said == ["utter_commune_inconnue"] and web.asked[0]["kind"] == "relais"
    assert "numeros" in turn.flow


async def test_far_place_still_gives_national_numbers(play: Play, web: Any) -> None:
    turn = await play(Commune, "donner_commune", {"lieu_exterieur": "Lyon"}, attend_commune=True)
    assert turn.said == ["utter_exterieur"] and "numeros" in turn.flow
    assert turn.slots["attend_commune"] is False and turn.slots["commune"] is None


# --- action_affirmer, action_nier ------------------------------------------------------------


async def test_yes_to_an_offer(play: Play, web: Any) -> None:
    turn = await play(Affirmer, "affirmer", besoin="violences_conjugales", offre="besoin:arnaque_numerique", commune="77284")
    assert web.asked[0]["besoin"] == "arnaque_numerique" == turn.slots["besoin"]
    assert turn.slots["offre"] is None


async def test_yes_with_a_place_is_a_place(play: Play, web: Any) -> None:
    turn = await play(Affirmer, "affirmer", {"commune": "77284"}, besoin="cambriolage", attend_commune=True)
    assert web.asked[0]["commune"] == "77284" == turn.slots["commune"]


async def test_yes_to_the_question_about_the_place_asks_it_again(play: Play, web: Any) -> None:
    turn = await play(Affirmer, "affirmer", besoin="cambriolage", attend_commune=True)
    assert turn.said == ["utter_demander_commune"] and web.asked == []


async def test_bare_yes_goes_on_with_the_need(play: Play, web: Any) -> None:
    await play(Affirmer, "affirmer", besoin="cambriolage", commune="77284")
    assert web.asked[0]["besoin"] == "cambriolage"


async def test_yes_to_nothing_offers_subjects(play: Play) -> None:
    turn = await play(Affirmer, "affirmer")
    assert list(STARTERS) == turn.offers("besoin")


async def test_no_to_an_offer(play: Play, web: Any) -> None:
    turn = await play(Nier, "nier", besoin="violences_conjugales", offre="besoin:addictions", commune="77284")
    assert web.asked == [] and turn.slots["offre"] is None and turn.slots["besoin_en_attente"] is None
    assert turn.slots["besoin"] == "violences_conjugales" and turn.said == ["utter_nier"]


async def test_no_to_the_place_is_respected(play: Play) -> None:
    turn = await play(Nier, "nier", besoin="cambriolage", attend_commune=True)
    assert turn.slots["commune_refusee"] is True and turn.slots["attend_commune"] is False
    again = await play(Orienter, "addictions", **turn.slots)
    assert "utter_demander_commune" not in again.said


async def test_no_with_a_place_corrects_it(play: Play, web: Any) -> None:
    turn = await play(Nier, "nier", {"commune": "77288"}, besoin="cambriolage", commune="77284")
    assert turn.slots["commune"] == "77288" and web.asked[0]["commune"] == "77288"
    assert not turn.slots["commune_refusee"]


async def test_back_from_an_urgent_reply_answers_the_need(play: Play, web: Any) -> None:
    turn = await play(Nier, "nier", {"fausse_alerte": True}, alerte=True, besoin="violences_conjugales")
    assert turn.said[0] == "utter_fausse_alerte" and web.asked[0]["besoin"] == "violences_conjugales"
    assert turn.slots["alerte"] is False
    assert not turn.slots["commune_refusee"]  # « non » was about the danger, not about the place


async def test_back_from_an_urgent_reply_without_a_need(play: Play) -> None:
    turn = await play(Nier, "choix_fausse_alerte", ranking=[], alerte=True)
    assert turn.said[0] == "utter_fausse_alerte" and turn.slots["alerte"] is False
    assert list(STARTERS) == turn.offers("besoin")


# --- action_clarifier ------------------------------------------------------------------------

LOW = [
    ("nlu_fallback", 0.7), ("saluer", 0.2), ("cambriolage", 0.18), ("addictions", 0.12), ("incivilites", 0.1),
    ("trouver_mds", 0.05),
]  # fmt: skip


async def test_the_needs_it_might_have_been_are_told_only_when_not_understood(play: Play) -> None:
    def candidates(turn: Any) -> Any:
        return next((m["custom"]["candidats"] for m in turn.messages if "candidats" in m["custom"]), None)

    turn = await play(Clarifier, "nlu_fallback", ranking=LOW)
    assert candidates(turn) == turn.offers("besoin")[:3] and 1 <= len(candidates(turn)) <= 3
    assert candidates(await play(Clarifier, "hors_sujet", ranking=LOW)) is None
    assert candidates(await play(Orienter, "cambriolage")) is None


async def test_at_most_three_needs_then_something_else(play: Play) -> None:
    turn = await play(Clarifier, "nlu_fallback", ranking=LOW)
    assert turn.flow == ["utter_clarifier", "choix"]
    assert turn.offers("besoin") == ["cambriolage", "addictions", "incivilites"]
    assert turn.charges[-1]["intent"] == "choix_autre"
    assert turn.slots["incomprehensions"] == 1.0


async def test_three_misunderstandings_in_a_row(play: Play, web: Any) -> None:
    first = await play(Clarifier, "nlu_fallback", ranking=LOW)
    second = await play(Clarifier, "nlu_fallback", ranking=LOW, **first.slots)
    assert first.said != second.said  # explained the second time
    assert web.asked == []
    third = await play(Clarifier, "nlu_fallback", ranking=LOW, **second.slots)
    assert web.asked[0]["kind"] == "relais" and "numeros" in third.flow
    assert third.slots["incomprehensions"] == 0.0  # the count starts again


async def test_an_understood_need_ends_the_row(play: Play) -> None:
    turn = await play(Orienter, "cambriolage", incomprehensions=2.0)
    assert turn.slots["incomprehensions"] == 0.0


async def test_a_place_after_the_question_is_its_answer(play: Play, web: Any) -> None:
    turn = await play(Clarifier, "nlu_fallback", {"commune": "77284"}, ranking=LOW, besoin="cambriolage", attend_commune=True)
    assert web.asked[0]["besoin"] == "cambriolage" and web.asked[0]["commune"] == "77284"
    assert turn.slots["incomprehensions"] == 0.0


async def test_not_understood_but_a_false_alarm(play: Play, web: Any) -> None:
    turn = await play(Clarifier, "nlu_fallback", {"fausse_alerte": True}, ranking=LOW, alerte=True, besoin="cambriolage")
    assert turn.said[0] == "utter_fausse_alerte" and turn.slots["alerte"] is False


async def test_beside_the_subject_says_what_balise_can_do(play: Play) -> None:
    turn = await play(Clarifier, "hors_sujet", ranking=[("hors_sujet", 0.9), ("cambriolage", 0.02)])
    assert turn.said == ["utter_hors_sujet"] and list(STARTERS) == turn.offers("besoin")


# --- the others ------------------------------------------------------------------------------


async def test_proposer_offers_subjects(play: Play) -> None:
    turn = await play(Proposer, "hors_sujet", attend_commune=True, offre="besoin:addictions")
    assert list(STARTERS) == turn.offers("besoin")
    assert turn.slots["attend_commune"] is False and turn.slots["offre"] is None


async def test_relais(play: Play, web: Any) -> None:
    turn = await play(Relais, "parler_humain", besoin="violences_conjugales", attend_commune=True)
    assert web.asked[0]["kind"] == "relais" and web.asked[0]["besoin"] == "violences_conjugales"
    assert turn.flow[0] == "utter_relais" and "numeros" in turn.flow
    assert turn.slots["attend_commune"] is False


async def test_relais_without_a_need(play: Play, web: Any) -> None:
    await play(Relais, "parler_humain")
    assert web.asked[0]["besoin"] is None


async def test_suite(play: Play, web: Any) -> None:
    entities = {"besoin": "cambriolage", "suite": "preuves"}
    turn = await play(Suite, "choix_suite", entities, ranking=[], commune="77284")
    assert web.asked[0]["suite"] == "preuves" and web.asked[0]["commune"] == "77284"
    assert turn.slots["besoin"] == "cambriolage"


async def test_suite_without_its_names_is_no_dead_end(play: Play, web: Any) -> None:
    turn = await play(Suite, "choix_suite", ranking=[])
    assert turn.flow and web.asked == []


async def test_recommencer_clears_everything(play: Play) -> None:
    full = {
        "besoin": "cambriolage", "besoin_en_attente": "addictions", "offre": "besoin:addictions", "commune": "77284",
        "locuteur": "proche", "mineur_concerne": True, "mineur_ecrit": True, "attend_commune": True,
        "commune_refusee": True, "alerte": True, "incomprehensions": 2.0,
    }  # fmt: skip
    turn = await play(Recommencer, "recommencer", **full)
    assert turn.slots["incomprehensions"] == 0.0
    assert all(value is None for name, value in turn.slots.items() if name != "incomprehensions")
    assert set(turn.slots) == set(full)
    assert list(STARTERS) == turn.offers("besoin")


def test_recommencer_knows_every_slot_of_the_domain() -> None:
    from actions.turns import SLOTS

    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf8"))
    assert set(SLOTS) == set(domain["slots"])


# --- other channels --------------------------------------------------------------------------


async def test_plain_text_on_another_channel(play: Play) -> None:
    turn = await play(Urgence, "urgence_immediate", {"nature": "violence"}, ranking=RANKING, channel="cmdline")
    whole = "\n".join(message["text"] or "" for message in turn.messages)
    assert not turn.blocks
    assert all(line in whole for line in "\n".join(texts.get("violence").lines).replace("**", "").split("\n"))
    assert whole.index("112") < whole.index("116 006")
    assert "**" not in whole and "Garder des preuves" in whole
