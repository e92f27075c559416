"""A message that is not French: its page of /langues below the answer. French, however written, is never called foreign."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI

from web.chat.langue import OTHER, LanguageGuesser
from web.chat.langue_lien import LanguageLinks
from web.pages.routes import languages

ROOT = Path(__file__).resolve().parents[2]
SAID: dict[str, list[Any]] = yaml.safe_load(Path(__file__).with_name("langues.yml").read_text(encoding="utf8"))
TEN = [page["code"] for page in languages()]
FALSE_ALARMS = 0.003  # of the sentences of needs and dialogue, a few of which are not French at all (« are you a bot »)
CRIES = 0.05  # of the messages of data/urgence, where cries in other languages stand on purpose


@pytest.fixture(scope="module")
def guesser() -> LanguageGuesser:
    made = LanguageGuesser()
    made.load()
    return made


@pytest.mark.parametrize("text", SAID["francais"])
def test_french_is_never_called_foreign(guesser: LanguageGuesser, text: str) -> None:
    assert guesser.guess(text) is None


@pytest.mark.parametrize(("code", "text"), [(code, text) for code in TEN for text in SAID[code]])
def test_each_of_the_ten_languages(guesser: LanguageGuesser, code: str, text: str) -> None:
    assert guesser.guess(text) == code


@pytest.mark.parametrize("text", SAID["arabe_latin"])
def test_arabic_in_latin_letters(guesser: LanguageGuesser, text: str) -> None:
    assert guesser.guess(text) == "ar"


@pytest.mark.parametrize(("text", "codes"), [(row["text"], row["langues"]) for row in SAID["mixte"]])
def test_two_languages_in_one_message(guesser: LanguageGuesser, text: str, codes: list[str]) -> None:
    assert guesser.guess(text) in codes


@pytest.mark.parametrize("text", SAID["autre"])
def test_a_language_without_a_page_gets_the_whole_one(guesser: LanguageGuesser, text: str) -> None:
    assert guesser.guess(text) == OTHER


def needs() -> list[str]:
    """Every sentence of data/nlu."""
    made: list[str] = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf8"))["nlu"]:
            made += [line[2:] for line in block["examples"].splitlines()]
    return made


def dangers() -> list[str]:
    """Every message of data/urgence."""
    made: list[str] = []
    for path in sorted((ROOT / "data" / "urgence").glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf8"))
        made += [text for texts in content["urgent"].values() for text in texts or []] + (content["calme"] or [])
    return made


@pytest.mark.parametrize(("sentences", "most"), [(needs(), FALSE_ALARMS), (dangers(), CRIES)], ids=["besoins", "urgence"])
def test_false_alarms_on_the_whole_corpus(guesser: LanguageGuesser, sentences: list[str], most: float) -> None:
    foreign = [text for text in sentences if guesser.guess(text)]
    assert len(sentences) > 2_000
    assert len(foreign) < most * len(sentences), foreign


def test_without_its_model_only_other_alphabets_are_known() -> None:
    guesser = LanguageGuesser()
    assert guesser.guess("my husband hits me every day") is None
    assert guesser.guess("мне нужна помощь") == "ru"


def test_the_link_stands_below_the_answer_and_replaces_nothing(app: FastAPI, talk: Any) -> None:
    without = talk.say("mon voisin fait du bruit")["blocks"]
    made = talk.say("мне нужна помощь пожалуйста")["blocks"]
    assert len(made) == len(without) + 1
    assert made[-1] == {
        "type": "choix",
        "items": [{"titre": made[-1]["items"][0]["titre"], "lien": "/langues#ru", "langue": "ru"}],
    }


def test_below_an_urgent_text_too(app: FastAPI, talk: Any) -> None:
    made = talk.say("помогите, он меня убьет")
    assert made["urgence"] and made["blocks"][0]["type"] == "urgence"
    assert made["blocks"][-1]["items"][0]["lien"] == "/langues#ru"


def test_every_page_has_its_link() -> None:
    links = LanguageLinks(languages())
    assert len(TEN) == 10
    assert {links._items[code]["lien"] for code in TEN} == {f"/langues#{code}" for code in TEN}


def test_a_guess_that_fails_holds_nothing_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: LanguageGuesser, text: str) -> str:
        raise RuntimeError

    monkeypatch.setattr(LanguageGuesser, "guess", broken)
    assert LanguageLinks(languages()).block("hello") is None
