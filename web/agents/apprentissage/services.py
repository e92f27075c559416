"""Rewriting a given sentence. The original goes the moment its rewriting is kept: it can never leave, it is no more."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import TypeVar

from rapidfuzz import fuzz
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from web.agents import audit
from web.phrases import depot
from web.phrases.masque import mask
from web.phrases.models import LONGEST, PhraseConfiee, PhraseReecrite
from web.tableur import csv_lines

SHORTEST_REASON = 5  # characters
LEAST_WORDS = 3  # of a rewritten sentence
CLOSEST = 80  # of 100: nearer than this, a rewriting is a copy
LONGEST_RUN = 5  # words in a row that both may have

Phrase = TypeVar("Phrase", PhraseConfiee, PhraseReecrite)


class Refuse(ValueError):
    """A gesture that cannot be done; the text says why, by field."""

    def __init__(self, champ: str, message: str) -> None:
        super().__init__(message)
        self.champ = champ


def waiting(session: Session) -> list[PhraseConfiee]:
    """The sentences to read, oldest first."""
    return list(session.scalars(select(PhraseConfiee).order_by(PhraseConfiee.recue_le, PhraseConfiee.id)))


def rewritten(session: Session) -> list[PhraseReecrite]:
    """What staff wrote, by need."""
    return list(session.scalars(select(PhraseReecrite).order_by(PhraseReecrite.besoin, PhraseReecrite.id)))


def _still_there(session: Session, table: type[Phrase], number: int, vue: str) -> Phrase:
    """The sentence of this number, when it is the one that was read (`vue`). Refuse otherwise."""
    found = session.get(table, number)
    if found is None or found.vue != vue:
        raise Refuse("texte", "Cette phrase n'est plus là : une autre personne l'a traitée, ou ses trente jours sont passés.")
    return found


def rewrite(
    session: Session, now: datetime, qui: str, number: int, vue: str, besoin: str, texte: str, besoins: Collection[str]
) -> None:
    """Keep a sentence in other words with its need, and delete the one that was given. Refuse says what is wrong."""
    original = _still_there(session, PhraseConfiee, number, vue)
    if besoin not in besoins:
        raise Refuse("besoin", "Choisissez un besoin dans la liste.")
    cleaned = " ".join(texte.split())
    _check(original.texte, cleaned)
    gone = session.execute(delete(PhraseConfiee).where(PhraseConfiee.id == number)).rowcount  # type: ignore[attr-defined]
    if gone != 1:
        raise Refuse("texte", "Une autre personne vient de traiter cette phrase.")
    session.add(PhraseReecrite(besoin=besoin, texte=cleaned, redigee_par=qui, recue_le=original.recue_le))
    audit.note(session, now, qui, "phrase réécrite", detail=besoin)  # never the words, not even the new ones


def _check(original: str, texte: str) -> None:
    if len(texte.split()) < LEAST_WORDS or len(texte) > LONGEST:
        raise Refuse("texte", f"Écrivez de {LEAST_WORDS} mots à {LONGEST} caractères.")
    if "[" in texte or mask(texte) != texte:
        raise Refuse("texte", f"Ceci peut désigner quelqu'un. Une fois masquée, votre phrase serait : « {mask(texte)} »")
    if too_close(original, texte):
        raise Refuse("texte", "C'est trop proche de la phrase confiée. Dites la même chose avec d'autres mots.")


def _words(text: str) -> list[str]:
    flat = unicodedata.normalize("NFKD", text.lower())
    return re.findall(r"[a-z0-9]+", "".join(char for char in flat if not unicodedata.combining(char)))


def too_close(original: str, texte: str) -> bool:
    """Whether a rewriting is a copy: nearly the same letters, the same words in another order, or a long run in common."""
    old, new = _words(original), _words(texte)
    if fuzz.ratio(" ".join(old), " ".join(new)) >= CLOSEST or fuzz.token_sort_ratio(" ".join(old), " ".join(new)) >= CLOSEST:
        return True
    runs = {tuple(old[i : i + LONGEST_RUN + 1]) for i in range(len(old) - LONGEST_RUN)}
    return any(tuple(new[i : i + LONGEST_RUN + 1]) in runs for i in range(len(new) - LONGEST_RUN))


def discard(session: Session, now: datetime, qui: str, number: int, vue: str) -> None:
    """Delete a given sentence now. Refuse when it is no more the one that was read."""
    _still_there(session, PhraseConfiee, number, vue)
    if session.execute(delete(PhraseConfiee).where(PhraseConfiee.id == number)).rowcount:  # type: ignore[attr-defined]
        audit.note(session, now, qui, "phrase écartée")


def discard_rewritten(session: Session, now: datetime, qui: str, number: int, vue: str) -> None:
    """Delete a rewritten sentence. Refuse when it is no more the one that was read."""
    _still_there(session, PhraseReecrite, number, vue)
    if session.execute(delete(PhraseReecrite).where(PhraseReecrite.id == number)).rowcount:  # type: ignore[attr-defined]
        audit.note(session, now, qui, "phrase réécrite écartée")


def switch(session: Session, now: datetime, qui: str, raison: str, *, ouvert: bool, allowed: bool) -> None:
    """Open or close, with a reason that the audit log keeps."""
    if len(raison.strip()) < SHORTEST_REASON:
        raise Refuse("raison", "Dites pourquoi, en quelques mots : le journal le garde.")
    if ouvert and not allowed:
        raise Refuse("raison", "Le réglage BALISE_APPRENTISSAGE est fermé. Demandez à qui tient le service de l'ouvrir.")
    depot.switch(session, ouvert=ouvert)
    audit.note(session, now, qui, "apprentissage ouvert" if ouvert else "apprentissage fermé", detail=raison.strip())


def export(session: Session) -> Iterator[str]:
    """What staff wrote, as CSV. This function reads no other table: no original can leave by it."""
    rows = [(row.besoin, row.texte) for row in rewritten(session)]
    yield from csv_lines(("besoin", "phrase"), rows)
