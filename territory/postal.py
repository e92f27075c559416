"""Postal codes and department numbers said in a message."""

from __future__ import annotations

import re
from dataclasses import dataclass

from territory import lexicon as lx
from territory.text import fold

# The sum of money, the distance and the phone number are what five digits mean when they are no postal code.
_UNIT = r"(?!\s*(?:€|\$|%|euro|eur\b|balles|e\b|k\b|km|m2|habitant|personne|fois|francs))"
_TOGETHER = re.compile(r"(?<![\d+])(?<!\d[.,])\d{5}(?![\d])(?![ .,]\d)" + _UNIT, re.IGNORECASE)
_SPACED = re.compile(
    r"(?<!\d)(?<!\d[ .])7[ .]?7(?:[ .]\d{3}|[ .]?\d[ .]\d[ .]?\d|[ .]?\d[ .]?\d[ .]\d)(?!\d)(?![ .]\d)" + _UNIT,
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r"\b(?:dans|sur) le (?P<a>\d\d|2[ab]|97\d)\b(?! ?\d)|\bd[ée]p(?:artement|t)?\.? (?P<b>\d\d|2[ab])\b",
    re.IGNORECASE,
)
_EMERGENCY = ("15", "17", "18")
# "dossier n° 77340-B", "référence 77186/12": numbers of papers.
_PAPER = re.compile(
    r"\b(?:dossier|ref|reference|plainte|numero|matricule|contrat|facture|commande|pv|permis|plaque|mdp|passe"
    r"|n ?[°º])\W*(?:(?:n|numero|est|etait|le|c|sous)\b\W*){0,3}$"
)
_SUFFIX = re.compile(r"\s?[-/]\s?(?:[A-Za-z]\b|\d)|[A-Za-z]\b")
_LAST_WORD = re.compile(r"([^\W\d_]+)\W*$")


@dataclass(frozen=True)
class Number:
    """A number of the message: ``value`` without spaces and its character offsets."""

    value: str
    start: int
    end: int


def postal_codes(text: str) -> list[Number]:
    """Five-digit numbers that may be postal codes, in order; spaced ones only for the 77."""
    found: list[Number] = []
    for pattern in (_TOGETHER, _SPACED):
        for match in pattern.finditer(text):
            before = _LAST_WORD.search(text, max(0, match.start() - 24), match.start())
            if before and fold(before.group(1)) in lx.MONEY_BEFORE:
                continue
            if _on_paper(text, match.start(), match.end()):
                continue
            value = re.sub(r"\D", "", match.group())
            if len(value) == 5 and not any(n.start < match.end() and match.start() < n.end for n in found):
                found.append(Number(value, match.start(), match.end()))
    return sorted(found, key=lambda number: number.start)


def _on_paper(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 40) : start].lower().replace("é", "e").replace("è", "e")
    return bool(_PAPER.search(before) or _SUFFIX.match(text, end))


def department_numbers(text: str) -> list[Number]:
    """Departments said by their number: « dans le 59 ». The 77 is left out."""
    found = []
    for match in _DEPARTMENT.finditer(text):
        value = (match.group("a") or match.group("b")).lower()
        # "j'ai appelé sur le 17" is a phone call, not Charente-Maritime.
        if value != "77" and not (value in _EMERGENCY and match.group().lower().startswith("sur")):
            found.append(Number(value, match.start(), match.end()))
    return found
