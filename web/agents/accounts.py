"""Accounts: creation, login with lock-out, first password, codes, deputies. Plain values in and out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from web.agents import audit, secrets
from web.agents.models import Agent, SessionAgent, Suppleance
from web.agents.roles import ROLES, highest

MOST_FAILURES = 5  # then the account is locked
LOCK = timedelta(minutes=15)
_MAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


class CompteRefuse(ValueError):
    """A gesture on an account that cannot be done; its text is for the person."""


@dataclass(frozen=True)
class Identite:
    """Who is logged in."""

    id: int
    courriel: str
    nom: str
    service: str
    role: str  # own role or that of whom they stand for, the higher


def normalise(courriel: str) -> str:
    """Mail address as stored; CompteRefuse when it is none."""
    cleaned = courriel.strip().lower()
    if not _MAIL.fullmatch(cleaned) or len(cleaned) > 254:
        raise CompteRefuse(f"« {courriel} » n'est pas une adresse de courriel.")
    return cleaned


def find(session: Session, courriel: str) -> Agent | None:
    """The account of a mail address."""
    return session.scalar(select(Agent).where(Agent.courriel == courriel.strip().lower()))


def need(session: Session, courriel: str) -> Agent:
    """The account of a mail address; CompteRefuse when there is none."""
    agent = find(session, courriel)
    if agent is None:
        raise CompteRefuse(f"Aucun compte pour « {courriel} ».")
    return agent


def create(
    session: Session, now: datetime, qui: str, courriel: str, role: str, nom: str, service: str, *, oidc: bool = False
) -> tuple[Agent, str | None]:
    """A new account and its one-time password (none through OIDC). Flushes; the caller commits."""
    courriel = normalise(courriel)
    if role not in ROLES:
        raise CompteRefuse(f"Le rôle est l'un de : {', '.join(ROLES)}.")
    if find(session, courriel) is not None:
        raise CompteRefuse(f"Un compte existe déjà pour « {courriel} ».")
    password = None if oidc else secrets.one_time_password()
    agent = Agent(
        courriel=courriel,
        nom=nom.strip() or courriel,
        service=service.strip() or "Département de Seine-et-Marne",
        role=role,
        connexion="oidc" if oidc else "locale",
        mot_de_passe=secrets.hash_password(password) if password else None,
        a_changer=not oidc,
        cree_le=now,
    )
    session.add(agent)
    session.flush()
    audit.note(session, now, qui, "compte créé", detail=f"{courriel}, {role}, {agent.connexion}")
    return agent, password


def change_role(session: Session, now: datetime, qui: str, agent: Agent, role: str) -> None:
    """Give another role; the sessions of the account end."""
    if role not in ROLES:
        raise CompteRefuse(f"Le rôle est l'un de : {', '.join(ROLES)}.")
    if agent.role == "administrateur" and role != agent.role:
        _keep_one_administrator(session, agent)
    audit.note(session, now, qui, "rôle changé", detail=f"{agent.courriel} : {agent.role} → {role}")
    agent.role = role
    end_sessions(session, now, agent)


def revoke(session: Session, now: datetime, qui: str, agent: Agent) -> None:
    """Close an account and end its sessions; its past gestures keep its name."""
    _keep_one_administrator(session, agent)
    agent.actif = False
    end_sessions(session, now, agent)
    audit.note(session, now, qui, "compte fermé", detail=agent.courriel)


def reset(session: Session, now: datetime, qui: str, agent: Agent) -> str | None:
    """Open an account again: new one-time password, no code, no lock. None for an OIDC account."""
    password = None
    if agent.connexion == "locale":
        password = secrets.one_time_password()
        agent.mot_de_passe, agent.a_changer = secrets.hash_password(password), True
    agent.totp, agent.totp_actif, agent.totp_dernier = None, False, None
    agent.oidc_sujet = None
    agent.actif, agent.echecs, agent.bloque_jusqu_a = True, 0, None
    end_sessions(session, now, agent)
    audit.note(session, now, qui, "compte remis à zéro", detail=agent.courriel)
    return password


def end_sessions(session: Session, now: datetime, agent: Agent) -> None:
    """Every session of an account ends now."""
    session.execute(
        update(SessionAgent)
        .where(SessionAgent.agent_id == agent.id, SessionAgent.revoquee_le.is_(None))
        .values(revoquee_le=now)
    )


def _keep_one_administrator(session: Session, leaving: Agent) -> None:
    others = session.scalars(
        select(Agent.id).where(Agent.role == "administrateur", Agent.actif, Agent.id != leaving.id)
    ).first()
    if leaving.role == "administrateur" and leaving.actif and others is None:
        raise CompteRefuse("C'est le dernier administrateur : nommez-en un autre d'abord.")


def check_login(session: Session, now: datetime, courriel: str, password: str) -> Agent | None:
    """The account when the password is right and the account neither closed nor locked; counts failures.

    The same work is done in every case: neither the answer nor its time says whether an account exists.
    """
    agent = find(session, courriel[:254])
    usable = agent is not None and agent.actif and agent.connexion == "locale"
    right = secrets.check_password(agent.mot_de_passe if agent and usable else None, password)
    if agent is None or not usable:
        return None
    if agent.bloque_jusqu_a and agent.bloque_jusqu_a > now:
        return None
    if right:
        return agent
    count_failure(session, now, agent)
    return None


def count_failure(session: Session, now: datetime, agent: Agent) -> None:
    """One more failure of password or code; the fifth locks the account."""
    # In the database, not in Python: two failures at once are two.
    session.execute(update(Agent).where(Agent.id == agent.id).values(echecs=Agent.echecs + 1))
    session.refresh(agent)
    if agent.echecs >= MOST_FAILURES:
        agent.echecs, agent.bloque_jusqu_a = 0, now + LOCK
        audit.note(session, now, agent.courriel, "compte bloqué", detail=f"{MOST_FAILURES} échecs")


def check_code(session: Session, now: datetime, agent: Agent, code: str, box: secrets.Box) -> bool:
    """Whether the code is right and not used yet; counts failures."""
    if agent.bloque_jusqu_a and agent.bloque_jusqu_a > now:
        return False
    secret = box.open(agent.totp)
    step = secrets.totp_step(secret, code, now, agent.totp_dernier) if secret else None
    if step is None:
        count_failure(session, now, agent)
        return False
    agent.totp_dernier = step
    return True


def role_on(session: Session, agent: Agent, day: date) -> str:
    """Own role, or that of whom the agent stands for on this day."""
    stood_for = session.scalars(
        select(Agent.role)
        .join(Suppleance, Suppleance.titulaire_id == Agent.id)
        .where(Suppleance.suppleant_id == agent.id, Suppleance.du <= day, Suppleance.au >= day, Agent.actif)
    )
    return highest([agent.role, *stood_for])


def identity(session: Session, agent: Agent, day: date) -> Identite:
    """Who this is, with the role of this day."""
    return Identite(agent.id, agent.courriel, agent.nom, agent.service, role_on(session, agent, day))


def stand_in(session: Session, now: datetime, qui: str, titulaire: Agent, suppleant: Agent, du: date, au: date) -> None:
    """Name a deputy from one day to another."""
    if titulaire.id == suppleant.id:
        raise CompteRefuse("Choisissez une autre personne comme suppléante.")
    if au < du:
        raise CompteRefuse("La fin doit suivre le début.")
    if not suppleant.actif:
        raise CompteRefuse("Ce compte est fermé.")
    session.add(Suppleance(titulaire_id=titulaire.id, suppleant_id=suppleant.id, du=du, au=au))
    audit.note(
        session,
        now,
        qui,
        "suppléance",
        detail=f"{suppleant.courriel} supplée {titulaire.courriel} du {du:%d/%m/%Y} au {au:%d/%m/%Y}",
    )


def roles_without_deputy(session: Session, day: date) -> list[str]:
    """Roles held by fewer than two people on this day: nobody could replace the only one."""
    held: dict[str, int] = dict.fromkeys(ROLES, 0)
    for agent in session.scalars(select(Agent).where(Agent.actif)):
        for role in ROLES[: ROLES.index(role_on(session, agent, day)) + 1]:
            held[role] += 1
    return [role for role in ("valideur", "administrateur") if held[role] < 2]
