"""Patterns of what names someone by digits or by place: links, mails, accounts, IBAN, social security, phones, dates, streets."""

from __future__ import annotations

import re

from territory.lexicon import words
from web.phrases.lexique import SMALL_WORDS

#: Numbers that everyone may call: they say nothing of a person.
PUBLIC_LINES = words(
    "15 17 18 112 114 115 116 119 196 3018 3020 3114 3117 3131 3133 3646 3919 3928 3939 3949 3960 3977 33700 1013"
)
_DIGIT_WORD = (
    r"(?:z[ée]ro|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|"
    r"quarante|cinquante|soixante|septante|octante|nonante|cents?|mille)\b"
)
_MONTH = (
    r"(?:janvier|janv|f[ée]vrier|f[ée]v|mars|avril|avr|mai|juin|juillet|juil|ao[ûu]t|septembre|sept|octobre|oct|novembre|nov|"
    r"d[ée]cembre|d[ée]c)\b\.?"
)
#: What says a street by itself, and what says one only before a name: « la place de parking » is none.
_STREET = (
    r"(?:rue|avenue|av\.|boulevard|bd\.?|bvd|all[ée]es?|chemin|impasse|r[ée]sidence|lotissement|hameau|lieu[- ]dit|"
    r"faubourg|venelle|sente|ruelle)"
)
_MAYBE = r"(?:place|quai|route|cours|square|passage|villa|cit[ée]|clos|mail|rond[- ]point|voie|sentier)"
_LINK_WORDS = r"(?:d['’]|de la |de l['’]|de |du |des |la |le |les |l['’]|aux? |et |st |ste |saint[- ]|sainte[- ])"
_SPOT = r"(?:b[âa]timent|bat\.?|appartement|appt?\.?|escalier|esc\.?|porte|étage|hall|chambre|box|bo[îi]te)"

Rule = tuple[re.Pattern[str], str]


def _rule(pattern: str, token: str) -> Rule:
    return re.compile(pattern, re.IGNORECASE), token


