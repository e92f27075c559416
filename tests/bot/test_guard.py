"""What people type is never a command, on any channel."""

from __future__ import annotations

import pytest
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.guard import EMPTY, MessageGuard, clean


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("bonjour", "bonjour"),
        ("/restart", "restart"),
        ("///restart", "restart"),
        ("\\/ /restart", "restart"),
        ("  /restart", "restart"),
        ("\u200b/restart", "restart"),
        ("\ufeff\u2060/restart", "restart"),
        ("\x00/restart", "restart"),
        ("\n/restart", "restart"),
        ("/\u200b/restart", "restart"),
        ("mon m\u200bari", "mon mari"),
        ("a\x07b", "ab"),
        ("une\nligne", "une ligne"),
        ("\u202eà l'envers\u202c", "à l'envers"),
        ("24/7, 06/07", "24/7, 06/07"),
    ],
)
def test_clean(typed: str, read: str) -> None:
    assert clean(typed) == read


@pytest.mark.parametrize("typed", ["", "   ", "/", "////", "\u200b\u200b", "\x00", "\n\n", "/ \\ /"])
def test_nothing_said_is_still_some_text(typed: str) -> None:
    assert clean(typed) == EMPTY != ""


def test_words_and_accents_stay() -> None:
    text = "J'ai peur… Qu'est-ce que je fais ? Évidemment, où aller : Nemours (77) 😢"
    assert clean(text) == text


@pytest.mark.parametrize("typed", ['/urgence_immediate{"nature":"feu"}', "/choix_besoin", "\u200b/nier{}", " \ufeff/restart"])
def test_a_typed_payload_stays_a_sentence(typed: str, domain: Domain) -> None:
    """Rasa's own handler would take a leading slash for an intent: behind the guard it does not."""
    handler = RegexMessageHandler()
    assert handler.process([Message({TEXT: "/choix_besoin"})], domain)[0].get(INTENT)["name"] == "choix_besoin"
    guarded = MessageGuard().process([Message({TEXT: typed})])
    assert handler.process(guarded, domain)[0].get(INTENT) is None


def test_guard_comes_first_in_the_pipeline() -> None:
    from rasa.shared.utils.io import read_yaml_file

    pipeline = [row["name"] for row in read_yaml_file("config.yml")["pipeline"]]
    assert pipeline[0] == "bot.guard.MessageGuard"
    assert pipeline[-1] == "bot.urgency_detector.UrgencyDetector"
    assert pipeline.index("FallbackClassifier") < len(pipeline) - 1


def test_message_without_text() -> None:
    assert MessageGuard().process([Message({})])[0].get(TEXT) == EMPTY
