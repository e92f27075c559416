"""The figures, with real processes: 10,000 lines tried, refused, applied; a process killed in the middle of the write."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from sqlalchemy import func, select

from tests.agents.conftest import Desk
from tests.agents.echanges.conftest import SIMPLE, Bureau, csv_bytes, make_bureau, place
from web.agents.echanges import lots, suivi
from web.agents.echanges.lanceur import processus
from web.agents.echanges.models import Import
from web.agents.models import Revision
from web.orientation.models import Structure, StructureFait
from web.settings import ROOT

LINES, BAD = 10_000, 40
WRONG = ({"Téléphone": "12"}, {"Commune": "Atlantide"}, {"Code postal": "75001"}, {"Type": "restaurant"})


def real(desk: Desk) -> Bureau:
    """The desk with the work in real processes."""
    bureau = make_bureau(desk)
    desk.app.state.lancer_import = processus(desk.settings, desk.app.state.sessions)
    return bureau


def wait(bureau: Bureau, number: int, seconds: float = 60) -> Import:
    """The import once nobody works on it any more."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        row = bureau.lire(number)
        if row.etat not in suivi.EN_COURS:
            return row
        time.sleep(0.1)
    raise AssertionError(f"{row.etat}, {row.etape}")


class Chrono:
    """Seconds on the wall; those of the processors where others take them (the worker is a child of this process)."""

    def __init__(self) -> None:
        self._bury()
        self.wall, self.cpu = time.monotonic(), self._cpu()

    def _bury(self) -> None:
        """A child is counted once it is buried."""
        for thread in threading.enumerate():
            if thread.name.startswith("import-"):
                thread.join(30)

    def _cpu(self) -> float:
        used = (resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
        return sum(usage.ru_utime + usage.ru_stime for usage in used)

    def seconds(self) -> float:
        """Since the beginning."""
        wall = time.monotonic() - self.wall
        self._bury()
        cpu = self._cpu() - self.cpu
        print(f"{wall:.1f} s, dont {cpu:.1f} s de processeur, charge {os.getloadavg()[0]:.1f}")
        return min(cpu, wall) if os.getloadavg()[0] > (os.cpu_count() or 1) else wall


def image(desk: Desk) -> tuple[int, int, int]:
    """How many structures, facts and revisions there are."""
    with desk.app.state.sessions() as session:
        structures, facts, revisions = (
            session.scalar(select(func.count()).select_from(table)) or 0 for table in (Structure, StructureFait, Revision)
        )
        return structures, facts, revisions


def test_ten_thousand_lines_forty_of_them_bad_then_none(desk: Desk) -> None:
    bureau, before = real(desk), image(desk)
    bad = set(range(100, LINES, LINES // BAD))
    assert len(bad) == BAD
    rows = [place(n, **(WRONG[n % 4 if n % 4 else n // 250 % 4] if n in bad else {})) for n in range(LINES)]
    began = Chrono()
    number = bureau.essai("structure", csv_bytes(SIMPLE, rows))
    row = wait(bureau, number)
    tried = began.seconds()
    assert row.etat == "refuse" and row.bilan["erreur"] == BAD, (row.message, row.bilan)
    assert {r.ligne for r in bureau.remarques(number)} == {n + 2 for n in bad}
    page = bureau.browser("editeur").get(f"/agents/imports/{number}").text
    assert all(f'<th scope="row">{n + 2}</th>' in page for n in bad)
    assert image(desk) == before
    assert tried < 10, tried

    number = bureau.essai("structure", csv_bytes(SIMPLE, [place(n) for n in range(LINES)]))
    assert wait(bureau, number).bilan["ajout"] == LINES
    assert bureau.browser("editeur").post(f"/agents/imports/{number}/envoyer", {"motif": "dix mille"}).status_code == 303
    began = Chrono()
    assert bureau.browser("valideur").post(f"/agents/imports/{number}/approuver").status_code == 303
    row = wait(bureau, number)
    applied = began.seconds()
    assert row.etat == "applique", row.message
    print(f"essai refusé : {tried:.1f} s ; écriture : {applied:.1f} s")
    assert applied < 20, applied
    structures, facts, revisions = image(desk)
    assert structures == before[0] + LINES and facts >= before[1] + 3 * LINES and revisions == before[2] + 2 * LINES
    kind = desk.app.state.genres["structure"]
    with desk.app.state.sessions() as session:
        some = session.scalars(select(Revision).where(Revision.numero == 1).limit(50)).all()
        assert len(some) == 50 and all(revision.contenu == kind.lire(session, revision.cle) for revision in some)


SLOW_WRITER = """
import sys, time
from web.agents.echanges.travail import executer, make_atelier
from web.settings import Settings

def pendant(written):
    print(written, flush=True)
    time.sleep(600)

executer(make_atelier(Settings(), pendant=pendant), "ecrire", int(sys.argv[1]), sys.argv[2], b"")
"""


def test_killed_in_the_middle_of_the_write_the_old_data_are_whole(desk: Desk, tmp_path: Path) -> None:
    bureau, before = make_bureau(desk), image(desk)
    header = [*SIMPLE, "Identifiant"]
    rows = [[*place(n), ""] for n in range(500)] + [[*place(1, Nom="MDS de Meaux", Type="mds"), "mds-meaux"]]
    rows[-1][2] = "mds"
    number = bureau.essai("structure", csv_bytes(header, rows))
    meaux = bureau.valeurs("structure", "mds-meaux")
    assert bureau.browser("editeur").post(f"/agents/imports/{number}/envoyer", {"motif": "à interrompre"}).status_code == 303
    started: list[tuple[int, str]] = []
    desk.app.state.lancer_import = lambda geste, n, jeton, contenu: started.append((n, jeton))
    assert bureau.browser("valideur").post(f"/agents/imports/{number}/approuver").status_code == 303
    env = {**os.environ, "BALISE_VAR": str(desk.settings.var), "BALISE_DATABASE_URL": desk.settings.database}
    command = [sys.executable, "-c", SLOW_WRITER, str(started[0][0]), started[0][1]]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert int(child.stdout.readline()) == 501  # every row is written, nothing is committed
        os.kill(child.pid, signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
    assert image(desk) == before
    assert bureau.valeurs("structure", "mds-meaux") == meaux
    assert bureau.lire(number).etat == "ecriture"  # nobody knows yet
    later = bureau.atelier.horloge() + 10_000 * suivi.SILENCE
    assert suivi.marquer_interrompus(desk.app.state.sessions, later) == 1
    row = bureau.lire(number)
    assert row.etat == "interrompu" and "comme avant" in (row.message or "")
    make_bureau(desk)
    assert bureau.browser("valideur").post(f"/agents/imports/{number}/approuver").status_code == 303
    assert bureau.lire(number).etat == "applique"
    assert image(desk)[0] == before[0] + 500


def test_a_worker_that_is_killed_is_seen_at_once_by_the_web_that_started_it(desk: Desk) -> None:
    bureau = real(desk)
    number = bureau.essai("structure", csv_bytes(SIMPLE, [place(n) for n in range(LINES)]))
    end = time.monotonic() + 30
    killed = False
    while time.monotonic() < end and not killed:
        found = subprocess.run(["pgrep", "-f", f"echanges.travail analyser {number} {bureau.lire(number).jeton}"],
                               capture_output=True, text=True)  # fmt: skip
        for pid in found.stdout.split():
            os.kill(int(pid), signal.SIGKILL)
            killed = True
        time.sleep(0.05)
    assert killed
    row = wait(bureau, number, 10)
    assert row.etat == "interrompu" and bureau.changements(number) == []


def test_a_worker_declared_lost_that_comes_back_writes_nothing(desk: Desk) -> None:
    bureau, before = make_bureau(desk), image(desk)
    number = bureau.essai("structure", csv_bytes(SIMPLE, [place(1)]))
    bureau.browser("editeur").post(f"/agents/imports/{number}/envoyer", {"motif": "en retard"})

    def lost(_: int) -> None:
        # Another web process finds no sign of life: told by hand here, in the same transaction.
        with desk.app.state.sessions() as other:
            assert other.get_one(Import, number).etat == "ecriture"
        late.append(True)

    late: list[bool] = []
    bureau.atelier.pendant = lost
    jetons: list[str] = []
    desk.app.state.lancer_import = lambda geste, n, jeton, contenu: jetons.append(jeton)
    bureau.browser("valideur").post(f"/agents/imports/{number}/approuver")
    suivi.marquer_interrompus(desk.app.state.sessions, bureau.atelier.horloge() + 2 * suivi.SILENCE)
    from web.agents.echanges.travail import ecrire

    ecrire(bureau.atelier, number, jetons[0])
    assert bureau.lire(number).etat == "interrompu" and image(desk) == before
    assert late == []


def test_an_import_is_stopped_by_its_author_and_by_nobody_else_below_a_reviewer(desk: Desk) -> None:
    bureau = make_bureau(desk)
    kept: list[tuple[str, int, str, bytes]] = []
    desk.app.state.lancer_import = lambda *work: kept.append(work)
    number = bureau.essai("structure", csv_bytes(SIMPLE, [place(n) for n in range(50)]))
    page = bureau.browser("lecteur").get(f"/agents/imports/{number}")
    assert '<noscript><meta http-equiv="refresh"' in page.text and "Arrêter" not in page.text
    assert bureau.browser("lecteur").get(f"/agents/imports/{number}/suivi").json()["en_cours"] is True
    assert bureau.browser("editeur2").post(f"/agents/imports/{number}/arreter").status_code == 422
    assert bureau.browser("editeur").post(f"/agents/imports/{number}/arreter").status_code == 303
    from web.agents.echanges.travail import executer

    executer(bureau.atelier, *kept[0])
    row = bureau.lire(number)
    assert row.etat == "annule" and bureau.changements(number) == []
    assert lots.ETATS["annule"] in bureau.browser("lecteur").get(f"/agents/imports/{number}").text


def test_too_many_at_once_wait(desk: Desk) -> None:
    bureau = make_bureau(desk)
    desk.app.state.lancer_import = lambda *_: None
    for _ in range(suivi.ENSEMBLE):
        bureau.essai("structure", csv_bytes(SIMPLE, [place(1)]))
    refused = bureau.deposer("structure", csv_bytes(SIMPLE, [place(1)]))
    assert refused.status_code == 422 and "travaillent déjà" in refused.text