_FIRST = r"(?:(?<!\d)\d{1,4}\s?(?:bis|ter|quater|[a-d]\b)?,?\s*)"
_MORE = rf"(?:[ -](?:{_LINK_WORDS}{{0,2}})(?-i:[A-ZÀ-Ý0-9])[\w'’-]*){{0,4}}"
_NETWORKS = r"(?:snap(?:chat)?|insta(?:gram)?|tik ?tok|discord|pseudo|whatsapp|facebook|telegram)"
_S = r"[ .-]?"  # between groups of digits
_SMALL = "|".join(sorted(SMALL_WORDS))
_SECOND = rf"(?: (?!(?:{_SMALL})\b)[^\W\d_][\w'’-]*)?"  # « rue jean moulin », without capitals
#: In order: each sees what the ones before it left.
RULES: tuple[Rule, ...] = (
    _rule(r"\b(?:https?://|www\.)\S+", "[lien]"),
    _rule(
        r"[\w.+'-]{1,64}\s?(?:@|\(at\)|\barobase?\b|\barrobase?\b)\s?[\w-]{1,63}"
        r"(?:\s?(?:\.|\bpoint\b)\s?[\w-]{2,63}){1,4}",
        "[courriel]",
    ),
    _rule(r"(?<!\w)@[\w.-]{2,40}", "[compte]"),
    _rule(r"\b(?:[\w-]{2,40}\.)+(?:fr|com|net|org|eu|info|io|me|gouv)\b(?:/\S*)?", "[lien]"),
    _rule(rf"\b{_NETWORKS}\s*(?::|=|c['’]est)\s*\S{{2,40}}", "[compte]"),
    _rule(
        rf"(?<!\d)[1-478]{_S}\d{{2}}{_S}(?:0[1-9]|1[0-2]|[2-9]\d){_S}(?:\d{{2}}|2[ab]){_S}\d{{3}}{_S}\d{{3}}"
        rf"(?:{_S}\d{{2}})?(?!\d)",
        "[sécu]",
    ),
    _rule(r"(?<!\d)(?:\+|00)\s?\d{2,3}[ .\-/()]*\d(?:[ .\-/()]*\d){6,11}(?!\d)", "[téléphone]"),
    _rule(r"(?<!\d)0[ .\-/]?[1-9](?:[ .\-/]*\d){8}(?!\d)", "[téléphone]"),
    _rule(rf"\bz[ée]ro[ -]+(?:{_DIGIT_WORD}[ -]*(?:et[ -]+)?){{3,20}}", "[téléphone]"),
    _rule(rf"\b(?:{_DIGIT_WORD}[ -]+(?:et[ -]+)?){{6,24}}{_DIGIT_WORD}\b", "[nombre]"),
    _rule(rf"(?<!\d)(?:1er|\d{{1,2}})[ .-]*{_MONTH}(?:[ .-]*\d{{2,4}})?(?!\d)", "[date]"),
    _rule(rf"\b{_MONTH}[ .]*(?:19|20)\d{{2}}(?!\d)", "[date]"),
    _rule(r"(?<!\d)\d{1,4}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}(?!\d)", "[date]"),
    _rule(r"\bn[ée]e?s?\s+(?:en|le|vers|au mois de)\s+[^.,;]{1,20}?\d{2,4}(?!\d)", "[date]"),
    _rule(r"(?<!\d)(?:19|20)\d{2}(?!\d)", "[date]"),
    _rule(rf"{_FIRST}?\b{_STREET}\s+{_LINK_WORDS}{{1,3}}[^\W\d_][\w'’-]*{_MORE}", "[adresse]"),
    _rule(rf"{_FIRST}?\b{_STREET}\s+(?!(?:{_SMALL})\b)[^\W\d_][\w'’-]*{_SECOND}{_MORE}", "[adresse]"),
    _rule(rf"{_FIRST}\b{_MAYBE}\s+{_LINK_WORDS}{{0,3}}[^\W\d_][\w'’-]*{_SECOND}{_MORE}", "[adresse]"),
    _rule(rf"\b{_MAYBE}\s+{_LINK_WORDS}{{0,3}}(?-i:[A-ZÀ-Ý])[\w'’-]*{_MORE}", "[adresse]"),
    _rule(rf"{_FIRST}\b{_STREET}\b", "[adresse]"),
    _rule(rf"\b{_SPOT}\s*(?:n°?\s?)?(?:\d{{1,4}}[a-z]?|(?-i:[A-Z]))\b(?!['’])", "[adresse]"),
    _rule(r"(?<!\d)(?:\d{2}[ .]?\d{3})(?!\d)(?=\s+[^\W\d_])", "[commune]"),
    _rule(r"\b(?-i:[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2})\b|\b[a-z]{2}-?\d{3}-?[a-z]{2}\b", "[plaque]"),
    _rule(r"\b\d{1,4}[ -](?-i:[A-Z]{2,3})[ -]\d{2}\b", "[plaque]"),
)
#: Country, check digits, then groups: a « de 12 amis » is told apart by its digits.
IBAN = re.compile(r"\b[a-z]{2}[ .-]?\d{2}(?:[ .-]?[a-z0-9]){11,30}(?![a-z0-9])", re.IGNORECASE)
LEAST_IBAN_DIGITS = 10
NUMBER = re.compile(r"\d(?:[ .\-/]?\d)*")
LETTERS_AND_DIGITS = re.compile(r"(?<!\w)(?=\w*\d)(?=\w*[^\W\d_])\w{5,}(?!\w)")


def number(found: re.Match[str]) -> str:
    """Masked unless it is a public line, or as short as an age."""
    text = found[0]
    digits = re.sub(r"\D", "", text)
    if text in PUBLIC_LINES or digits == "116006" or len(digits) <= 2:
        return text
    return "[nombre]"


def iban(found: re.Match[str]) -> str:
    """Masked when it has the digits of one; « le 3919 ou le 116 006 » has words between."""
    groups = [group for group in re.split(r"[ .-]+", found[0]) if group][1 if found[0][2] in " .-" else 0 :]
    digits = sum(char.isdigit() for char in found[0])
    sound = digits >= LEAST_IBAN_DIGITS and all(any(char.isdigit() for char in group) for group in groups)
    return "[iban]" if sound else found[0]
