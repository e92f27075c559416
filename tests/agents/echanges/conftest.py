"""Files made in memory, and imports whose work is done at once, in the process of the test."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.agents.conftest import Browser, Desk
from web.agents.echanges.models import Import, ImportChangement, ImportRemarque
from web.agents.echanges.travail import Atelier, executer
from web.fiches.live import LiveFiches

SIMPLE = ("Nom", "Type", "Genre de lieu", "Commune", "Adresse", "Code postal", "Téléphone")


def csv_bytes(
    header: Sequence[str], rows: Iterable[Sequence[Any]], *, encoding: str = "utf-8", delimiter: str = ";", end: str = "\r\n"
) -> bytes:
    """A CSV file."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerows([header, *rows])
    return out.getvalue().encode(encoding)


def place(number: int, **changes: str) -> list[str]:
    """A line of the table of structures that nothing refuses."""
    cells = {
        "Nom": f"Association d'essai {number}",
        "Type": "association",
        "Genre de lieu": "association",
        "Commune": "77284",
        "Adresse": f"{number} rue de l'Essai",
        "Code postal": "77100",
        "Téléphone": f"01 64 {number // 10000 % 100:02d} {number // 100 % 100:02d} {number % 100:02d}",
    }
    return [{**cells, **changes}[name] for name in SIMPLE]


@dataclass
class Bureau:
    """A desk whose imports are worked on before the answer leaves."""

    desk: Desk
    atelier: Atelier

    def browser(self, who: str) -> Browser:
        """An agent."""
        return self.desk.login(who)

    def deposer(self, sorte: str, contenu: bytes, who: str = "editeur", nom: str = "essai.csv", **data: str) -> Any:
        """Send a file; the answer of the POST."""
        browser = self.browser(who)
        return browser.post("/agents/imports/nouveau", {"sorte": sorte, **data}, files={"fichier": (nom, contenu)})

    def essai(self, sorte: str, contenu: bytes, **more: str) -> int:
        """Send a file that is accepted; the number of its import."""
        answer = self.deposer(sorte, contenu, **more)
        assert answer.status_code == 303, answer.text
        return int(answer.headers["location"].rsplit("/", 1)[1])

    def appliquer(self, number: int, auteur: str = "editeur", valideur: str = "valideur") -> Import:
        """Send and approve."""
        sent = self.browser(auteur).post(f"/agents/imports/{number}/envoyer", {"motif": "mise à jour d'essai"})
        assert sent.status_code == 303, sent.text
        done = self.browser(valideur).post(f"/agents/imports/{number}/approuver")
        assert done.status_code == 303, done.text
        return self.lire(number)

    def lire(self, number: int) -> Import:
        """An import as it stands."""
        with self.desk.app.state.sessions() as session:
            return session.get_one(Import, number)

    def changements(self, number: int, *gestes: str) -> list[ImportChangement]:
        """Changes of an import."""
        with self.desk.app.state.sessions() as session:
            rows = session.query(ImportChangement).filter_by(import_id=number).order_by(ImportChangement.id).all()
            return [row for row in rows if not gestes or row.geste in gestes]

    def remarques(self, number: int) -> list[ImportRemarque]:
        """Errors and remarks of an import."""
        with self.desk.app.state.sessions() as session:
            return session.query(ImportRemarque).filter_by(import_id=number).order_by(ImportRemarque.id).all()

    def valeurs(self, genre: str, cle: str) -> dict[str, Any] | None:
        """An entry."""
        with self.desk.app.state.sessions() as session:
            found: dict[str, Any] | None = self.desk.app.state.genres[genre].lire(session, cle)
            return found


def make_bureau(desk: Desk) -> Bureau:
    """The desk with the work done in the process."""
    state = desk.app.state
    fiches = state.orientation.fiches
    assert isinstance(fiches, LiveFiches)
    atelier = Atelier(state.sessions, state.genres, fiches, desk.settings, desk.clock)
    state.lancer_import = lambda geste, number, jeton, contenu: executer(atelier, geste, number, jeton, contenu)
    return Bureau(desk, atelier)


@pytest.fixture
def bureau(desk: Desk) -> Bureau:
    """The desk with default settings."""
    return make_bureau(desk)


@pytest.fixture
def make(make_desk: Callable[..., Desk]) -> Callable[..., Bureau]:
    """A desk with settings."""
    return lambda **settings: make_bureau(make_desk(**settings))
