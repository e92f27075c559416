"""Of the places named, which one is the home of the person, and which one they say is not."""

from __future__ import annotations

import re

from territory import lexicon as lx
from territory.context import Context

LOOK_BACK = 9
_CUES: dict[str, float] = (
    dict.fromkeys(lx.HOME_VERBS, 3.0)
    | dict.fromkeys(lx.HERE_WORDS, 2.0)
    | dict.fromkeys(lx.words("dors dort dormons"), 2.5)
    | dict.fromkeys(lx.ELSEWHERE_WORDS, -2.5)
)
_NEAR_CUE = 4.0
# Said by someone who names the commune of another, and writes from a place they keep to themselves.
_FROM_ELSEWHERE = re.compile(
    r"\b(?:ecri[st] de loin|(?:suis|habite|vis) (?:tres |assez )?(?:loin|ailleurs)|n y (?:suis|habite|vis) pas"
    r"|(?:prefere|veux|veut|vais|voudrais|souhaite|peux|dirai)(?: ne)?(?: pas)? (?:rien dire|dire ou|ou)"
    r"|ne (?:le )?dirai (?:pas|rien)|suis pas encore (?:parti|partie|arrive|arrivee|la bas))\b"
)


def home_score(context: Context, i: int, end: int, floor: int) -> float:
    """How much is said that the person lives at tokens i..end; the words before are read back to ``floor``."""
    score, subject = 0.0, ""
    k = i - 1
    while k >= max(floor, i - LOOK_BACK):
        word, before = context.norms[k], context.word(k - 1)
        if word in lx.FIRST_PERSON:
            # The nearest subject is the one that lives there: "je crois que mon ex vit à".
            subject = subject or "first"
            if word in ("moi", "nous"):
                score += 4 if before == "chez" else (2 if word == "moi" else 0)
        elif word == "on":
            subject = subject or "first"
        elif word in lx.THIRD_PERSON and not _complement(context, k):
            subject = subject or "third"
        elif word == "maison" and before in ("la", "ma", "notre"):
            score += 2
        # "on est à Serris" tells where; "ma plainte est à Lagny" does not.
        if word != "est" or before in ("on", "c", "ce"):
            score += _CUES.get(word, 0.0)
        if word in ("mais", "alors", "donc") or (context.broken_before(k) and k < i - 1 and score):
            break
        k -= 1
    if context.lives_after(end):
        return score + _NEAR_CUE
    return min(score, 0.0) - 0.5 if subject == "third" else score


def _complement(context: Context, k: int) -> bool:
    """True for "chez ma tante", "avec mon père": not the subject."""
    return context.word(k - 1) in lx.DETERMINERS and context.word(k - 2) in ("chez", "avec", "par", "pour", "et")


def of_another(context: Context, i: int, floor: int) -> bool:
    """True when the nearest subject before token i is somebody else, or the person has left."""
    for k in range(i - 1, max(floor, i - LOOK_BACK) - 1, -1):
        word = context.norms[k]
        if word in lx.LEFT:
            return True
        if word in lx.FIRST_PERSON or word == "on":
            return False
        if word in lx.THIRD_PERSON and not _complement(context, k):
            return True
    return False


def former(context: Context, i: int) -> bool:
    """True for « avant j'étais à Nemours, maintenant… »: the person has left."""
    before = context.norms[max(0, i - 6) : i]
    return (
        any(word in lx.PAST_HOME for word in before)
        and ("avant" in before or "avant" in context.norms[i + 1 : i + 3])
        and any(word in lx.NOW for word in context.norms[i + 1 :])
    )


def keeps_it_secret(context: Context) -> bool:
    """True when the person says that they are elsewhere, without saying where."""
    return bool(_FROM_ELSEWHERE.search(" ".join(context.norms)))
