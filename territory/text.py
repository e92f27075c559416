"""Normalisation of clumsy French text: tokens with offsets, squeezed forms, a phonetic key."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

_EXPANSIONS = {"st": "saint", "ste": "sainte", "sts": "saints"}
# "s/" and "s/s" are how people write "sur" and "sous" in a commune name; "/" alone separates.
# What follows "sur" in names.
RIVERS = frozenset(("seine", "marne", "loing", "morin", "ourcq", "yonne", "yerres", "yerre", "ecole", "essonne"))
_TOKEN = re.compile(rf"[sS]/[sS](?=[\s-])|[sS]/|/(?=\s?(?:{'|'.join(sorted(RIVERS))})\b)|[^\W\d_]+|\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Token:
    """A word or a number: ``norm`` is lower case without accents, abbreviations expanded."""

    norm: str
    raw: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """True when the first letter is upper case."""
        return self.raw[0].isupper()


def fold(text: str) -> str:
    """Lower case, no accents, no ligatures."""
    lowered = text.lower().replace("œ", "oe").replace("æ", "ae")
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def tokenize(text: str) -> list[Token]:
    """Cut a message into tokens. Offsets are those of ``text`` itself."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        norm = fold(raw)
        if norm == "s/s":
            norm = "sous"
        elif norm in ("s/", "/"):
            norm = "sur"
        else:
            norm = _EXPANSIONS.get(norm, norm)
        if norm in RIVERS and tokens and tokens[-1].norm == "s":
            tokens[-1] = replace(tokens[-1], norm="sur")  # "samois s seine"
        if norm[:-1] in RIVERS and norm[-1] == "s" and tokens and tokens[-1].norm == "sur":
            norm = norm[:-1]  # "sur marnes"
        if norm:
            tokens.append(Token(norm, raw, match.start(), match.end()))
    return tokens


def normalise(name: str) -> str:
    """A name as space-separated normal tokens: ``Saint-Germain-s/-Morin`` → ``saint germain sur morin``."""
    return " ".join(token.norm for token in tokenize(name))


# Ordered rewriting that makes spellings pronounced alike look alike. Not linguistics: a tool for typos.
_PHONETIC = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[^a-z]", ""),
        (r"eaux|eau|ault|auld|auts?$|aud$|aux|au", "o"),
        (r"ph", "f"),
        (r"qu|q|ck|k|c+(?=[aoulrtnsm])|c$|ch(?=[rl])", "k"),
        (r"ch|sh|sch", "H"),
        (r"g(?=[eiy])", "j"),
        (r"gn|ni(?=[aou])", "N"),
        (r"gu(?=[eiy])", "g"),
        (r"oi|oy", "wa"),
        (r"(?:ain|ein|aim|eim)(?![aeiouyn])|in(?![aeiouy])|im(?=[pb])|yn|ym", "1"),
        (r"an(?![aeiouyn])|en(?![aeiouyn])|am(?=[pb])|em(?=[pb])", "2"),
        (r"on(?![aeiouyn])|om(?=[pb])", "3"),
        (r"un(?![aeiouyn])", "1"),
        (r"ay|ai|ei|ey|ets?$|ers?$|ez$", "e"),
        (r"ou", "u"),
        (r"ill(?=[aeiouy])|ll|y", "i"),
        (r"(?<=[a-zA-Z0-9]{2})e(?=[rlnm][aeiouo3])", ""),
        (r"c|ss|x|z", "s"),
        (r"h", ""),
        (r"([a-zA-Z0-9])\1+", r"\1"),
        (r"(?<=[a-zA-Z0-9]{2})[sdtpx]$|(?<=[a-zA-Z0-9]{2})es?$", ""),
    )
]


def phonetic(squeezed: str) -> str:
    """A rough French sound key of a form already normalised, spaces removed."""
    for pattern, replacement in _PHONETIC:
        squeezed = pattern.sub(replacement, squeezed)
    return squeezed
