"""Answers kept for some seconds, already as JSON: the same few hundred answers are asked again and again.

So are the numbers and the banners: all needs share them. What is kept holds until the minute ends, since opening hours and
banners are set to the minute: it is never late by the clock. The places of one kind near one commune hold for KEPT,
without their hour, which is told at each answer, and never past the day: facts grow old and closures begin by the day.

All is forgotten at once when this process commits anything to the database, so that staff see what they publish. Another
replica sees it within a second: the counter of publications (`parutions`) is looked at that often, never on the event loop;
a switch as well (interrupteurs/etat.py). When the database is away, an answer of the last KEPT seconds is better than the
bare numbers.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from web.interrupteurs.etat import Etat
from web.orientation import lieux, services
from web.orientation.answer import Answer, Blocks, Orientation, Person, running, told
from web.orientation.hours import PARIS
from web.orientation.items import Lieu, LieuItem, NumeroItem

MINUTE = 60.0  # seconds: nothing that an answer says changes within one, but by a publication
KEPT = 600.0  # seconds; a change by hand in the database, which counts no publication, is seen as late
MOST = 3000  # answers, of some 2 kB once squeezed
MOST_PLACES = 3000  # kinds of place near a commune, of some 4 kB; the 507 communes and all kinds would make 10,000


class Commits:
    """How many times this process changed a database."""

    count = 0


#: Execution option of a connection whose changes touch no answer: the counts of the observatory, every few seconds.
NO_ANSWER = "balise_sans_effet_sur_les_reponses"


@event.listens_for(Engine, "commit")
def _committed(connection: Connection) -> None:
    if not connection.get_execution_options().get(NO_ANSWER):
        Commits.count += 1


@dataclass(frozen=True)
class Moment:
    """When something was read, and of which state of the data."""

    made: float
    commits: int
    numero: int  # of the last publication

    def same_data(self, numero: int) -> bool:
        """Whether nothing was published, here or elsewhere, since then."""
        return self.commits == Commits.count and self.numero == numero


@dataclass
class Kept:
    """An answer as squeezed JSON (a thirtieth of its size as objects), when it was made, and what was turned off then."""

    squeezed: bytes
    moment: Moment
    off: Etat

    @property
    def body(self) -> bytes:
        """The answer as JSON: some 20 µs."""
        return zlib.decompress(self.squeezed)

    @property
    def answer(self) -> Answer:
        """The answer, made again: whoever asks may change it."""
        return Answer(**json.loads(self.body))


@dataclass
class RememberedOrientation(Orientation):
    """The same questions as Orientation, with a memory."""

    kept: OrderedDict[tuple[Any, ...], Kept] = field(default_factory=OrderedDict)
    places: OrderedDict[tuple[str, str], tuple[Moment, list[Lieu]]] = field(default_factory=OrderedDict)
    tables: dict[str, tuple[Moment, Any]] = field(default_factory=dict)
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

    def _is_fresh(self, kept: Kept, numero: int) -> bool:
        return kept.off == self.coupures.connu and self._holds(kept.moment, numero)  # asks nothing: this runs in the loop

    def _holds(self, moment: Moment, numero: int) -> bool:
        return moment.same_data(numero) and self.now() // MINUTE == moment.made // MINUTE

    def _same_day(self, then: Moment, now: Moment) -> bool:
        """Whether what was read then of the data of a day still holds."""
        day = [datetime.fromtimestamp(moment.made, PARIS).date() for moment in (then, now)]
        return then.same_data(now.numero) and day[0] == day[1] and abs(now.made - then.made) < KEPT

    def _table(self, name: str, read: Callable[[], Any]) -> Any:
        """A small table, whole: the numbers, the banners."""
        moment = self._moment()
        found = self.tables.get(name)
        if found is None or not self._holds(found[0], moment.numero):
            found = self.tables[name] = moment, read()
        return found[1]

    def _numbers(self, session: Session, codes: Sequence[tuple[str, str | None]]) -> Sequence[NumeroItem]:
        known = self._table("numeros", lambda: services.principaux(session))
        return services.in_order(known, codes, self.clock())

    def _banners(self, session: Session, besoin: str | None, commune: str | None) -> Blocks:
        known = self._table("bandeaux", lambda: running(session, self.clock()))
        return told(known, besoin, commune, self.clock())

    def _moment(self) -> Moment:
        """Taken before the question: a change while it is answered makes the answer old."""
        return Moment(self.now(), Commits.count, self._numero())

    def _places(self, session: Session, kinds: Sequence[str], code_insee: str) -> Sequence[LieuItem]:
        moment, now = self._moment(), self.clock()
        asked: lieux.Search | None = None
        groups: list[list[Lieu]] = []
        for kind in kinds:
            found = self.places.get((kind, code_insee))
            if found is None or not self._same_day(found[0], moment):
                asked = asked or lieux.search(session, code_insee, now)
                found = moment, lieux.of_kind(asked, kind)
                with self.lock:
                    _keep(self.places, (kind, code_insee), found, MOST_PLACES)
                    _forget(self.places, lambda kept: abs(self.now() - kept[0].made) > KEPT)
            groups.append(found[1])
        return [place.at(now) for place in lieux.once(groups)]

    def _make(self, question: tuple[Any, ...]) -> Answer:
        kind, *given = question
        if kind == "answer":
            besoin, commune, person, whole = given
            return super().answer(besoin, commune, person, whole=whole)
        return super().suite(*given) if kind == "suite" else super().relais(*given)

    def _ask(self, question: tuple[Any, ...]) -> Kept:
        off, moment = self.coupures.lire(), self._moment()
        found = self.kept.get(question)
        if found is not None and self._is_fresh(found, moment.numero):
            return found
        try:
            answer = self._make(question)
        except (SQLAlchemyError, OSError):
            if found is not None and found.off == off and abs(self.now() - found.moment.made) < KEPT:
                return found
            raise
        content = {"besoin": answer.besoin, "commune": answer.commune, "blocks": answer.blocks}
        body = json.dumps(content, ensure_ascii=False).encode()
        made = Kept(zlib.compress(body, 1), moment, off)
        with self.lock:
            _keep(self.kept, question, made, MOST)
            _forget(self.kept, lambda kept: self.now() - kept.moment.made > KEPT)
        return made


def _keep(memory: OrderedDict[Any, Any], key: Any, value: Any, most: int) -> None:
    """Remember, and forget the oldest past so many."""
    memory[key] = value
    memory.move_to_end(key)
    while len(memory) > most:
        memory.popitem(last=False)


def _forget(memory: OrderedDict[Any, Any], old: Callable[[Any], bool]) -> None:
    """Drop what is of no more use, the oldest first."""
    while memory and old(next(iter(memory.values()))):
        memory.popitem(last=False)
