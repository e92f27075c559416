"""Answers kept for some seconds, already as JSON: the same few hundred answers are asked again and again.

An answer is forgotten after FRESH seconds, when the day changes (a deadline may be past), and at once when this process commits
anything to the database, so that staff see what they publish. Another replica sees it within a second: the counter of
publications (`parutions`) is looked at that often, never on the event loop; a switch as well (interrupteurs/etat.py). When the
database is away, an answer of the last KEPT seconds is better than the bare national numbers.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError

from web.interrupteurs.etat import Etat
from web.orientation.answer import Answer, Orientation, Person
from web.orientation.hours import PARIS

FRESH = 20.0  # seconds; opening hours are said to the minute
KEPT = 600.0  # seconds
MOST = 3000  # answers, of some 6 kB


class Commits:
    """How many times this process changed a database."""

    count = 0


#: Execution option of a connection whose changes touch no answer: the counts of the observatory, every few seconds.
NO_ANSWER = "balise_sans_effet_sur_les_reponses"


@event.listens_for(Engine, "commit")
def _committed(connection: Connection) -> None:
    if not connection.get_execution_options().get(NO_ANSWER):
        Commits.count += 1


@dataclass
class Kept:
    """An answer, its JSON, and when it was made."""

    answer: Answer
    body: bytes
    made: float
    day: date
    commits: int
    numero: int  # of the last publication
    off: Etat  # what was turned off when it was made


@dataclass
class RememberedOrientation(Orientation):
    """The same questions as Orientation, with a memory. Its answers are shared: nobody changes them."""

    kept: OrderedDict[tuple[Any, ...], Kept] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fresh(self, *question: Any) -> bytes | None:
        """JSON of an answer that can be given without asking the database, else None."""
        numero = getattr(self.fiches, "numero_connu", 0)
        found = self.kept.get(question) if numero is not None else None
        return found.body if found is not None and self._is_fresh(found, numero) else None

    def body(self, *question: Any) -> bytes:
        """JSON of the answer to ("answer" | "suite" | "relais", …)."""
        return self._ask(question).body

    def answer(self, besoin: str, commune: str | None, person: Person = Person(), *, whole: bool = False) -> Answer:
        """See Orientation."""
        return self._ask(("answer", besoin, commune, person, whole)).answer

    def suite(self, besoin: str, identifier: str, commune: str | None, person: Person = Person()) -> Answer:
        """See Orientation."""
        return self._ask(("suite", besoin, identifier, commune, person)).answer

    def relais(self, besoin: str | None) -> Answer:
        """See Orientation."""
        return self._ask(("relais", besoin)).answer

    def now(self) -> float:
        """Seconds, by the clock that the answers tell their hours by."""
        return self.clock().timestamp()

    def _numero(self) -> int:
        """The last publication known; asks the database when it is time to."""
        return int(getattr(self.fiches, "numero", 0))

    def _day(self) -> date:
        return self.clock().astimezone(PARIS).date()

    def _is_fresh(self, kept: Kept, numero: int) -> bool:
        # A clock that jumps back must not make old answers young: their age would be negative.
        if kept.off != self.coupures.connu:  # asks nothing: this runs in the loop
            return False
        same = kept.commits == Commits.count and kept.numero == numero and kept.day == self._day()
        return same and 0 <= self.now() - kept.made < FRESH

    def _make(self, question: tuple[Any, ...]) -> Answer:
        kind, *given = question
        if kind == "answer":
            besoin, commune, person, whole = given
            return super().answer(besoin, commune, person, whole=whole)
        return super().suite(*given) if kind == "suite" else super().relais(*given)

    def _ask(self, question: tuple[Any, ...]) -> Kept:
        off = self.coupures.lire()
        found, numero = self.kept.get(question), self._numero()
        if found is not None and self._is_fresh(found, numero):
            return found
        commits, day = Commits.count, self._day()  # before the question: a change while it is answered makes the answer old
        try:
            answer = self._make(question)
        except (SQLAlchemyError, OSError):
            if found is not None and found.off == off and abs(self.now() - found.made) < KEPT:
                return found
            raise
        content = {"besoin": answer.besoin, "commune": answer.commune, "blocks": answer.blocks}
        body = json.dumps(content, ensure_ascii=False).encode()
        made = Kept(answer, body, self.now(), day, commits, numero, off)
        with self.lock:
            self.kept[question] = made
            self.kept.move_to_end(question)
            while len(self.kept) > MOST:
                self.kept.popitem(last=False)
        return made
