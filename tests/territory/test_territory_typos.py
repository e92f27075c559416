"""Slips of the finger in ordinary sentences must not raise villages, nor hide the towns they misspell."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml

from territory import Gazetteer
from territory.rival import rivals
from tests.territory.territory_sentences import silent

NLU = Path(__file__).resolve().parents[2] / "data" / "nlu"
SAMPLE = 1500


def slip(word: str, chance: random.Random) -> str:
    """The word with one letter lost, doubled, swapped or replaced."""
    i = chance.randrange(len(word))
    kind = chance.randrange(4)
    if kind == 0:
        return word[:i] + word[i + 1 :]
    if kind == 1:
        return word[:i] + word[i] + word[i:]
    if kind == 2 and i < len(word) - 1:
        return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    return word[:i] + chance.choice("azertyuiopqsdfghjklmwxcvbn") + word[i + 1 :]


def ordinary_sentences(gazetteer: Gazetteer, chance: random.Random) -> list[str]:
    """Training sentences in which no place is read as they stand."""
    lines = [
        line[2:].strip()
        for path in sorted(NLU.glob("*.yml"))
        if path.name != "donner_commune.yml"
        for block in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]
        for line in block.get("examples", "").splitlines()
    ]
    return [line for line in chance.sample(lines, SAMPLE) if line and silent(gazetteer.find(line))]


def test_slips_raise_no_village(gazetteer: Gazetteer) -> None:
    chance = random.Random(77)
    read = []
    for sentence in ordinary_sentences(gazetteer, chance):
        words = sentence.split()
        for _ in range(1 + len(words) // 6):
            i = chance.randrange(len(words))
            words[i] = slip(words[i], chance) if len(words[i]) > 3 else words[i]
        text = " ".join(words)
        if not silent(gazetteer.find(text)):
            read.append(text)
    assert len(read) <= 0.005 * SAMPLE, read


@pytest.mark.parametrize(
    "text",
    [
        "le braselet ne marche plus",
        "il est tombé sur le trotoir",
        "rappel a lordre du maire",
        "nous avon peur",
        "il rit en diant que c'est un jeu",
        "feur",
        "oups",
        "Julien Bray a volé mon vélo",
        "rue du château landon je me suis fait agresser",
        "j'ai perdu sur un site de paris",
        "M. Nemours me harcèle",
        "saint valentin pourrie",
    ],
)
def test_no_village(gazetteer: Gazetteer, text: str) -> None:
    found = gazetteer.find(text)
    assert silent(found), found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("j'habite à mots", "Meaux"),
        ("je vis a nagnis avec mes enfants", "Nangis"),
        ("je suis à melin", "Melun"),
        ("police nationale moissy adresse", "Moissy-Cramayel"),
        ("Julien, Bray-sur-Seine", "Bray-sur-Seine"),
        ("je suis à Evry dans le 91", "Évry-Courcouronnes"),
        ("maison rouge en brie", "Maison-Rouge"),
        ("on est du quartier surville", "Montereau-Fault-Yonne"),
        ("j'habite mon tévrain", "Montévrain"),
    ],
)
def test_town_still_read(gazetteer: Gazetteer, text: str, name: str) -> None:
    assert [mention.nom for mention in gazetteer.find(text).communes] == [name]


def test_elided_words_are_known() -> None:
    assert rivals().known("lordre") and rivals().known("quelquun")
    assert not rivals().known("lagni")
