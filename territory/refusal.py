"""What makes a well-read name no commune: a thing or a being named after it, an airport, a denial."""

from __future__ import annotations

from territory import lexicon as lx
from territory.context import MEDIUM, NONE, Context
from territory.forms import LARGE_BONUS, NEIGHBOUR_MALUS, Form
from territory.rival import rivals
from territory.spans import Span

_LINKS = lx.words("de du d des la le les l")
AROUND = 12
SHORT_NAME = 6
PREPOSITIONS = ("a", "sur", "vers", "de", "d")
VILLAGE_BONUS = 1.3  # two thousand inhabitants


def refused(context: Context, span: Span) -> bool:
    """True when the words around say that the name is not the person's commune, or no commune at all."""
    i, end, form = span.start, span.end, span.form
    if not span.codes or (i, end) in context.wholes:
        return denied(context, i) if span.codes and i else False
    return (
        denied(context, i)
        or _named_after(context, i, end, form)
        or _being(context, i, end)
        or _club(context, i)
        or _airport(context, i, end, form)
        or _prayer(context, i, form)
        or _far(context, end)
        or _surname(context, i, end)
        or _bet(context, i, end, form)
        or _typo(context, i, end, span)
    )


def denied(context: Context, i: int) -> bool:
    """True for "je ne suis pas de", "et pas", "n'habite plus à"; not for "la police ne vient pas à"."""
    k = i - 1
    if context.word(k) in lx.ARTICLES:
        k -= 1
    if context.word(k) == "pas":
        # "pas Melun, Maincy": the name itself is denied, unless it is what one "ne veut pas" do.
        return not context.broken_before(k + 1)
    if context.word(k) not in lx.words("a de d du au sur dans en") or context.broken_before(k + 1):
        return False
    no, verb = context.word(k - 1), context.word(k - 2)
    if no == "meme" and context.word(k - 2) == "pas":
        no, verb = "pas", context.word(k - 3)
    if context.broken_before(k - 1) and no == "pas":
        verb = ""  # "je suis de Marles, pas de Paris"
    if no == "plus":
        return verb in lx.OWN_STATE
    if no != "pas" or context.broken_before(k):
        return False
    own = verb in lx.OWN_STATE and not _third(context, k - 2)
    ours = verb in ("est", "cest") and (verb == "cest" or context.word(k - 3) in ("c", "ce", "n"))
    return own or (ours and not _third(context, k - 2)) or verb in ("et", "non", "mais", "")


def _third(context: Context, k: int) -> bool:
    return any(context.word(j) in lx.THIRD_PERSON for j in range(max(0, k - 3), k))


def _named_after(context: Context, i: int, end: int, form: Form) -> bool:
    """« rose de Provins », « duc de Nemours », « le coulommiers que j'ai mangé »."""
    k = i - 1
    if form.text in lx.CHEESES and context.word(k) in ("le", "un", "du", "ce", "mon"):
        return True
    linked = False
    while context.word(k) in _LINKS and not context.broken_before(k + 1):
        linked = True
        k -= 1
    if context.word(k) in ("rose", "roses") and context.word(k - 1) not in lx.STOP | {""}:
        return False  # "une valise rose de Torcy"
    return linked and context.word(k) in lx.NAMED_AFTER and not context.broken_before(k + 1)


def _surname(context: Context, i: int, end: int) -> bool:
    """« Julien Bray m'a menacé »; not « saint Denis Melun », nor « Julien, Nemours »."""
    if i == 0 or context.broken_before(i) or context.level(i, end) >= MEDIUM:
        return False
    named = context.word(i - 1) in lx.word_file("prenoms.txt")
    return named and context.word(i - 2) not in ("saint", "sainte") and context.word(i - 2) not in lx.STREETS


def _bet(context: Context, i: int, end: int, form: Form) -> bool:
    """« un site de paris », « en paris sportif »."""
    if form.text != "paris":
        return False
    return context.word(end) in lx.BETS or (
        context.word(i - 1) in ("de", "des", "aux", "en", "les", "ses", "mes") and context.word(i - 2) in lx.BETTING
    )


def _typo(context: Context, i: int, end: int, span: Span) -> bool:
    """« en diant », « nous avon »: a short name, said of no place, that is one letter from a common word."""
    form = span.form
    if end == i + 1 and rivals().elided(form.text) and context.followed_by_complement(end):
        return True  # "à léchelle du bourg"
    if form.short and not context.opens(i) and context.followed_by_complement(end) and context.level(i, end) == NONE:
        return True  # "je suis moret de peur"
    if end != i + 1 or len(form.squeezed) > SHORT_NAME or span.score < 99 or context.tokens[i].capital:
        return False
    before = context.word(i - 1)
    if context.heading(i, end) or not before or context.broken_before(i) or context.level(i, end) > NONE and before != "en":
        return False
    if before in PREPOSITIONS and form.bonus >= VILLAGE_BONUS:
        return False  # "il a tapé ma soeur a nangis"
    if before == "nous":
        return form.text + "s" in lx.common_words()  # "nous avon peur"
    large = LARGE_BONUS - (0.0 if form.local else NEIGHBOUR_MALUS)
    return form.bonus < large and rivals().near(form.squeezed)


def _being(context: Context, i: int, end: int) -> bool:
    """« ma fille Claye », « mon chat Melun »; not « chez ma tante Provins »."""
    if end != i + 1 or context.broken_before(i):
        return False
    return (
        context.word(i - 1) in lx.BEINGS and context.word(i - 2) in lx.POSSESSIVES and context.word(i - 3) not in ("chez", "avec")
    )


def _club(context: Context, i: int) -> bool:
    if i == 0 or context.broken_before(i) or context.word(i - 1) not in lx.CLUBS:
        return False
    # "tu as Meaux" is no club; capitals tell, unless everything is in capitals.
    raw = context.tokens[i - 1].raw
    return raw.isupper() and context.capitals_mean if len(raw) < 3 and raw.lower() != "fc" else True


def _airport(context: Context, i: int, end: int, form: Form) -> bool:
    if form.text not in lx.AIRPORT_NAMES or context.word(i - 2) in lx.HOME_VERBS:
        return False
    around = context.norms[max(0, i - AROUND) : end + AROUND]
    flight = any(context.word(k) == "vol" and context.word(k + 1) in ("annule", "retarde", "pour", "de", "a")
                 for k in range(max(0, i - 4), i))  # fmt: skip
    return flight or any(word in lx.AIRPORT for word in around)


def _prayer(context: Context, i: int, form: Form) -> bool:
    saint = form.text.split()[0] in ("saint", "sainte")
    if not saint or context.word(i - 2) in lx.HOME_VERBS:
        return False
    return any(word in lx.PRAYER for word in context.norms[max(0, i - 6) : i + 8])


def _far(context: Context, end: int) -> bool:
    """« Saint-Barthélemy, l'île », « Châtelet à Paname »: a namesake elsewhere."""
    after = [context.word(k) for k in range(end, end + 3)]
    if after[0] in ("l", "aux", "une") and after[1] in lx.ISLANDS:
        return True
    return "chatelet" in context.norms[max(0, end - 2) : end] and any(w in lx.PARIS_WORDS for w in after)
