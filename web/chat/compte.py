"""What is counted of a turn, and « cela vous a-t-il aidé ». No word, no id, no commune leaves the chat by here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from itsdangerous import BadData, URLSafeSerializer

CANAUX = ("page", "sans_script", "widget", "api")
DIRECT = "api"  # who calls without saying what they are
#: Channels where a person sees the answer and can tap; a program gets no question.
DEMANDE = frozenset({"page", "sans_script", "widget"})
QUESTION = "Cela vous a-t-il aidé ?"
LONGEST = 400  # characters of a signed answer


@dataclass(frozen=True)
class Fait:
    """One turn, as it is counted. `commune` is only there to find the EPCI."""

    canal: str
    besoin: str | None
    commune: str | None
    urgence: bool
    repli: bool  # not understood, or answered by the fixed safety answer
    choix: bool  # a choice was taken


@dataclass(frozen=True)
class Avis:
    """One tap: where it was, on what, and whether it helped. No conversation, no moment."""

    canal: str
    besoin: str
    epci: str
    oui: bool


class Compteur(Protocol):
    """Whoever counts. Nothing here waits or fails."""

    def tour(self, fait: Fait) -> None:
        """One turn."""

    def avis(self, avis: Avis) -> None:
        """One tap."""

    def sortie(self, canal: str) -> None:
        """One quick exit."""

    def epci(self, commune: str | None) -> str:
        """Code of the EPCI, or what stands for it."""


class RienCompter:
    """Counts nothing."""

    def tour(self, fait: Fait) -> None:
        """Nothing."""

    def avis(self, avis: Avis) -> None:
        """Nothing."""

    def sortie(self, canal: str) -> None:
        """Nothing."""

    def epci(self, commune: str | None) -> str:
        """Unknown."""
        return "inconnu"


class AvisSigner:
    """Signs the two answers of the question: nobody counts for a need or an EPCI that was not theirs."""

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeSerializer(key, salt="balise.avis")

    def block(self, canal: str, besoin: str, epci: str) -> dict[str, Any]:
        """The block that asks."""
        answers = (("Oui", True), ("Non", False))
        items = [{"titre": title, "avis": self._serializer.dumps([canal, besoin, epci, oui])} for title, oui in answers]
        return {"type": "avis", "text": QUESTION, "items": items}

    def read(self, given: str) -> Avis | None:
        """The answer, or None when it was not made here."""
        try:
            canal, besoin, epci, oui = self._serializer.loads(given)
        except (BadData, ValueError, TypeError):
            return None
        return Avis(canal, besoin, epci, bool(oui))
