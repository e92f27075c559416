"""Free messages, one test each; the held-aside pair only gives its figure."""

from __future__ import annotations

import pytest
import yaml

from territory import Gazetteer
from tests.territory.territory_sentences import HERE, Expected, matches, read_mentions, read_sentences, silent

MENTIONS = read_mentions("mentions.yml")
WITHOUT = read_sentences("sans_commune.yml")
KNOWN_MISSES = yaml.safe_load((HERE / "rates_connus.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "expected"), MENTIONS.items(), ids=MENTIONS)
def test_mention(gazetteer: Gazetteer, text: str, expected: Expected) -> None:
    found = gazetteer.find(text)
    assert matches(found, expected), found


@pytest.mark.parametrize("text", WITHOUT, ids=WITHOUT)
def test_no_commune(gazetteer: Gazetteer, text: str) -> None:
    found = gazetteer.find(text)
    assert silent(found), found


@pytest.mark.parametrize("miss", KNOWN_MISSES, ids=[miss["texte"] for miss in KNOWN_MISSES])
def test_known_miss_still_fails(gazetteer: Gazetteer, miss: dict[str, str]) -> None:
    """A miss that is mended must leave the list (and enter the sentences)."""
    wanted = [] if miss["attendu"] == "rien" else [miss["attendu"]]
    assert [mention.nom for mention in gazetteer.find(miss["texte"]).communes] != wanted


# Sets written at different times; the floors only guard against a collapse. The fourth was never used to tune.
SETS = [("aparte_mentions.yml", "aparte_sans_commune.yml", 0.95, 0.02),
        ("mentions_c.yml", "sans_commune_c.yml", 0.97, 0.03),
        ("mentions_d.yml", "sans_commune_d.yml", 0.95, 0.01),
        ("mentions_e.yml", "sans_commune_e.yml", 0.95, 0.02),
        ("mentions_f.yml", "sans_commune_f.yml", 0.95, 0.09)]  # fmt: skip


@pytest.mark.parametrize(("named", "unnamed", "least", "most"), SETS, ids=[row[0] for row in SETS])
def test_held_aside(
    gazetteer: Gazetteer, capsys: pytest.CaptureFixture[str], named: str, unnamed: str, least: float, most: float
) -> None:
    """The figures of a set, printed."""
    mentions, without = read_mentions(named), read_sentences(unnamed)
    exact = sum(matches(gazetteer.find(text), expected) for text, expected in mentions.items())
    false = sum(not silent(gazetteer.find(text)) for text in without)
    with capsys.disabled():
        print(f"\n{named}: {exact}/{len(mentions)} exact, {false}/{len(without)} false mentions")
    assert exact >= least * len(mentions)
    assert false <= most * len(without)


@pytest.mark.parametrize(
    ("text", "commune"),
    [
        ("noiziel la ferme du buisson, bagarre", "Noisiel"),
        ("champ sur marne cité descartes, on m'a suivie", "Champs-sur-Marne"),
        ("je vie a la grande paroisse et mon ex me menace", "La Grande-Paroisse"),
        ("exposé sur la bataille de Crécy", None),
        ("la vie a la campagne me plait", None),
    ],
)
def test_a_name_that_opens_the_message_or_follows_a_misspelt_verb(gazetteer: Gazetteer, text: str, commune: str | None) -> None:
    assert [mention.nom for mention in gazetteer.find(text).communes] == ([commune] if commune else [])


def test_home_flag(gazetteer: Gazetteer) -> None:
    found = gazetteer.find("je travaille à Melun mais j'habite à Nangis")
    assert [(m.nom, m.home) for m in found.communes] == [("Nangis", True), ("Melun", False)]
    assert not gazetteer.find("je travaille à Melun").communes[0].home


def test_offsets_are_those_of_the_message(gazetteer: Gazetteer) -> None:
    text = "Bonjour, euh… j'habite   Château-Landon !"
    mention = gazetteer.find(text).communes[0]
    assert text[mention.start : mention.end] == mention.text == "Château-Landon"


def test_long_message(gazetteer: Gazetteer) -> None:
    story = "mon mari me frappe et je ne sais pas quoi faire de mes enfants, " * 14
    assert [m.nom for m in gazetteer.find(story + "je suis a coulomier").communes] == ["Coulommiers"]
