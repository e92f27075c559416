"""Names of several words written as they sound: « bois le rois », « canne ecluse », « betons bazoche »; or cut in two.

Each word of the message sounds like the same word of the name, so that no word of it may be missing or be another: that is
rare enough by chance to need no evidence around it, where a letter-by-letter likeness would.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

from territory import lexicon as lx
from territory.context import CAPITAL, MEDIUM, Context
from territory.forms import Form
from territory.spans import Span
from territory.text import phonetic

SHORTEST = 8  # letters of a name: below, ordinary words sound alike too
CUT_SHORTEST = 7
MOST = 5  # words
SLACK = 1  # letters
SCORE = 97.0  # below a name spelled out, above a misspelt one


def _key(tokens: list[str]) -> tuple[str, ...]:
    return tuple(token if token in lx.STOP else phonetic(token) or token for token in tokens)


def _like(one: str, two: str) -> Iterator[tuple[str, str, int, int]]:
    """First letters and lengths of two words that may sound like these: a glance, before any sound is worked out."""
    for more, less in product(range(-SLACK, SLACK + 1), repeat=2):
        yield one[0], two[0], len(one) + more, len(two) + less


class SoundReader:
    """Compares words one by one, by their sound."""

    def __init__(self, forms: list[Form]) -> None:
        self._exact = {form.text for form in forms}
        self._forms: dict[tuple[str, ...], Form | None] = {}
        self._openings: set[tuple[str, ...]] = set()  # sounds of their first two words
        self._beginnings: set[tuple[str, str, int, int]] = set()
        self._together = {f.squeezed: f for f in forms if self._sure(f) and not f.short and " " not in f.text}
        for form in forms:
            tokens = form.text.split()
            content = [token for token in tokens if token not in lx.STOP]
            if not self._sure(form) or len(content) < 2 or len(form.squeezed) < SHORTEST or (form.short and len(tokens) < 3):
                continue
            self._beginnings.update(_like(*tokens[:2]))
            key = _key(tokens)
            self._openings.add(key[:2])
            same = key not in self._forms or (self._forms[key] or form).codes == form.codes
            self._forms[key] = form if same else None  # two places that sound alike are none

    @staticmethod
    def _sure(form: Form) -> bool:
        return len(form.codes) == 1 and not form.risk and not form.department

    def spans(self, context: Context) -> list[Span]:
        """Readings of the words of a message, overlapping ones included."""
        found: list[Span] = []
        for i, (one, two) in enumerate(pairwise(context.norms)):
            begins = (one[0], two[0], len(one), len(two)) in self._beginnings
            cut = one + two in self._together
            if not (begins or cut) or context.against(i) or context.before_name(i):
                continue
            keys = _key(context.norms[i : i + 2])
            if keys in self._openings:
                keys += _key(context.norms[i + 2 : i + MOST])
            elif not cut:
                continue
            for end in range(i + 2, i + len(keys) + 1):
                if context.broken_before(end - 1):
                    break
                form = self._forms.get(keys[: end - i])
                if form is not None and self._chance(context, i, end):
                    continue
                form = form or self._cut(context, i, end)
                if form is not None and " ".join(context.norms[i:end]) not in self._exact:
                    found.append(Span(i, end, form, SCORE, form.codes))
        return found

    @staticmethod
    def _chance(context: Context, i: int, end: int) -> bool:
        """« il y a sept sortes de… »: ordinary words side by side, where nothing waits for a place."""
        ordinary = all(word in lx.common_words() and word not in lx.STOP for word in context.norms[i:end])
        return ordinary and context.level(i, end) < CAPITAL

    def _cut(self, context: Context, i: int, end: int) -> Form | None:
        """« la gare de ponte carre »: one word cut in two, where a place is expected."""
        if end - i != 2 or any(word in lx.STOP for word in context.norms[i:end]):
            return None
        squeezed = "".join(context.norms[i:end])
        form = self._together.get(squeezed) if len(squeezed) >= CUT_SHORTEST else None
        return form if form is not None and context.level(i, end) >= MEDIUM else None
