"""What could tell who wrote a sentence, or of whom it speaks, is replaced before anyone is asked to give it.

Own French rules: links, mails, accounts, IBAN, social security numbers, phones, dates, addresses, plates, names, places,
and at last any number that is no public line. When in doubt the word goes: a masked word costs a word, a kept name a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from territory import load
from territory.lexicon import common_words
from web.phrases import lexique, motifs
from web.phrases.lexique import fold

NAME, PLACE = "[nom]", "[commune]"
_TOKEN = re.compile(r"\[[a-zé ]{3,12}\]")
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*", re.UNICODE)


@lru_cache(maxsize=1)
def _lexicon() -> frozenset[str]:
    return frozenset(common_words())


def _common(folded: str) -> bool:
    """Whether a word is a common one; « appelez-moi » is two."""
    return all(part in _lexicon() for part in folded.split("-"))


def _is_name(word: str, folded: str, before: list[str], *, starts: bool) -> bool:
    """Whether a word is, or may be, somebody's name; `before` holds the folded words before it, nearest last."""
    if folded in lexique.NEVER_A_NAME:
        return False
    announced = lexique.announces(before)
    if folded in lexique.ACRONYMS and not announced:
        return False
    if announced:
        unusual = word[0].isupper() or not _common(folded) or folded in lexique.prenoms()
        title = announced == lexique.TITLE and folded not in lexique.AFTER_TITLE
        if folded not in lexique.SMALL_WORDS and (unusual or title):
            return True
    if folded in lexique.prenoms() and (word[0].isupper() or folded not in lexique.ALSO_WORDS):
        return True
    if word.isupper() and len(word) <= 5 and starts is False and not _common(folded):
        return True
    if not word[0].isupper():
        return False
    return not starts or not _common(folded)


def _names(text: str) -> str:
    made: list[str] = []
    before: list[str] = []
    last, starts = 0, True
    masked_before = False
    for found in _WORD.finditer(text):
        gap = text[last : found.start()]
        made.append(gap)
        last = found.end()
        word = found[0]
        inside = text[max(0, found.start() - 1)] == "[" and text[found.end() : found.end() + 1] == "]"
        if re.search(r"[.!?…:\n]", gap) and not (gap.startswith(".") and before[-1:] and before[-1] in lexique.TITLES):
            starts, before, masked_before = True, [], False
        if inside:
            made.append(word)
            before = [*before[-3:], f"[{word}]"]
            starts = False
            continue
        pieces = []
        for part in re.split(r"(['’])", word):
            folded = fold(part)
            if part in ("'", "’") or not part:
                pieces.append(part)
                continue
            follows = masked_before and part[0].isupper()
            if follows or _is_name(part, folded, before, starts=starts):
                pieces.append(NAME)
                masked_before = True
            else:
                pieces.append(part)
                masked_before = masked_before and folded in lexique.PARTICLES
            before = [*before[-3:], "m." if part == "M" else folded]
            starts = False
        made.append("".join(pieces))
    made.append(text[last:])
    return re.sub(r"\[nom\](?:[ '’.-]*(?:(?:de|du|des|d|la|le)[ '’])?\[nom\])+", NAME, "".join(made))


def _places(text: str) -> str:
    """Communes, near or far: a need and a commune together may name someone in a village."""
    found = load().find(text)
    spans = sorted({(m.start, m.end) for m in (*found.communes, *found.outside)}, reverse=True)
    for start, end in spans:
        if "[" not in text[start:end] and "]" not in text[start:end]:
            text = text[:start] + PLACE + text[end:]
    return text


def _outside_tokens(text: str, change: Callable[[str], str]) -> str:
    """Apply a change to what is not yet masked."""
    parts, last = [], 0
    for token in _TOKEN.finditer(text):
        parts += [change(text[last : token.start()]), token[0]]
        last = token.end()
    return "".join([*parts, change(text[last:])])


def _pass(text: str) -> str:
    text = _outside_tokens(text, lambda part: motifs.IBAN.sub(motifs.iban, part))
    for pattern, token in motifs.RULES:
        text = _outside_tokens(text, lambda part, p=pattern, t=token: p.sub(t, part))  # type: ignore[misc]
    text = _places(text)
    text = _outside_tokens(text, lambda part: motifs.LETTERS_AND_DIGITS.sub("[nombre]", part))
    text = _outside_tokens(text, lambda part: motifs.NUMBER.sub(motifs.number, part))
    return _names(text)


def mask(text: str) -> str:
    """The sentence without what could tell who it is about. Masking again changes nothing."""
    text = " ".join(text.split())
    letters = [char for char in text if char.isalpha()]
    if len(letters) > 8 and sum(char.isupper() for char in letters) > 0.6 * len(letters):
        text = text.lower()  # all in capitals: they say nothing of names
    for _ in range(6):
        masked = _pass(text)
        if masked == text:
            break
        text = masked
    return text


def sentences(text: str) -> list[str]:
    """The sentences of a message, as people end them: a stop, a line."""
    parts = re.split(r"(?<=[.!?…])\s+|\n+", text)
    return [part.strip() for part in parts if part.strip()]


def words_left(masked: str) -> int:
    """Words that remain once the masked ones are taken away."""
    return len(_WORD.findall(_TOKEN.sub(" ", masked)))
