"""Shortened and lengthened spellings of a name, worked out rather than listed: « vaux le p », « a othi ».

They are only read exactly: in the approximate search they would blur the real names.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from territory.forms import Form
from territory.lexicon import ARTICLES, common_words, word_file
from territory.text import RIVERS

# Consonants and vowel that are not heard at the end of a name, hence forgotten.
MUTE = "stxdpe"
SHORTEST = 4
# « Perthes en Gâtinais »: the region said after the name of a village that does not bear it.
REGION_TAILS = (
    "en brie", "en gatinais", "en biere", "en multien", "en montois", "en goele", "en bassee",
)  # fmt: skip

CUT, MUTED, LONG = "cut", "muted", "long"


@dataclass(frozen=True)
class Variant:
    """A worked-out spelling, the form it stands for and how it was made."""

    form: Form
    kind: str


def build_variants(forms: list[Form]) -> dict[str, Variant]:
    """Spelling → variant. One that could be two places, or is itself a form, is left out."""
    taken = {form.text for form in forms}
    found: dict[str, dict[tuple[str, ...], Variant]] = defaultdict(dict)
    for form in forms:
        if len(form.codes) != 1:
            continue
        for text, kind in _spellings(form):
            if text not in taken:
                found[text].setdefault(form.codes, Variant(form, kind))
    return {text: next(iter(by_place.values())) for text, by_place in found.items() if len(by_place) == 1}


def _spellings(form: Form) -> list[tuple[str, str]]:
    tokens = form.text.split()
    made: list[tuple[str, str]] = []
    if form.text[-1] in MUTE and len(form.squeezed) > SHORTEST and len(tokens[-1]) > 2:
        made.append((form.text[:-1], MUTED))
    if not form.short or (form.local and tokens[0] in ("saint", "sainte")):
        made += [(" ".join([*tokens[:-1], tokens[-1][:n]]), CUT) for n in _cuts(tokens)]
        if form.local and len(tokens) == 1:
            names = {form.text, form.text[:-1] if form.text[-1] in MUTE else form.text}
            made += [(f"{name} {tail}", LONG) for name in names for tail in REGION_TAILS]
    return made


def _cuts(tokens: list[str]) -> range:
    """How many letters of the last word may be typed: one is enough after « vaux le », not after « bailly »."""
    if len(tokens) == 1 or (len(tokens) == 2 and tokens[0] in ARTICLES):
        return range(6, max(6, len(tokens[-1]) - 2))  # "villepa", "fontaineb"; "la cour" is no place
    if tokens[-1] in RIVERS:
        return range(0)
    return range(1 if len(tokens) > 2 else 3, len(tokens[-1]))


def plain(text: str) -> bool:
    """True when a one-word spelling is an ordinary word or a person's name."""
    return text in common_words() or text in word_file("prenoms_noms.txt")
