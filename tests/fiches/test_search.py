"""Words that people use, with their mistakes, and filters that never hide the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from web.fiches.store import load_fiches
from web.pages.search import Index
from web.pages.sheets import _with_a_child

DATA = Path(__file__).resolve().parents[2] / "data"
#: What people type → the sheet that must be among the first three.
EVERYDAY = {
    "mamie s'est fait avoir au telephone": "arnaque_numerique",
    "faux banquier": "arnaque_numerique",
    "sms amende": "arnaque_numerique",
    "colis bloqué": "arnaque_numerique",
    "mon compte est piraté": "arnaque_numerique",
    "fau policié": "vol_fausse_qualite",
    "eau faux agent": "vol_fausse_qualite",
    "ramoneur": "vol_fausse_qualite",
    "on a cassé ma porte": "cambriolage",
    "canbriolage": "cambriolage",
    "volé mon velo": "agression_vol",
    "arraché mon sac": "agression_vol",
    "plinte": "porter_plainte",
    "main courante": "porter_plainte",
    "pré plainte": "porter_plainte",
    "gendarmerie provins": "trouver_forces_ordre",
    "commisariat": "trouver_forces_ordre",
    "assistente social": "trouver_mds",
    "maison des solidarités": "trouver_mds",
    "je veux mourir": "detresse_psychologique",
    "deprimé": "detresse_psychologique",
    "suicid": "detresse_psychologique",
    "mon fils se drogue": "addictions",
    "alcol": "addictions",
    "dealer en bas": "trafic_stupefiants",
    "voisin bruit": "incivilites",
    "tapaje": "incivilites",
    "squat": "occupation_illicite",
    "mon ex me harcele": "violences_conjugales",
    "viole": "violences_sexuelles",
    "mon pere me frappe": "violences_intrafamiliales",
    "papa me tape": "enfant_en_danger",
    "enfant battu": "enfant_en_danger",
    "fuge": "fugue_disparition",
    "maison de retraite maltraitance": "maltraitance_aine",
    "l'aide à domicile prend l'argent de maman": "maltraitance_aine",
    "fatigué aidant": "conseils_aidants",
    "partir en vacances": "tranquillite_seniors",
    "dormir dehor": "hebergement_urgence",
    "raciste": "discrimination",
    "photo nue": "cyber_harcelement",
    "snap insultes": "cyber_harcelement",
    "collège moqueries": "harcelement_scolaire",
    "stage secourisme": "gestes_qui_sauvent",
    "subvention camera mairie": "subventions_communes",
    "numero urgence": "numeros_urgence",
    "angela": "ou_est_angela",
    "bracelet anti rapprochement": "telephone_grave_danger",
    "inondé": "inondation_entraide",
}


@pytest.fixture(scope="module")
def index() -> Index:
    """The index of the real sheets."""
    return Index.build(load_fiches(DATA), DATA / "nlu")


@pytest.mark.parametrize(("query", "need"), EVERYDAY.items())
def test_everyday_words_find_their_sheet(index: Index, query: str, need: str) -> None:
    assert need in index.find(query)[:3], index.find(query)[:6]


def test_nothing_close_finds_nothing(index: Index) -> None:
    assert index.find("xqzt") == [] and index.find("") == [] and index.find("de la le") == []


def test_a_child_who_searches_finds_the_sheet_on_children() -> None:
    found = _with_a_child(["violences_intrafamiliales", "insertion_jeunes"], "mon beau pere me tape jai 12 ans")
    assert found[0] == "enfant_en_danger" and len(found) == 3
    assert _with_a_child(["harcelement_scolaire"], "on se moque de moi jai 11 ans")[1] == "enfant_en_danger"
    assert _with_a_child(["violences_conjugales"], "mon mari me tape") == ["violences_conjugales"]
    assert _with_a_child([], "jai 12 ans") == []
