"""Approximate search over the forms: letters, first letters and sound, weighted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, JaroWinkler

from territory.forms import Form
from territory.text import phonetic

LETTER_CUTOFF = 62.0
SOUND_CUTOFF = 74.0
FETCHED = 8
SAME_SOUND = 3.0
# One letter wrong, or two swapped, in a word long enough: the likeliest slip of a finger.
ONE_LETTER, ONE_LETTER_LENGTH = 4.0, 5
ONE_LETTER_SCORE = 80.5  # enough where a commune is expected, nowhere else
MAX_LENGTH = 34


@dataclass(frozen=True)
class Match:
    """A form and its score (0 to 100); ``margin`` is the lead over the next different place."""

    form: Form
    score: float
    margin: float


class FuzzyIndex:
    """Forms bucketed by length, so that one search compares a query with a few hundred of them only."""

    def __init__(self, forms: list[Form]) -> None:
        self._forms = forms
        self._letters = self._buckets([form.squeezed for form in forms])
        self._sounds = self._buckets([form.sound for form in forms])

    @staticmethod
    def _buckets(texts: list[str]) -> list[dict[int, str]]:
        by_length: list[dict[int, str]] = [{} for _ in range(2 * MAX_LENGTH)]
        for i, text in enumerate(texts):
            by_length[min(len(text), 2 * MAX_LENGTH - 1)][i] = text
        buckets: list[dict[int, str]] = []
        for length in range(MAX_LENGTH + 1):
            slack = max(1, round(length * 0.3))
            bucket: dict[int, str] = {}
            for near in range(max(1, length - slack), length + slack + 1):
                bucket |= by_length[near]
            buckets.append(bucket)
        return buckets

    def search(self, squeezed: str, accept: Callable[[Form], bool] | None = None) -> list[Match]:
        """Best places first, one match a place. ``accept`` filters forms."""
        if not squeezed or len(squeezed) > MAX_LENGTH:
            return []
        sound = phonetic(squeezed)
        found = {
            index for _, _, index in process.extract(
                squeezed, self._letters[len(squeezed)], scorer=fuzz.ratio, processor=None,
                score_cutoff=LETTER_CUTOFF, limit=FETCHED)
        }  # fmt: skip
        if sound:
            found |= {
                index for _, _, index in process.extract(
                    sound, self._sounds[min(len(sound), MAX_LENGTH)], scorer=fuzz.ratio, processor=None,
                    score_cutoff=SOUND_CUTOFF, limit=FETCHED)
            }  # fmt: skip
        best: dict[tuple[str, ...], tuple[float, Form]] = {}
        for index in found:
            form = self._forms[index]
            if accept is not None and not accept(form):
                continue
            score = self.score(squeezed, sound, form)
            place = form.codes or (form.label,)
            if place not in best or score > best[place][0]:
                best[place] = (score, form)
        ranked = sorted(best.values(), key=lambda item: -item[0])
        scores = [score for score, _ in ranked] + [0.0]
        return [Match(form, score, score - scores[rank + 1]) for rank, (score, form) in enumerate(ranked)]

    @staticmethod
    def score(squeezed: str, sound: str, form: Form) -> float:
        """45 % letters, 20 % Jaro-Winkler, 35 % sound, a little more if all is heard or the commune is large."""
        letters = fuzz.ratio(squeezed, form.squeezed)
        start = 100 * JaroWinkler.normalized_similarity(squeezed, form.squeezed)
        heard = fuzz.ratio(sound, form.sound)
        same = SAME_SOUND if sound == form.sound else 0.0
        if not same and len(squeezed) >= ONE_LETTER_LENGTH and OSA.distance(squeezed, form.squeezed, score_cutoff=1) == 1:
            same = ONE_LETTER
        score = 0.45 * letters + 0.20 * start + 0.35 * heard + form.bonus + same
        alike = same == ONE_LETTER or (same and len(squeezed) >= ONE_LETTER_LENGTH and squeezed[0] == form.squeezed[0])
        return min(100.0, max(score, ONE_LETTER_SCORE) if alike else score)
