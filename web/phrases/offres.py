"""Offers: the masked sentence itself, signed, in the page of the person. Nothing is kept here before the button is pressed."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session, sessionmaker

from urgency import detect
from web.phrases import depot
from web.phrases.masque import mask, sentences, words_left
from web.phrases.models import LONGEST

logger = logging.getLogger("balise.phrases")
LIFE = timedelta(minutes=15)
MOST_SENTENCES = 3  # of one message
LEAST_WORDS = 3  # left once masked: less teaches nothing
MENTION = "Un agent lira cette phrase. Personne ne vous répondra."


class OffreRefusee(ValueError):
    """An offer that cannot be taken; `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Offre:
    """What a signed offer holds."""

    numero: str
    texte: str


class SignedOffers:
    """Makes and reads offers. `allowed` is the setting; the switch of the administrators is in the database."""

    def __init__(self, key: str, sessions: sessionmaker[Session], clock: Callable[[], datetime], *, allowed: bool) -> None:
        self._serializer = URLSafeSerializer(key, salt="balise.phrases")
        self._sessions, self._clock, self.allowed = sessions, clock, allowed

    async def block(self, text: str) -> dict[str, Any] | None:
        """The block of a message; None when learning is closed or nothing is left to give."""
        if not self.allowed:
            return None
        try:
            return await asyncio.to_thread(self._block, text)
        except Exception as error:  # nothing of this may cost a person their answer
            logger.warning("no offer: %s", type(error).__name__)
            return None

    def _block(self, text: str) -> dict[str, Any] | None:
        with self._sessions() as session:
            if not depot.has_room(session):
                return None
        given = [masked for sentence in sentences(text) if (masked := _givable(sentence))]
        items = [{"phrase": phrase, "offre": self.sign(phrase)} for phrase in dict.fromkeys(given[:MOST_SENTENCES])]
        return {"type": "apprentissage", "mention": MENTION, "items": items} if items else None

    def sign(self, phrase: str) -> str:
        """An offer of this masked sentence, for a quarter of an hour."""
        expires = int((self._clock() + LIFE).timestamp())
        return str(self._serializer.dumps({"n": secrets.token_hex(16), "t": phrase, "x": expires}))

    def read(self, offre: str) -> Offre:
        """What an offer holds; OffreRefusee when it was not made here or is too old."""
        if len(offre) > LONGEST * 12:
            raise OffreRefusee("offre_invalide")
        try:
            held = self._serializer.loads(offre)
            number, text, expires = str(held["n"]), str(held["t"]), int(held["x"])
        except (BadData, KeyError, TypeError, ValueError):
            raise OffreRefusee("offre_invalide") from None
        if expires < self._clock().timestamp():
            raise OffreRefusee("offre_expiree")
        return Offre(number, text)

    def take(self, offre: str) -> None:
        """Keep the sentence of an offer, once. OffreRefusee when learning is closed, or the offer was already taken."""
        if not self.allowed:
            raise OffreRefusee("apprentissage_ferme")
        found = self.read(offre)
        now = self._clock()
        with self._sessions() as session:
            if not depot.has_room(session):
                raise OffreRefusee("apprentissage_ferme")
            if not depot.keep(session, now, found.numero, found.texte, now + LIFE):
                raise OffreRefusee("offre_utilisee")


def _givable(sentence: str) -> str | None:
    """The masked sentence, or None: too long, nearly all masked, or a cry for help on its own."""
    if detect(sentence).urgent:
        return None
    masked = mask(sentence)
    fits = len(masked) <= LONGEST and words_left(masked) >= LEAST_WORDS
    return masked if fits else None
