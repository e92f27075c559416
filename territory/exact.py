"""Names spelled right: are they said of a place?"""

from __future__ import annotations

from territory import lexicon as lx
from territory.context import AGAINST, CAPITAL, MEDIUM, STRONG, Context
from territory.forms import LARGE_BONUS, Form
from territory.rival import rivals
from territory.spans import Span
from territory.text import phonetic
from territory.variants import CUT, MUTED, Variant, build_variants, plain

# Said far more often of the water than of the department.
RIVERS = lx.words("marne yonne oise aube essonne")
MAX_SPAN = 7


def _dictated(form: Form) -> bool:
    """True for a town that everybody knows by one word: dictation writes its sound otherwise."""
    town = form.local and not form.risk and not form.short and form.bonus >= LARGE_BONUS
    return town and len(form.codes) == 1 and " " not in form.text


class ExactReader:
    """Finds the forms spelled out in a message and weighs their context."""

    def __init__(self, forms: list[Form]) -> None:
        self.forms = {form.text: form for form in forms}
        self._sounds = {form.sound: form for form in forms if _dictated(form)}
        self._variants = build_variants(forms)
        spellings = [form.text.split() for form in forms] + [text.split() for text in self._variants]
        self._prefixes = {" ".join(tokens[:n]) for tokens in spellings for n in range(1, len(tokens) + 1)}
        self._common = lx.common_words()
        self._rivals = rivals()

    def spans(self, context: Context) -> list[Span]:
        """All believable readings, overlapping ones included."""
        spans: list[Span] = []
        taken = self._streets(context)
        for i in range(len(context.norms)):
            if i in taken:
                continue
            for form, first, end in self._at(context, i):
                span = self._judge(context, form, first, end)
                if span is not None:
                    spans.append(span)
            heard = self._heard(context, i)
            if heard is not None:
                spans.append(Span(i, i + 1, heard, 99.0, heard.codes))
            for variant, text, end in self._variants_at(context, i):
                if self._allowed(context, variant, text, i, end):
                    form = variant.form
                    spans.append(Span(i, end, form, 99.5 if variant.kind == CUT else 99.9, form.codes))
        return spans

    def _heard(self, context: Context, i: int) -> Form | None:
        """« j'habite à mots »: a dictated town, where an ordinary noun would have its article."""
        if (
            context.word(i - 1) not in ("a", "sur")
            or context.word(i - 2) not in lx.HOME_VERBS | lx.HERE_WORDS
            or context.broken_before(i)
        ):
            return None
        word = context.norms[i]
        if word in lx.STOP or word in self._prefixes or word not in self._common:
            return None
        return self._sounds.get(phonetic(word)) or (self._sounds.get(phonetic(word[:-1])) if word[-1] in "sx" else None)

    def _streets(self, context: Context) -> set[int]:
        """Tokens inside a name that a street or a person bears: "landon" of « rue du Château-Landon »."""
        taken: set[int] = set()
        for i in range(len(context.norms)):
            if context.against(i):
                for _, first, end in self._at(context, i):
                    taken.update(range(first + 1, end))
        return taken

    def _variants_at(self, context: Context, i: int) -> list[tuple[Variant, str, int]]:
        """Worked-out spellings from token i."""
        found = []
        key, end = context.norms[i], i + 1
        while True:
            if key in self._variants:
                found.append((self._variants[key], key, end))
            if key not in self._prefixes or end >= len(context.norms) or context.broken_before(end):
                return found
            key = f"{key} {context.norms[end]}"
            end += 1

    def _allowed(self, context: Context, variant: Variant, text: str, i: int, end: int) -> bool:
        """A short spelling needs a clean end or a place where a commune is expected."""
        level = context.level(i, end)
        if level == AGAINST or variant.form.risk == "mot":
            return False
        last = context.norms[end - 1]
        if variant.kind == CUT:
            if len(text.split()) == 1 + (text.split()[0] in lx.ARTICLES):
                return level >= MEDIUM and not plain(last)
            ordinary = last in lx.STOP or len(last) < 3 or last in self._common
            return context.closed(end) or not ordinary
        if variant.kind == MUTED:
            words = text.split()
            if all(plain(word) for word in words):
                lived = context.word(i - 1) == "a" and context.word(i - 2) in lx.HOME_VERBS
                return lived or context.number_beside(i, end) or context.said_to_be_a_place(i, end)
            if level < STRONG and self._rivals.win(context, i, end, level, variant.form):
                return False
            if context.determiner_before(i) or context.before_name(i):
                return False
            letters = len(text.replace(" ", ""))
            return level >= MEDIUM or (letters >= 5 and level >= CAPITAL) or letters >= 6
        return True

    def _at(self, context: Context, i: int) -> list[tuple[Form, int, int]]:
        """Forms spelled out from token i. "au pin" and "du mée" are read as "le pin" and "le mée"."""
        found = []
        contraction = lx.CONTRACTIONS.get(context.norms[i])
        key = contraction or context.norms[i]
        end = i + 1
        while True:
            if key in self.forms and not (contraction and end == i + 1):
                found.append((self.forms[key], i + 1 if contraction else i, end))
            if key not in self._prefixes or end >= len(context.norms) or end - i > MAX_SPAN:
                return found
            if context.word(end) == "mais" and context.word(end + 1) in ("celui", "celle"):
                end += 1
            if context.word(end) in ("celui", "celle"):
                end += 1  # "Livry, celui sur Seine"
                if end >= len(context.norms):
                    return found
            elif context.broken_before(end):
                return found
            key = f"{key} {context.norms[end]}"
            end += 1

    def _judge(self, context: Context, form: Form, i: int, end: int) -> Span | None:
        contracted = context.word(i - 1) in lx.CONTRACTIONS and form.text != " ".join(context.norms[i:end])
        level = context.level(i - 1 if contracted else i, end) if not contracted else self._contracted(context, i, end)
        if level == AGAINST:
            return None
        tokens = form.text.split()
        if tokens[0] in ("saint", "sainte") and context.after_institution(i):
            return None
        if not form.codes:
            return self._outside(context, form, i, end, level)
        if context.word(i - 1) == "l":
            return None  # "l'Yerres" is the river
        if not self._believable(context, form, i, end, level):
            return None
        if len(form.codes) > 1 and not form.usage and level < (STRONG if form.risk else CAPITAL):
            return None
        return Span(i, end, form, 100.0, form.codes, ask=len(form.codes) > 1)

    def _believable(self, context: Context, form: Form, i: int, end: int, level: int) -> bool:
        """Is the evidence enough for so risky a form?"""
        risk = form.risk
        if not risk:
            # "les paris sportifs" is no town; "la Melun" is merely clumsy.
            ordinary = form.text in self._common or (form.short and level < MEDIUM)
            return form.usage or not ordinary or not context.determiner_before(i)
        if context.determiner_before(i) and form.text.split()[0] not in lx.ARTICLES:
            return False
        if risk == "court":
            return level >= CAPITAL
        if context.before_name(i) and (i, end) not in context.wholes:
            return False
        if risk == "nom" and context.word(i - 1) in lx.SAINT_NAMED and not context.broken_before(i):
            return False  # "collège Beauvoir" bears somebody's name
        if risk == "nom" and context.heading(i, end) and (i, end) not in context.wholes:
            known = form.local and (" " in form.text or not form.short)
            return known and not context.apposed(end)
        return self._placed(context, form, i, end, level) if risk == "mot" else level >= MEDIUM

    @staticmethod
    def _placed(context: Context, form: Form, i: int, end: int, level: int) -> bool:
        """Is a common word ("forges", "la tombe", "voisines") really said of a place?"""
        if form.local and context.word(end) == "en" and context.word(end + 1) in lx.REGIONS_SAID:
            return True  # "maison rouge en brie"
        if level < MEDIUM or context.followed_by_complement(end):
            return False
        bare = form.text.split()[0] not in lx.ARTICLES
        # The first word of a message has a capital anyway.
        capital = i > 0 and context.capitals_mean and context.tokens[end - 1].capital
        if form.local:
            # "à forges" needs no more: a common noun would have its article. "à la tombe" does.
            return level == STRONG or capital or (bare and context.word(i - 1) == "a")
        return capital or (level == STRONG and (not bare or context.word(i - 1) in lx.HOME_VERBS | {"a"}))

    @staticmethod
    def _contracted(context: Context, i: int, end: int) -> int:
        """Level of "au pin", "du mée": the preposition is the contraction itself."""
        if context.against(i):
            return AGAINST
        p2 = context.word(i - 2)
        if (i, end) in context.wholes or p2 in lx.HOME_VERBS | lx.BE_VERBS | lx.PLACE_NOUNS | lx.NEAR:
            return STRONG
        return context.level(i, end) if context.level(i, end) == STRONG else MEDIUM

    @staticmethod
    def _outside(context: Context, form: Form, i: int, end: int, level: int) -> Span | None:
        before = context.word(i - 1)
        if form.department:
            placed = before in ("en", "dans") or (before in ("le", "la", "l", "les") and context.word(i - 2) == "dans")
            if form.text in RIVERS and not any(context.word(k) in lx.HOME_VERBS | {"suis"} for k in range(i - 4, i)):
                return None
            if not (placed or level == STRONG) or (form.risk == "mot" and not placed):
                return None
        elif form.risk and not (level >= MEDIUM and (context.tokens[i].capital or level == STRONG)):
            return None
        return Span(i, end, form, 100.0, ())
