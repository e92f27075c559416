"""The answer to a need, as blocks: opening, what to do now, numbers with their hours, places in the sheet's order, follow-ups.

Choices leave this module as bare charges; whoever answers a client signs them (web/chat/signing.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from territory import Commune, Gazetteer
from web.fiches.schemas import Fiche, NumeroDeFiche, Suite
from web.fiches.store import Fiches
from web.interrupteurs.etat import Lecture, ToutAllume
from web.interrupteurs.phrases import Phrase
from web.orientation import services
from web.orientation.carte import draw
from web.orientation.models import Bandeau

Blocks = list[dict[str, Any]]
DEPARTEMENT = "77"
MOST_DANGER_LINES, MOST_LINES, MOST_PLACES = 3, 5, 5  # in one answer of the chat
ASKS_FOR_NUMBERS = frozenset({"numeros_urgence"})
OUTSIDE = (
    "{nom} n'est pas en Seine-et-Marne. Je ne connais pas les lieux de ce département. "
    "Les numéros ci-dessus répondent partout en France."
)
RELAIS = {  # who to call, by theme, in order; what is open at this hour comes first
    "couple": ("3919", "116006", "pnav"),
    "enfant": ("119", "3018", "filsante"),
    "detresse": ("3114", "116006"),
    "aine": ("3133", "116006", "cd77"),
    "cyber": ("3018", "119", "17cyber"),
    "auteur": ("08-019", "3114"),
    "abri": ("115", "3919", "cd77"),
    "victime": ("116006", "17cyber", "cd77"),
    "demarche": ("cd77", "3939", "116006"),
}
THEMES = {
    "violences_conjugales": "couple",
    "violences_intrafamiliales": "couple",
    "violences_sexuelles": "couple",
    "ou_est_angela": "couple",
    "telephone_grave_danger": "couple",
    "enfant_en_danger": "enfant",
    "harcelement_scolaire": "cyber",
    "cyber_harcelement": "cyber",
    "prostitution": "enfant",
    "fugue_disparition": "enfant",
    "soutien_parents": "enfant",
    "detresse_psychologique": "detresse",
    "addictions": "detresse",
    "maltraitance_aine": "aine",
    "conseils_aidants": "aine",
    "tranquillite_seniors": "aine",
    "auteur_violences": "auteur",
    "hebergement_urgence": "abri",
}
NIGHT_LINES = (("17", "En cas de danger"), ("114", "En cas de danger, sans parler"))


@dataclass(frozen=True)
class Person:
    """What was said of the person: who speaks, whether a minor is concerned or writes."""

    locuteur: str | None = None
    mineur: bool = False
    tu: bool = False


@dataclass(frozen=True)
class Answer:
    """Blocks for a need and a commune."""

    besoin: str | None
    commune: str | None
    blocks: Blocks


class UnknownBesoin(LookupError):
    """No such need."""


class UnknownCommune(LookupError):
    """No such commune."""


@dataclass
class Orientation:
    """Composes answers; `clock` gives the hour of Paris."""

    fiches: Fiches
    sessions: sessionmaker[Session]
    gazetteer: Gazetteer
    clock: Callable[[], datetime]
    coupures: Lecture = field(default_factory=ToutAllume)

    def answer(
        self, besoin: str, commune: str | None, person: Person = Person(), *, whole: bool = False
    ) -> Answer:
        """What is said for a need, or with `whole` all that its sheet holds; UnknownBesoin, UnknownCommune."""
        fiche = self._fiche(besoin)
        place = self._commune(commune)
        off = self.coupures.lire()
        instead = None if whole else off.reponse(besoin)  # a sheet stays readable, whatever is off
        if instead is not None:
            return self._off(fiche, commune, instead, person)
        blocks: Blocks = [_text(_opening(fiche, person)), self._now(fiche, person)]
        with self.sessions() as session:
            blocks = [*self._banners(session, besoin, commune), *blocks]
            wanted = fiche.numeros if whole or besoin in ASKS_FOR_NUMBERS else _first_numbers(fiche.numeros)
            numbers = self._numbers(session, [(row.code, row.pour) for row in wanted])
            blocks += _items("numeros", numbers)
            if place is not None and self.fiches.besoins[besoin].local:
                kinds = [kind for kind in fiche.lieux if off.lieu(kind) is None]
                places = self._places(session, kinds, place.code_insee)
                shown = places if whole else places[:MOST_PLACES]
                blocks += [
                    {**block, "carte": draw(place, shown, self.gazetteer)} for block in _items("lieux", shown)
                ]
                said = {phrase.dite(tu=person.tu) for kind in fiche.lieux if (phrase := off.lieu(kind))}
                blocks += [_text([sentence]) for sentence in sorted(said)]
                if place.departement != DEPARTEMENT:
                    blocks.append(_text([OUTSIDE.format(nom=place.nom)]))
        blocks += _items("choix", [_suite_choice(fiche, suite) for suite in fiche.suites])
        return Answer(besoin, commune, blocks)

    def suite(self, besoin: str, identifier: str, commune: str | None, person: Person = Person()) -> Answer:
        """The steps of a follow-up, the first numbers of the need and the other follow-ups."""
        fiche = self._fiche(besoin)
        suite = fiche.suite(identifier)
        if suite is None or suite.lignes is None:
            return self.answer(suite.besoin if suite and suite.besoin else besoin, commune, person)
        if (instead := self.coupures.lire().reponse(besoin)) is not None:
            return self._off(fiche, commune, instead, person)
        steps = {
            "type": "reflexes",
            "besoin": besoin,
            "titre": suite.titre,
            "etapes": list(suite.lignes),
            "lien": self.link(besoin),
        }
        others = [_suite_choice(fiche, other) for other in fiche.suites if other.id != identifier]
        with self.sessions() as session:
            numbers = self._numbers(session, [(row.code, row.pour) for row in fiche.numeros[:3]])
        return Answer(besoin, commune, [steps, *_items("numeros", numbers), *_items("choix", others)])

    def _off(self, fiche: Fiche, commune: str | None, instead: Phrase, person: Person) -> Answer:
        """A need that is turned off: one reviewed sentence, the numbers of its sheet, and the sheet itself."""
        with self.sessions() as session:
            above = self._banners(session, fiche.besoin, commune)
            rows = [(row.code, row.pour) for row in _first_numbers(fiche.numeros)]
            numbers = self._numbers(session, rows)
        said = {**_text([instead.dite(tu=person.tu)]), "coupe": True}  # the actions ask no commune under it
        link = {"titre": f"Lire la fiche : {fiche.choix}", "lien": self.link(fiche.besoin)}
        sheets = {"titre": "Toutes les fiches", "lien": "/fiches"}
        return Answer(fiche.besoin, commune, [*above, said, *_items("numeros", numbers), *_items("choix", [link, sheets])])

    def relais(self, besoin: str | None) -> Answer:
        """Whom to call at this hour: danger first, then the theme's lines, open ones before closed ones."""
        theme = THEMES.get(besoin or "")
        if theme is None:
            need = self.fiches.besoins.get(besoin or "")
            theme = "demarche" if need is not None and need.gravite == 1 else "victime"
        fiche = self.fiches.get(besoin or "")
        purposes = {row.code: row.pour for row in fiche.numeros} if fiche else {}
        codes = [*NIGHT_LINES, *((code, purposes.get(code, "")) for code in RELAIS[theme])]
        with self.sessions() as session:
            numbers = self._numbers(session, codes)
            above = self._banners(session, besoin, None)
        link = {"titre": f"Lire la fiche : {fiche.choix}", "lien": self.link(fiche.besoin)} if fiche else None
        every = {"titre": "Toutes les fiches", "lien": "/fiches"}
        return Answer(besoin, None, [*above, *_items("numeros", numbers), *_items("choix", [link or every])])

    def numbers(self, codes: Iterable[tuple[str, str | None]]) -> list[dict[str, Any]]:
        """Numbers by code and what they are for, with their state at this hour."""
        with self.sessions() as session:
            return [dict(item) for item in self._numbers(session, list(codes))]

    def for_charge(self, charge: dict[str, Any]) -> tuple[str | None, str | None, Blocks]:
        """The answer to a choice, without Rasa."""
        entities: dict[str, Any] = charge.get("entites") or {}
        besoin, commune = entities.get("besoin"), entities.get("commune")
        person = Person(
            entities.get("locuteur"), bool(entities.get("mineur_concerne")), bool(entities.get("mineur_ecrit"))
        )
        if besoin and charge["intent"] == "choix_suite":
            made = self.suite(besoin, entities.get("suite", ""), commune, person)
        elif besoin:
            made = self.answer(besoin, commune, person)
        else:
            made = self.relais(None)
        return made.besoin, made.commune, made.blocks

    def link(self, besoin: str) -> str:
        """Neutral path of a sheet: its address says nothing in the browser's history."""
        return f"/f/{self.fiches.besoins[besoin].rang:02d}"

    def _banners(self, session: Session, besoin: str | None, commune: str | None) -> Blocks:
        return banners(session, besoin, commune, self.clock())

    def _numbers(self, session: Session, codes: Sequence[tuple[str, str | None]]) -> Sequence[Mapping[str, Any]]:
        return services.numeros(session, codes, self.clock())

    def _places(self, session: Session, kinds: Sequence[str], code_insee: str) -> Sequence[Mapping[str, Any]]:
        return services.lieux(session, kinds, code_insee, self.clock())

    def _fiche(self, besoin: str) -> Fiche:
        fiche = self.fiches.get(besoin)
        if fiche is None:
            raise UnknownBesoin(besoin)
        return fiche

    def _commune(self, code: str | None) -> Commune | None:
        if not code:
            return None
        commune = self.gazetteer.get(code)
        if commune is None:
            raise UnknownCommune(code)
        return commune

    def _now(self, fiche: Fiche, person: Person) -> dict[str, Any]:
        lines = fiche.maintenant_mineur if person.tu and fiche.maintenant_mineur else fiche.maintenant
        return {
            "type": "reflexes",
            "besoin": fiche.besoin,
            "titre": fiche.titre,
            "etapes": list(lines),
            "lien": self.link(fiche.besoin),
        }


