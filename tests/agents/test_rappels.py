"""Reminders through a real SMTP server: encrypted, once a day, and nothing lost when it refuses, hangs up or is away."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import ipaddress
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from tests.agents.conftest import MONDAY
from tools.stack import free_port
from web.agents.entrees.internes import read_contacts
from web.agents.entrees.models import ContactPublie
from web.agents.fraicheur import rappels
from web.agents.fraicheur.courrier import CourrierRefuse
from web.agents.fraicheur.models import PAR_SORTE, Proprietaire, Rappel
from web.agents.fraicheur.rappels import Resultat, envoyer
from web.db import session_scope
from web.fiches.store import Fiches, load_fiches
from web.settings import ROOT, Settings

LATE = MONDAY.replace(year=2027, month=6, day=1)
MDS, LINES = "mds@departement77.fr", "accueil@departement77.fr"


@pytest.fixture(scope="module")
def fiches() -> Fiches:
    return load_fiches(ROOT / "data")


@pytest.fixture(scope="module")
def sessions(each_database: sessionmaker[Session]) -> sessionmaker[Session]:
    """A prepared database where two mailboxes own something, on each engine."""
    with session_scope(each_database) as session:
        for sorte, courriel in (("mds", MDS), ("national", LINES)):
            session.add(Proprietaire(genre=PAR_SORTE, cle=sorte, courriel=courriel, modifie_par="essai", modifie_le=MONDAY))
    return each_database


@pytest.fixture(autouse=True)
def nothing_sent_yet(request: pytest.FixtureRequest) -> None:
    if "sessions" in request.fixturenames:
        with session_scope(request.getfixturevalue("sessions")) as session:
            session.execute(delete(Rappel))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A self-signed certificate of 127.0.0.1, and its key."""
    folder, key = tmp_path_factory.mktemp("certificat"), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    unprotected = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unprotected)
    )
    return folder / "cert.pem", folder / "key.pem"


