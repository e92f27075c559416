"""Detection stays fast, also on hostile input."""

from __future__ import annotations

import time

import pytest

from urgency import detect, is_false_alarm, speaker

ORDINARY = ("mon mari est gentil mais il y a des moments où il crie, je ne sais pas si c'est grave, "
            "il m'a dit hier que je devais rentrer avant 18h et qu'il attendrait devant la porte. ")
DENSE = ("au secours il est là il a un couteau il tape à la porte aidez moi vite je suis cachée dans la salle de bain "
         "mon fils pleure il crie qu'il va me tuer, j'ai peur il arrive il monte l'escalier il casse tout ")
HOSTILE = {
    "one letter": "a" * 20_000, "spaces": " " * 20_000, "commas": "," * 20_000, "new lines": "\n" * 20_000,
    "apostrophes": "'" * 20_000, "dashes": " - " * 7_000, "dots": "s.o.s." * 3_400, "zero width": "\u200b" * 20_000,
    "combining": "e" + "\u0301" * 19_999, "pronouns": "il a il " * 2_500, "presence": "il est là " * 2_000,
    "en train": "il est en train de " * 1_060, "negated": "il n'a pas de couteau " * 900,
    "hypothesis": "si il a un couteau " * 1_060,
    "classes": "mon ma la le les un une des il elle on je me nous tape frappe porte couteau là maintenant vite " * 210,
    "verbs": "je vais va la le les lui leur tous un une deux mon ma mes son sa ses " * 290, "arabic": "يضربني " * 2_800,
    "digits": "j'ai 12 ans " * 1_660, "mixed": "aA1éÉ?!.,;'’-_*/" * 1_250,
    "past": "il m'a frappée hier il a un couteau " * 550,
}


def best(function, argument: str, tries: int) -> float:
    """Shortest of several runs: processor time, for the machine is shared."""
    times = []
    for _ in range(tries):
        start = time.process_time()
        function(argument)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize("text", [(ORDINARY * 8)[:1000], (DENSE * 8)[:1000]], ids=["ordinary", "dense"])
def test_a_thousand_characters_in_some_milliseconds(text: str) -> None:
    detect(text)
    # 1.1 to 2.2 ms measured; the bound leaves room for a slow shared machine and still catches backtracking.
    assert best(detect, text, 40) <= 0.008


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_stays_linear(name: str) -> None:
    text = HOSTILE[name][:20_000]
    for function in (detect, speaker.guess, is_false_alarm):
        assert best(function, text, 2) < 0.5


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "🔪", "?", "¦", "¦ , ?", "\u202e", "là", "LÀ", "'" * 3])
def test_any_string_is_accepted(text: str) -> None:
    assert not detect(text).urgent
    speaker.guess(text)
    assert not is_false_alarm(text)
