"""Danger check of Balise 77: patterns, guards, fixed urgent texts. Standard library only, Python 3.10 and later."""

from __future__ import annotations

from . import speaker, texts
from .detection import Verdict, detect
from .natures import NATURES, choose_nature
from .retour import is_false_alarm
from .speaker import Speaker
from .texts import UrgentText

__all__ = ["NATURES", "Speaker", "UrgentText", "Verdict", "choose_nature", "detect", "is_false_alarm", "speaker", "texts"]
