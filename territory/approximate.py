"""Misspelt names: only where the words plausibly stand for a place."""

from __future__ import annotations

from territory import lexicon as lx
from territory.context import CAPITAL, MEDIUM, NONE, STRONG, Context
from territory.forms import Form
from territory.fuzzy import FuzzyIndex, Match
from territory.rival import rivals
from territory.spans import Span
from territory.text import RIVERS, phonetic

# Bounds the time spent on a message made of unknown words.
MAX_SEARCHES = 90
SAME_SOUND_MARGIN = 1.5
MIN_SCORE, MIN_MARGIN, ASK_SCORE = 80.0, 4.0, 73.0
# "vair sur marne": common words, but only a commune is "sur Marne".
RIVER_SCORE = 91.0
HEARD_ALONE = 6  # letters of a strange word that opens the message and sounds as a name does: « noiziel la ferme du buisson »
ALONG_RIVER = 87.0  # "montini sur loin": strange words that end as only names do
# Score asked by level of evidence, and the fewest letters a misspelt name must have.
FLOORS = {STRONG: (MIN_SCORE, 4), MEDIUM: (82.0, 5), CAPITAL: (87.0, 6), NONE: (90.0, 8)}


class FuzzyReader:
    """Searches the words that are not French, or stand where a commune is expected."""

    def __init__(self, forms: list[Form], fuzzy: FuzzyIndex) -> None:
        self._exact = {form.text for form in forms}
        self._beginnings = {
            " ".join(tokens[:n]) for form in forms for tokens in [form.text.split()] for n in range(3, len(tokens))
        }
        self._squeezed = {form.squeezed: form for form in forms if not form.risk and len(form.squeezed) > 6}
        self._sounds = {form.sound for form in forms if not form.risk and len(form.codes) == 1}
        self._fuzzy = fuzzy
        self._rivals = rivals()
        self._names = lx.word_file("prenoms_noms.txt")

    def unknown(self, word: str) -> bool:
        """True for a word of four letters or more that is neither French nor a person's name."""
        return len(word) >= 4 and word.isalpha() and not (self._rivals.known(word) or word in self._names)

    def spans(self, context: Context, exact: list[Span]) -> list[Span]:
        """Readings of the tokens that ``exact`` leaves open."""
        settled = self._settled(context, exact)
        spans: list[Span] = []
        searches = 0
        for i, word in enumerate(context.norms):
            if searches >= MAX_SEARCHES:
                break
            lead = word in lx.ARTICLES or word in ("saint", "sainte") or self._cut_mont(context, i)
            if word.isdigit() or i in settled or (word in lx.STOP and not lead) or context.against(i):
                continue
            if word in lx.NO_START or context.word(i - 1) in ("l", "saint", "sainte"):
                continue
            in_core = any(i == start for start, _ in context.wholes)
            known = self._rivals.known(word) or (word in self._names and not lead)
            level = context.level(i, i + 1)
            by_river = context.word(i + 1) == "sur" and context.word(i + 2) in RIVERS
            if known and not lead and not (level == STRONG or in_core or by_river):
                continue
            for end in self._ends(context, i):
                if (i, end) in context.wholes:
                    level = STRONG
                elif context.opens(i) and level in (NONE, CAPITAL, MEDIUM):
                    level = CAPITAL if context.heading(i, end) and not context.apposed(end) else NONE
                if (lead and end == i + 1) or (word == "l" and end == i + 2 and len(context.norms[i + 1]) < 8):
                    continue
                unknown = sum(len(w) for w in context.norms[i:end] if w not in lx.STOP and not self._rivals.known(w))
                whole = (i, end) in context.wholes
                if not unknown and word in lx.ARTICLES and end == i + 2:
                    continue  # "le même" is not "le mée"
                river = by_river and end == i + 3
                # "la chapelle la rene": only the end is misspelt.
                begun = end - i > 2 and " ".join(context.norms[i : end - 1]) in self._beginnings
                if not unknown and not (whole or river or begun or (level == STRONG and end - i > 1)):
                    continue
                letters = sum(map(len, context.norms[i:end]))
                if level == NONE and context.opens(i) and unknown >= HEARD_ALONE and self._heard(context.norms[i:end]):
                    level = CAPITAL
                if letters < FLOORS[level][1] or (level == NONE and unknown < 5 and not (begun or river)):
                    continue
                searches += 1
                span = self._search(context, i, end, level, unknown, whole)
                if span is not None:
                    spans.append(span)
        return spans

    def _heard(self, words: list[str]) -> bool:
        """Whether these words sound exactly as a name does."""
        return phonetic("".join(words)) in self._sounds

    def _cut_mont(self, context: Context, i: int) -> bool:
        """« j'habite mon tévrain »: a dictated Mont- cut from its name."""
        return context.word(i) == "mon" and context.word(i - 1) in lx.HOME_VERBS | {"a"} and self.unknown(context.word(i + 1))

    def _settled(self, context: Context, exact: list[Span]) -> set[int]:
        """Tokens of exact matches that nothing suggests extending ("montereau sur le jar" must go on)."""
        settled: set[int] = set()
        for span in exact:
            follow = context.word(span.end)
            goes_on = follow and not context.broken_before(span.end) and follow not in lx.STOP - lx.LINKS
            strange = not self._rivals.known(follow) or follow in lx.LINKS or span.form.short
            if goes_on and strange and not follow.isdigit():
                settled.update(range(span.start + 1, span.end))
            else:
                settled.update(range(span.start, span.end))
        return settled

    def _ends(self, context: Context, i: int) -> list[int]:
        """Where a name that starts at token i may stop."""
        ends = []
        for end in range(i + 1, min(i + 6, len(context.norms)) + 1):
            word = context.norms[end - 1]
            if end - 1 > i and (context.broken_before(end - 1) or word.isdigit()):
                break
            if end - 1 > i and word in lx.STOP and word not in lx.LINKS:
                break
            if word in lx.STOP and end - 1 > i:
                continue
            ends.append(end)
        return ends

    def _search(self, context: Context, i: int, end: int, level: int, unknown: int, whole: bool) -> Span | None:
        if " ".join(context.norms[i:end]) in self._exact:
            return None  # already judged, for or against
        squeezed = "".join(context.norms[i:end])
        same = self._squeezed.get(squeezed)
        if same is not None and end - i > 1 and len(same.codes) == 1:
            return Span(i, end, same, 99.0, same.codes)
        matches = self._fuzzy.search(squeezed, lambda form: self._target(form, level))
        if not matches:
            return None
        best = matches[0]
        floor, _ = FLOORS[level]
        if unknown and best.form.text.split()[-1] in RIVERS and end - i > 2:
            floor = min(floor, ALONG_RIVER)
        if not unknown:
            floor = {1: 101.0, 2: 88.0}.get(end - i, 85.0 if whole or level == STRONG else RIVER_SCORE)
        elif end - i > 1 and unknown < 4:
            floor = max(floor, 84.0)
        if len(best.form.squeezed) <= 4:
            floor = max(floor, 88.0)
        heard = phonetic(squeezed) == best.form.sound
        if best.score >= floor and best.margin >= (SAME_SOUND_MARGIN if heard else MIN_MARGIN) and len(best.form.codes) <= 1:
            if self._rivals.win(context, i, end, level, best.form) or (best.form.risk == "mot" and not unknown):
                return None
            return Span(i, end, best.form, best.score, best.form.codes)
        if self._rivals.win(context, i, end, level, best.form):
            return None
        return self._doubt(i, end, matches, level, unknown, whole)

    @staticmethod
    def _target(form: Form, level: int) -> bool:
        if form.department or (form.risk == "mot" and not (level == STRONG and " " in form.text and len(form.squeezed) >= 8)):
            return False
        return level == STRONG or (len(form.squeezed) >= 5 and not form.risk)

    @staticmethod
    def _doubt(i: int, end: int, matches: list[Match], level: int, unknown: int, whole: bool) -> Span | None:
        """Candidates to propose, when the words clearly stand where a commune is expected."""
        if level < STRONG or unknown < 4 or not matches or matches[0].score < (ASK_SCORE if whole else MIN_SCORE):
            return None
        codes = [code for match in matches[:3] for code in match.form.codes if match.score >= matches[0].score - 12]
        if not codes or not matches[0].form.codes:
            return None
        return Span(i, end, matches[0].form, matches[0].score, tuple(dict.fromkeys(codes))[:5], ask=True)
