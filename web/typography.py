"""French typography of what people read: non-breaking spaces before : ; ? » and inside numbers.

Applied where text is drawn (pages), never in the JSON, which keeps ordinary spaces.
"""

from __future__ import annotations

import re

NBSP = "\u00a0"
_BEFORE = re.compile(r" ([:;?!»%])")
_AFTER = re.compile(r"« ")
_NUMBERS = re.compile(r"(?<=\d) (?=\d)")
EMERGENCY = re.compile(r"\b(17|15|18|112|114|115|119|3114|3919|3018|3133|116 006)\b")


def french(text: str) -> str:
    """The text with non-breaking spaces where French wants them."""
    text = _BEFORE.sub(NBSP + r"\1", text)
    text = _AFTER.sub("«" + NBSP, text)
    return _NUMBERS.sub(NBSP, text)
