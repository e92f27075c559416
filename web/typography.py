"""French typography of what people read: non-breaking spaces before : ; ? ! » and inside numbers.

Applied where text is drawn (pages), never in the JSON, which keeps ordinary spaces.
The script does the same to JSON (web/static/blocs.js): change both together, a test compares them.
"""

from __future__ import annotations

import re

NBSP = "\u00a0"
_BEFORE = re.compile(r" ([:;?!»%€])")
_AFTER = re.compile(r"« ")
_NUMBERS = re.compile(r"(?<=\d) (?=\d)")
_HOURS = re.compile(r"\b(\d{1,2}) ?h(?: ?(\d{2}))?\b")
#: Words after which "15" or "17" is a quantity, an hour, a date or a street number, not a line to call.
_NOT_A_LINE = (
    r"h|heures?|jours?|ans?|mois|semaines?|minutes?|km|euros?|fois|personnes?|communes?|maisons?|janvier|février|"
    r"mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|rue|avenue|boulevard|place|en \d"
)
EMERGENCY = re.compile(
    rf"(?<![\d,.])(?<!\d{NBSP})\b(116{NBSP}006|116 006|3919|3114|3018|3133|17|15|18|112|114|115|119)\b"
    rf"(?![,.]?\d|{NBSP}\d|[ {NBSP}](?:(?:{_NOT_A_LINE})\b|[%€]))"
)


def french(text: str) -> str:
    """The text with non-breaking spaces where French wants them: « 9h30 » becomes « 9 h 30 »."""
    text = _HOURS.sub(lambda m: f"{m[1]}{NBSP}h" + (f"{NBSP}{m[2]}" if m[2] else ""), text)
    text = _BEFORE.sub(NBSP + r"\1", text)
    text = _AFTER.sub("«" + NBSP, text)
    return _NUMBERS.sub(NBSP, text)
