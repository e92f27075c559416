"""Reminders: one message a day to each mailbox, with what it must check. A failure says so, and the next run tries again.

A reminder is claimed in the database before it leaves, and marked after: two machines do not send it twice, and a claim whose
process died is taken up again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from web.agents.entrees.registre import genres
from web.agents.fraicheur import controles, courrier
from web.agents.fraicheur.inventaire import Entree, inventaire
from web.agents.fraicheur.models import Rappel
from web.db import session_scope
from web.fiches.store import Fiches
from web.settings import Settings

AHEAD = timedelta(days=7)  # what falls due within the week is told too
LISTED = 40  # entries named in a message; the desk has the others
DEAD = timedelta(minutes=10)  # a claim older than this was left by a process that died
TITRES = {"alarme": "ALARME, toujours montré aux habitants", "retard": "En retard", "bientot": "Cette semaine"}


@dataclass(frozen=True)
class Resultat:
    """What became of a reminder: « envoye », « deja » (sent today, or leaving from elsewhere) or « echec » with why."""

    courriel: str
    nombre: int
    etat: str
    raison: str = ""


def _rang(entree: Entree) -> str | None:
    if entree.etat in ("alarme", "retard"):
        return entree.etat
    soon = entree.echeance is not None and entree.echeance - entree.jour <= AHEAD
    return "bientot" if soon else None


def a_rappeler(every: Sequence[Entree], default: str = "") -> dict[str, list[Entree]]:
    """Entries to tell, by mailbox; those without owner go to `default`, or under "" when there is none."""
    found: dict[str, list[Entree]] = defaultdict(list)
    for entree in every:
        if _rang(entree) is not None:
            found[entree.proprietaire or default].append(entree)
    return dict(found)


def texte(entrees: Sequence[Entree], base: str) -> str:
    """The message: what is late, what is for this week, where to say that it was checked."""
    lines = ["Bonjour,", "", "Voici ce que votre service doit vérifier dans Balise 77.", ""]
    for rang, titre in TITRES.items():
        rows = [entree for entree in entrees if _rang(entree) == rang]
        if not rows:
            continue
        lines += [f"{titre} : {len(rows)}"]
        for entree in rows[:LISTED]:
            day = f"échéance le {entree.echeance:%d/%m/%Y}" if entree.echeance else "jamais vérifié"
            lines += [f"- {entree.nom} ({day})", f"  {base}/agents/fraicheur/{entree.genre}/{entree.cle}"]
        if len(rows) > LISTED:
            lines.append(f"- et {len(rows) - LISTED} autres")
        lines.append("")
    lines += ["Tout est juste ? Un clic suffit. Sinon, proposez la correction.", f"{base}/agents/fraicheur", ""]
    lines += ["Ce message part une fois par jour au plus. Répondre ne sert à rien : personne ne le lit."]
    return "\n".join(lines)


def sujet(entrees: Sequence[Entree]) -> str:
    """How many, and whether one is an alarm."""
    alarm = "ALARME, " if any(entree.etat == "alarme" for entree in entrees) else ""
    return f"Balise 77 : {alarm}{len(entrees)} à vérifier"


def _claim(sessions: sessionmaker[Session], courriel: str, count: int, now: datetime) -> bool:
    """Take the reminder of this day. False when it left, or is leaving."""
    values = {"courriel": courriel, "jour": now.date(), "etat": "en_cours", "nombre": count, "le": now}
    try:
        with session_scope(sessions) as session:
            dead = (Rappel.courriel == courriel, Rappel.jour == now.date(), Rappel.etat == "en_cours", Rappel.le < now - DEAD)
            session.execute(delete(Rappel).where(*dead))
            session.execute(insert(Rappel).values(**values))
    except IntegrityError:
        return False
    return True


def _close(sessions: sessionmaker[Session], courriel: str, day: date, *, sent: bool) -> None:
    mine = (Rappel.courriel == courriel, Rappel.jour == day)
    with session_scope(sessions) as session:
        session.execute(update(Rappel).where(*mine).values(etat="envoye") if sent else delete(Rappel).where(*mine))


def envoyer(
    settings: Settings,
    sessions: sessionmaker[Session],
    files: Fiches,
    now: datetime,
    send: Callable[[Settings, EmailMessage], None] = courrier.envoyer,
) -> Iterator[Resultat]:
    """Send the reminders of the day, one result each as it comes; entries that nobody hears of come as mailbox ""."""
    with sessions() as session:
        ctx = controles.contexte(session, files, now)
        found = a_rappeler(inventaire(ctx, genres(ctx.fiches, settings.data)), settings.reminders_to)
    for courriel, entrees in sorted(found.items()):
        count = len(entrees)
        if not courriel:
            yield Resultat("", count, "echec", "aucun propriétaire, et BALISE_REMINDERS_TO est vide")
            continue
        if not _claim(sessions, courriel, count, now):
            yield Resultat(courriel, count, "deja")
            continue
        try:
            send(settings, courrier.message(settings, courriel, sujet(entrees), texte(entrees, settings.public_base), now))
        except courrier.CourrierRefuse as refused:
            _close(sessions, courriel, now.date(), sent=False)
            yield Resultat(courriel, count, "echec", str(refused))
        except BaseException:
            _close(sessions, courriel, now.date(), sent=False)
            raise
        else:
            _close(sessions, courriel, now.date(), sent=True)
            yield Resultat(courriel, count, "envoye")