def banners(session: Session, besoin: str | None, commune: str | None, now: datetime) -> Blocks:
    """The crisis banners of this moment for a need and a commune, first of all that is said."""
    return told(running(session, now), besoin, commune, now)


def running(session: Session, now: datetime) -> list[Bandeau]:
    """Banners of this moment and to come, the oldest first."""
    return list(session.scalars(select(Bandeau).where(Bandeau.fin > now).order_by(Bandeau.debut)))


def told(known: Iterable[Bandeau], besoin: str | None, commune: str | None, now: datetime) -> Blocks:
    """Those that are to be said now for a need and a commune."""
    return [
        {"type": "texte", "text": banner.texte}
        for banner in known
        if banner.debut <= now < banner.fin
        and (not banner.communes or commune in banner.communes)
        and (not banner.besoins or besoin in banner.besoins)
    ]


def _first_numbers(numbers: list[NumeroDeFiche]) -> list[NumeroDeFiche]:
    """The numbers of a chat answer: someone in tears does not read thirteen lines; the sheet keeps them all."""
    danger = [row for row in numbers if row.code in services.DANGER][:MOST_DANGER_LINES]
    return danger + [row for row in numbers if row.code not in services.DANGER][:MOST_LINES]


def _opening(fiche: Fiche, person: Person) -> list[str]:
    if person.tu and fiche.ouverture_mineur:
        return fiche.ouverture_mineur
    if person.locuteur in ("proche", "temoin", "professionnel") and fiche.ouverture_proche:
        return fiche.ouverture_proche
    return fiche.ouverture


def _text(lines: Iterable[str]) -> dict[str, Any]:
    return {"type": "texte", "text": " ".join(lines)}


def _items(kind: str, items: Iterable[Mapping[str, Any]]) -> Blocks:
    made = [dict(item) for item in items]
    return [{"type": kind, "items": made}] if made else []


def _suite_choice(fiche: Fiche, suite: Suite) -> dict[str, Any]:
    if suite.lien:
        return {"titre": suite.titre, "lien": suite.lien}
    if suite.besoin:
        return {"titre": suite.titre, "charge": {"intent": "choix_besoin", "entites": {"besoin": suite.besoin}}}
    entities = {"besoin": fiche.besoin, "suite": suite.id}
    return {"titre": suite.titre, "charge": {"intent": "choix_suite", "entites": entities}}