class Server:
    """The process, and what it received."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        folder.mkdir()
        command = [sys.executable, "-m", "tests.agents.smtp_process", str(folder), *options]
        self.process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
        for _ in range(200):
            if (folder / "port").exists():
                break
            time.sleep(0.05)
        self.port = int((folder / "port").read_text())

    @property
    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(p.read_bytes(), policy=email.policy.default) for p in sorted(self.folder.glob("*.eml"))]

    def settings(self, **more: Any) -> Settings:
        known = {"smtp_security": "aucune", "public_url": "https://balise.test", **more}
        return Settings(
            smtp_host="127.0.0.1",
            smtp_port=self.port,
            smtp_sender="balise@departement77.fr",
            redis_url="",
            database_url="",
            **known,
        )


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    started: list[Server] = []

    def make(*options: str) -> Server:
        started.append(Server(tmp_path / f"courrier{len(started)}", *options))
        return started[-1]

    yield make
    for server in started:
        server.process.terminate()
        server.process.wait(10)


def run(settings: Settings, sessions: sessionmaker[Session], fiches: Fiches, now: dt.datetime = LATE) -> dict[str, Resultat]:
    return {result.courriel: result for result in envoyer(settings, sessions, fiches, now)}


def test_each_owner_hears_once_a_day_of_what_is_theirs(
    start: Callable[..., Server], sessions: sessionmaker[Session], fiches: Fiches
) -> None:
    server = start()
    settings = server.settings(reminders_to="balise-suivi@departement77.fr")
    made = run(settings, sessions, fiches)
    assert {name: result.etat for name, result in made.items()} == dict.fromkeys(
        (MDS, LINES, "balise-suivi@departement77.fr"), "envoye"
    )
    mails = {mail["To"]: mail for mail in server.mails}
    body = mails[MDS].get_content()
    assert "En retard : 28" in body and "MDS de Meaux (échéance le 21/05/2027)" in body
    assert "https://balise.test/agents/fraicheur/structure/mds-meaux" in body and "3919" not in body
    assert mails[MDS]["Subject"] == "Balise 77 : 28 à vérifier" and mails[MDS]["Auto-Submitted"] == "auto-generated"
    lines = mails[LINES].get_content()
    assert "ALARME" in mails[LINES]["Subject"] and "ALARME, toujours montré aux habitants" in lines
    assert lines.index("ALARME") < lines.index("En retard") and "3919, Violences Femmes Info" in lines

    again = run(settings, sessions, fiches, LATE.replace(hour=23))
    assert {result.etat for result in again.values()} == {"deja"} and len(server.mails) == 3
    tomorrow = run(settings, sessions, fiches, LATE + dt.timedelta(days=1))
    assert {result.etat for result in tomorrow.values()} == {"envoye"} and len(server.mails) == 6


def test_what_falls_due_within_the_week_is_told_and_nothing_before(
    start: Callable[..., Server], sessions: sessionmaker[Session], fiches: Fiches
) -> None:
    server = start()
    day = dt.datetime(2027, 5, 13, 9, tzinfo=MONDAY.tzinfo)
    assert MDS not in run(server.settings(), sessions, fiches, day)
    made = run(server.settings(), sessions, fiches, day + dt.timedelta(days=1))
    assert made[MDS].etat == "envoye"
    mail = next(mail for mail in server.mails if mail["To"] == MDS and "Cette semaine" in mail.get_content())
    assert "En retard" not in mail.get_content() and "échéance le 21/05/2027" in mail.get_content()


def test_a_contact_that_only_staff_see_is_reminded_once_it_was_checked(
    start: Callable[..., Server], sessions: sessionmaker[Session], fiches: Fiches
) -> None:
    owner, contact = "crip@departement77.fr", read_contacts(ROOT / "data")["crip-77"]
    fact = {**contact["faits"]["existence"], "statut": "verifie", "verifie_le": "2026-11-23", "verifie_par": "CRIP 77"}
    with session_scope(sessions) as session:
        session.add(Proprietaire(genre="interne", cle="crip-77", courriel=owner, modifie_par="essai", modifie_le=MONDAY))
    try:
        assert owner not in run(start().settings(), sessions, fiches)
        with session_scope(sessions) as session:
            session.add(ContactPublie(id="crip-77", contenu={**contact, "faits": {"existence": fact}}, publie_le=MONDAY))
        server = start()
        made = run(server.settings(), sessions, fiches)
        assert (made[owner].etat, made[owner].nombre) == ("envoye", 1)
        (mail,) = server.mails
        assert "https://balise.test/agents/fraicheur/interne/crip-77" in mail.get_content()
    finally:
        with session_scope(sessions) as session:
            session.execute(delete(ContactPublie))
            session.execute(delete(Proprietaire).where(Proprietaire.genre == "interne"))


def test_the_entries_nobody_owns_are_said(start: Callable[..., Server], sessions: sessionmaker[Session], fiches: Fiches) -> None:
    made = run(start().settings(), sessions, fiches)
    assert made[""].etat == "echec" and made[""].nombre > 100 and "BALISE_REMINDERS_TO" in made[""].raison


def test_starttls_and_an_account(
    start: Callable[..., Server], sessions: sessionmaker[Session], fiches: Fiches, certificate: tuple[Path, Path]
) -> None:
    server = start("--starttls", *map(str, certificate), "--login")
    account = {"smtp_user": "balise", "smtp_password": "secret-de-test"}
    trusted = server.settings(smtp_security="starttls", smtp_ca=certificate[0], **account)
    assert run(trusted, sessions, fiches)[MDS].etat == "envoye"
    assert {(mail["X-Chiffre"], mail["X-Compte"]) for mail in server.mails} == {("oui", "balise")}


@pytest.mark.parametrize(
    ("options", "changes", "why"),
    [
        (("--starttls",), {"smtp_security": "starttls"}, "certificat refusé"),  # nobody vouches for it
        ((), {"smtp_security": "starttls"}, "ne sait pas faire"),  # never in clear when encryption is asked
        (("--starttls",), {"smtp_security": "aucune"}, "répond 530"),
        (("--login",), {"smtp_user": "balise", "smtp_password": "faux"}, "refuse le compte"),
        (("--refuse", "550"), {}, "destinataire refusé (550)"),
        (("--refuse", "451"), {}, "répond 451"),
    ],
)
def test_a_failure_says_so_and_the_next_run_sends_all(
    start: Callable[..., Server],
    sessions: sessionmaker[Session],
    fiches: Fiches,
    certificate: tuple[Path, Path],
    options: tuple[str, ...],
    changes: dict[str, str],
    why: str,
) -> None:
    given = [part for o in options for part in ((o, *map(str, certificate)) if o == "--starttls" else (o,))]
    server = start(*given)
    made = run(server.settings(**changes), sessions, fiches)
    for name in (MDS, LINES):
        assert made[name].etat == "echec" and why in made[name].raison, made[name].raison
        assert "faux" not in made[name].raison
    assert server.mails == []
    with sessions() as session:
        assert session.scalars(select(Rappel)).all() == []
    well = start()
    assert run(well.settings(), sessions, fiches)[MDS].etat == "envoye" and len(well.mails) == 2


def test_a_server_that_is_away(sessions: sessionmaker[Session], fiches: Fiches, start: Callable[..., Server]) -> None:
    away = Settings(smtp_host="127.0.0.1", smtp_port=free_port(), smtp_sender="b@dep77.fr", redis_url="", database_url="")
    assert "injoignable" in run(away, sessions, fiches)[MDS].raison
    none = Settings(redis_url="", database_url="")
    assert "BALISE_SMTP_HOST" in run(none, sessions, fiches)[MDS].raison
    assert run(start().settings(), sessions, fiches)[MDS].etat == "envoye"


def test_two_machines_at_the_same_minute_send_one_message(
    start: Callable[..., Server], sessions: sessionmaker[Session], fiches: Fiches
) -> None:
    server = start()
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: run(server.settings(), sessions, fiches)[MDS].etat, range(4)))
    assert sorted(made) == ["deja", "deja", "deja", "envoye"]
    assert sorted(mail["To"] for mail in server.mails) == sorted([MDS, LINES])


def test_a_claim_whose_process_died_is_taken_up_again(
    start: Callable[..., Server], sessions: sessionmaker[Session], fiches: Fiches
) -> None:
    server = start()

    def killed(*_: object) -> None:
        os._exit(9)

    child = os.fork()
    if child == 0:  # the claim is written, then the process is gone
        sessions.kw["bind"].dispose(close=False)
        rappels._claim(sessions, MDS, 28, LATE)
        killed()
    os.waitpid(child, 0)
    assert run(server.settings(), sessions, fiches, LATE + dt.timedelta(minutes=9))[MDS].etat == "deja"
    assert run(server.settings(), sessions, fiches, LATE + dt.timedelta(minutes=11))[MDS].etat == "envoye"


def test_an_interrupt_gives_the_claim_back(sessions: sessionmaker[Session], fiches: Fiches) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    settings = Settings(smtp_host="127.0.0.1", smtp_sender="b@dep77.fr", redis_url="", database_url="")
    with pytest.raises(KeyboardInterrupt):
        list(envoyer(settings, sessions, fiches, LATE, interrupted))
    with sessions() as session:
        assert session.scalars(select(Rappel)).all() == []


def test_settings_refuse_what_would_leak_or_not_work() -> None:
    with pytest.raises(ValueError, match="smtp_sender"):
        Settings(smtp_host="smtp.dep77.fr")
    with pytest.raises(ValueError, match="en clair"):
        Settings(smtp_host="smtp.dep77.fr", smtp_sender="b@dep77.fr", smtp_user="b", smtp_security="aucune")
    with pytest.raises(CourrierRefuse):
        rappels.courrier.envoyer(Settings(), EmailMessage())
