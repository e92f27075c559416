"""Raw message -> one line of plain tokens that the patterns read.

The result looks like ``¦ il est derriere la porte , il a un couteau ¦``: lower case, no accent, no doubled letter,
`¦` and `?` closing a sentence, `,` closing a clause. Words are never reordered, so a match can be placed in its clause.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from . import sms

HARD, QUESTION, SOFT = "¦", "?", ","
NOW_TOKEN = "lànow"  # the adverb "là", kept apart from the article "la"
MAX_CHARS = 40_000  # far above any real message; bounds the work on a hostile one

_DOUBLED = re.compile(r"([^\W\d_])\1+")
_LEET = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
_LEET_RE = re.compile(r"(?<=[a-z])[01345](?=[a-z])|(?<=[a-z])[@$](?=[a-z])|(?<![\w@])@(?=[a-z])")
_THERE = re.compile(r"(?<![\w-])là(?![\w-]| bas| haut| où| ou\b| dedans)")
_THAT_DAY = re.compile(r"\b(ce|cet|cette|ces) ([^\W\d_]+) " + NOW_TOKEN)
_SPACED_SOS = re.compile(r"\bs\s*[.\- ]\s*o\s*[.\- ]\s*s\b\.?")
_HARD_RE = re.compile(r"[.!;:\n\r…()\"«»“”/|•]+|\s[-–—]+\s")
_WORD = re.compile(r"[^\W_]+|[¦?,]")
_APOSTROPHE = re.compile(r"['’‘ʼ`´′]")
_AGE_GLUED = re.compile(r"(?<=\d)(?=ans\b|an\b|min|mn\b|heures?\b|mois\b)|(?<=\bjai)(?=\d)|(?<=\bg)(?=\d)")


def strip_accents(text: str) -> str:
    """Remove combining marks of every script (é -> e, й -> и, Arabic vowels)."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=20_000)
def fold_word(word: str) -> str:
    """One word as it appears in normalised text: no accent, no doubled letter ("frappée" -> "frape")."""
    if word in ("là", NOW_TOKEN):
        return NOW_TOKEN
    if word in ("fumée", "fumee", "fumées", "fumees"):  # not "il fume"
        return "fumee"
    plain = strip_accents(word.lower().replace("œ", "oe").replace("æ", "ae"))
    return _DOUBLED.sub(r"\1", plain)


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a hand-written regex after folding its doubled letters, as the text it will read is folded."""
    return re.compile(_DOUBLED.sub(r"\1", pattern))


_SMS = sms.build(fold_word)

# After folding: contexts that decide between homophones. Order matters.
_PHRASES = tuple((re.compile(p), r) for p, r in (
    (r" s il (?:te|vous) plait", " svp"),
    (r" (il|ele|on|ils) et (?=la |deriere|devant|dans|chez|en |sur |mort|tombe|par tere|arme)", r" \1 est "),
    (r" je (?=peur|mal|avale|pris|froid)", " j ai "),
    (r" g (?=\d+ an|peur|mal|avale|pris|un|une|le|la|des|envie|mes)", " j ai "),
    (r" (?:peu|peut|px|pe) (?=pas|plus)", " peux "),
    (r" il y (?=a |en |avait )", " y "),
    (r" (est|suis|sont|es|somes|c est) la(?= [¦?,]| il| ele| je| j | on | ils| devant| avec un| dans | deriere|"
     r" chez| a cote| maintenant| tout de suite| juste| en train| en bas| svp| vite| aidez| peux)",
     r" \1 " + NOW_TOKEN),
    (r" la(?= (?:il|ele|ils|je|j|on|y a|maintenant|tout de suite|en ce moment|ca|c est) )", " " + NOW_TOKEN),
    (r"(?<! de)(?<! a)(?<! par) la(?= [¦?,])", " " + NOW_TOKEN),
    (r"(?: [,])? (?=mais |sauf que |et (?:" + NOW_TOKEN + r"|maintenant) )", " ¦ "),
    (r"(?<![¦,?]) (?=alors que |et (?:il|ele|je|j|on|ce soir|mon|ma|depuis) )",
     " , "),
))


def _tokens(text: str) -> list[str]:
    out: list[str] = []
    for raw in _WORD.findall(text):
        if raw in "¦?,":
            if out and out[-1] in "¦?,":  # the stronger mark wins
                if out[-1] == SOFT:
                    out[-1] = raw
            else:
                out.append(raw)
            continue
        word = fold_word(raw)
        for part in _SMS.get(word, word).split():
            if not out or out[-1] != part:  # "aidez aidez aidez moi", and hostile repetition
                out.append(part)
    return out


def normalise(text: str) -> str:
    """Normalised form of any string; never raises. Empty text gives two sentence marks."""
    text = unicodedata.normalize("NFC", text[:MAX_CHARS])
    if not text.isprintable():
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc", "Co"))
    text = unicodedata.normalize("NFKC", text).lower()
    text = unicodedata.normalize("NFC", text)
    text = _THERE.sub(NOW_TOKEN, text)
    text = _THAT_DAY.sub(r"\1 \2 la", text)
    text = re.sub(r"\bjé\b", "jai", text)
    text = _SPACED_SOS.sub("sos", text)
    text = _APOSTROPHE.sub(" ", text)
    text = text.replace("*", "").replace("_", " ")
    text = _LEET_RE.sub(lambda m: _LEET[m.group()], text)
    text = _AGE_GLUED.sub(" ", text)
    text = re.sub(r"[?؟]+", " ? ", text)
    text = _HARD_RE.sub(" ¦ ", text)
    text = re.sub(r"[,،]", " , ", text)
    line = " ".join([HARD, *_tokens(text.replace("-", " ")), HARD, ""])
    for pattern, replacement in _PHRASES:
        line = pattern.sub(replacement, line)
    return " " + line
