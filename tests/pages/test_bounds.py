"""Whatever is pasted, reading it takes well under a second: no pattern runs away, what is read is bounded."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from territory import load
from urgency import detect, speaker
from web.chat.context import find_commune
from web.chat.langue_lien import LanguageLinks
from web.chat.rules import InputRules
from web.chat.services import READ_FOR_DANGER
from web.pages.routes import languages
from web.settings import Settings
from web.suspects.signs import Signs

LENGTH = 60_000
LONGEST = 0.8  # seconds of processor; 0.13 on the machine of development
PIECES = (
    "x", "é", "e\u0301", "\u202e", "🙂", " ", "\n", ".", "-", "'", "@", "1", "0 ", "1.", "a.", "-a", "a-", "l'", "n'", "ne ",
    "pas ", "http://", "http://u@", "https://a.b.", "www.", "a@", "a.b@c.", "user:", "xn--", "08 9", "+33", "118", "77100 ",
    "l e ", "t u e ", "il va me tuer ", "il me frappe hier ", "dans le film ", "quand ", "si ", "mon ex ", "j'ai 12 ans ",
    "je suis a meaux ", "saint-", "la ferté sous ", "de la ", "à ", "amende ", "colis ", "ma mere ", "un couteau ", "Ａ",
    "abcdefghij",
)  # fmt: skip


@cache
def readers() -> dict[str, Callable[[str], Any]]:
    """Everything that reads words of people in the web process, as it is called there."""
    gazetteer, guess = load(), LanguageLinks(languages())
    guess.load()
    rules = InputRules()
    return {
        "danger": lambda text: detect(text[:READ_FOR_DANGER]),
        "speaker": lambda text: speaker.guess(text[:READ_FOR_DANGER]),
        "signs": Signs(Settings().data / "suspects" / "signes.yml").find,
        "communes": gazetteer.find,
        "field": lambda text: find_commune(text[:100], gazetteer),
        "suggest": lambda text: gazetteer.suggest(text[:100]),
        "language": guess.block,
        "rules": rules.shorten,
    }


@pytest.mark.parametrize("reader", ["danger", "speaker", "signs", "communes", "field", "suggest", "language", "rules"])
def test_reading_is_bounded(reader: str) -> None:
    read = readers()[reader]
    read("bonjour")  # what is loaded once does not count
    slow = {}
    for piece in PIECES:
        text = (piece * (LENGTH // len(piece) + 1))[:LENGTH]
        started = time.process_time()
        read(text)
        if (spent := time.process_time() - started) > LONGEST:
            slow[piece] = round(spent, 2)
    assert slow == {}


def test_a_huge_paste_is_not_read_whole() -> None:
    rules = InputRules()
    started = time.process_time()
    rules.shorten("\u200b" * 5_000_000)
    assert time.process_time() - started < LONGEST
