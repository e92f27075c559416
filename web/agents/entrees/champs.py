"""Fields of the forms: each reads what was typed into a plain value, shows it again, and says it in a difference."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import phonenumbers

from web.orientation.hours import is_valid
from web.orientation.hours_fr import french_hours

PARIS = ZoneInfo("Europe/Paris")
Options = Sequence[tuple[str, str]]
#: Characters that have no place in a text: controls, marks of direction, separators of lines.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Refus(ValueError):
    """What was typed is refused; the text says what to do."""


@dataclass(frozen=True)
class Champ:
    """One line of text. Subclasses change how it is read, shown and said."""

    nom: str
    libelle: str
    aide: str = ""
    obligatoire: bool = False
    maximum: int = 200
    #: Name of the fact (provenance) that goes with the value, in kinds that keep one for each field.
    fait: str | None = None

    gabarit: ClassVar[str] = "texte"
    type_html: ClassVar[str] = "text"
    suggestions: ClassVar[str] = ""
    vide: ClassVar[str] = "Choisir"

    def lire(self, valeurs: list[str]) -> Any:
        """The value typed; None when empty. Refus when it is not valid."""
        text = self.nettoyer(valeurs[0] if valeurs else "")
        if not text:
            if self.obligatoire:
                raise Refus("Ce champ est obligatoire.")
            return None
        if len(text) > self.maximum:
            raise Refus(f"{len(text)} caractères : il en faut {self.maximum} au plus.")
        return self.comprendre(text)

    def nettoyer(self, text: str) -> str:
        """Trimmed, spaces in a row made one, no unseen character."""
        return re.sub(r"[ \t\r\n\u00a0\u202f]+", " ", _UNSEEN.sub("", text)).strip()

    def comprendre(self, text: str) -> Any:
        """The value of a text that is not empty."""
        return text

    def montrer(self, valeur: Any) -> list[str]:
        """What the form shows for a value."""
        return [] if valeur is None else [str(valeur)]

    def dire(self, valeur: Any) -> str:
        """The value in words."""
        return "" if valeur is None else "\n".join(self.montrer(valeur))

    def options_(self) -> Options:
        """Choices, for the fields that have some."""
        return ()

    def apercu(self, text: str) -> str | None:
        """What a text means, shown under the field."""
        return None


@dataclass(frozen=True)
class Long(Champ):
    """Several sentences."""

    maximum: int = 2000
    lignes: int = 3
    gabarit = "long"

    def nettoyer(self, text: str) -> str:
        """Lines stay."""
        text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        return "\n".join(line.strip() for line in text.split("\n")).strip()


@dataclass(frozen=True)
class Lignes(Long):
    """One item a line."""

    minimum: int = 0
    plus: int = 50

    def lire(self, valeurs: list[str]) -> Any:
        """The list of lines that are not empty."""
        text = self.nettoyer(valeurs[0] if valeurs else "")
        lines = [line for line in text.split("\n") if line]
        if self.obligatoire and not lines:
            raise Refus("Écrivez au moins une ligne.")
        if not self.minimum <= len(lines) <= self.plus:
            raise Refus(f"Écrivez de {self.minimum} à {self.plus} lignes, une idée par ligne.")
        return [self.ligne(line) for line in lines]

    def ligne(self, text: str) -> Any:
        """The value of one line."""
        if len(text) > 400:
            raise Refus("Une ligne dépasse 400 caractères.")
        return text

    def montrer(self, valeur: Any) -> list[str]:
        """One line an item."""
        return ["\n".join(str(item) for item in valeur or [])]


@dataclass(frozen=True)
class Case(Champ):
    """Yes or no."""

    gabarit = "case"

    def lire(self, valeurs: list[str]) -> Any:
        """True when ticked."""
        return "oui" in valeurs

    def montrer(self, valeur: Any) -> list[str]:
        """Ticked or not."""
        return ["oui"] if valeur else []

    def dire(self, valeur: Any) -> str:
        """In words."""
        return "oui" if valeur else "non"


@dataclass(frozen=True)
class Choix(Champ):
    """One among a few."""

    options: Options | Callable[[], Options] = ()
    gabarit = "liste"

    def options_(self) -> Options:
        """Choices."""
        return self.options() if callable(self.options) else self.options

    def comprendre(self, text: str) -> Any:
        """One of the codes."""
        if text not in dict(self.options_()):
            raise Refus("Choisissez dans la liste.")
        return text

    def dire(self, valeur: Any) -> str:
        """Its label."""
        return dict(self.options_()).get(valeur, str(valeur)) if valeur is not None else ""


@dataclass(frozen=True)
class ChoixMultiple(Choix):
    """Several among a few; null when none, as in data·inclusion."""

    gabarit = "choix_multiple"

    def lire(self, valeurs: list[str]) -> Any:
        """The codes, in the order of the list."""
        known = dict(self.options_())
        if unknown := [value for value in valeurs if value not in known]:
            raise Refus(f"Ces choix n'existent pas : {', '.join(unknown)[:200]}.")
        if self.obligatoire and not valeurs:
            raise Refus("Choisissez au moins une ligne.")
        return [code for code in known if code in valeurs] or None

    def montrer(self, valeur: Any) -> list[str]:
        """Codes."""
        return list(valeur or [])

    def dire(self, valeur: Any) -> str:
        """Labels."""
        return ", ".join(str(dict(self.options_()).get(code, code)) for code in valeur or [])


@dataclass(frozen=True)
class Date(Champ):
    """A day, kept in ISO 8601."""

    gabarit = "date"

    def comprendre(self, text: str) -> Any:
        """Also reads 22/11/2026."""
        if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
            text = f"{match[3]}-{match[2]:>02}-{match[1]:>02}"
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise Refus("Écrivez la date ainsi : 22/11/2026.") from None

    def dire(self, valeur: Any) -> str:
        """French order."""
        return f"{date.fromisoformat(valeur):%d/%m/%Y}" if valeur else ""


@dataclass(frozen=True)
class Instant(Champ):
    """A day and an hour of Paris, kept in ISO 8601 with the offset."""

    gabarit = "instant"

    def comprendre(self, text: str) -> Any:
        """As browsers send it."""
        try:
            return datetime.fromisoformat(text).replace(tzinfo=PARIS).isoformat()
        except ValueError:
            raise Refus("Écrivez le jour et l'heure.") from None

    def montrer(self, valeur: Any) -> list[str]:
        """As browsers want it."""
        return [f"{datetime.fromisoformat(valeur).astimezone(PARIS):%Y-%m-%dT%H:%M}"] if valeur else []

    def dire(self, valeur: Any) -> str:
        """French order."""
        return f"{datetime.fromisoformat(valeur).astimezone(PARIS):%d/%m/%Y à %H h %M}" if valeur else ""


def format_phone(text: str) -> str:
    """A French phone as displayed, short numbers included; Refus otherwise."""
    digits = re.sub(r"[\s.\-()\u00a0\u202f]", "", text)
    digits = re.sub(r"^(?:\+33|0033)(?:\(0\))?0?", "0", digits) if digits.startswith(("+33", "0033")) else digits
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
        raise Refus("Écrivez seulement les chiffres du téléphone.")
    try:
        parsed = phonenumbers.parse(digits, "FR")
    except phonenumbers.NumberParseException:
        raise Refus("Ce numéro n'existe pas en France. Dix chiffres, ou un numéro court.") from None
    if phonenumbers.is_valid_short_number_for_region(parsed, "FR"):
        return f"{digits[:3]} {digits[3:]}" if len(digits) == 6 else digits
    if not phonenumbers.is_valid_number_for_region(parsed, "FR"):
        raise Refus("Ce numéro n'existe pas en France. Dix chiffres, ou un numéro court.")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


@dataclass(frozen=True)
class Telephone(Champ):
    """A French phone."""

    maximum: int = 30
    type_html = "tel"

    def comprendre(self, text: str) -> Any:
        """As displayed."""
        return format_phone(text)


@dataclass(frozen=True)
class Courriel(Champ):
    """A mail address."""

    maximum: int = 120
    type_html = "email"

    def comprendre(self, text: str) -> Any:
        """Lower case."""
        if not re.fullmatch(r"[\w.+\-']+@[\w\-]+(\.[\w\-]+)+", text, re.ASCII):
            raise Refus("Cette adresse de courriel n'est pas valable.")
        return text.lower()


@dataclass(frozen=True)
class Lien(Champ):
    """A web address, https only."""

    maximum: int = 500
    type_html = "url"

    def comprendre(self, text: str) -> Any:
        """https://…"""
        try:
            parts = urlsplit(text)
        except ValueError:
            raise Refus("Cette adresse web n'est pas valable.") from None
        if parts.scheme != "https" or "." not in (parts.hostname or "") or re.search(r"[\s<>\"'`]", text):
            raise Refus("Une adresse web commence par https:// et ne contient pas d'espace.")
        return text


@dataclass(frozen=True)
class CodePostal(Champ):
    """Five digits."""

    def comprendre(self, text: str) -> Any:
        """Five digits."""
        if not re.fullmatch(r"\d{5}", text):
            raise Refus("Un code postal a cinq chiffres.")
        return text


@dataclass(frozen=True)
class Nombre(Champ):
    """A decimal number, comma or point."""

    bas: float = 0.0
    haut: float = 1e9

    def comprendre(self, text: str) -> Any:
        """Within its bounds."""
        try:
            value = float(text.replace(",", ".").replace(" ", ""))
        except ValueError:
            raise Refus("Écrivez un nombre.") from None
        if not self.bas <= value <= self.haut:
            raise Refus(f"Ce nombre doit être entre {self.bas:g} et {self.haut:g}.")
        return value


@dataclass(frozen=True)
class Siret(Champ):
    """Fourteen digits with their check."""

    def comprendre(self, text: str) -> Any:
        """Digits only."""
        digits = re.sub(r"\D", "", text)
        luhn = sum(sum(divmod(int(c) * (2 - i % 2), 10)) for i, c in enumerate(digits)) if digits else 1
        if len(digits) != 14 or (luhn % 10 and not digits.startswith("356000000")):
            raise Refus("Un SIRET a quatorze chiffres. Celui-ci n'est pas valable.")
        return digits


@dataclass(frozen=True)
class Horaires(Champ):
    """Opening hours in OpenStreetMap syntax, told in French."""

    maximum: int = 400
    gabarit = "horaires"

    def comprendre(self, text: str) -> Any:
        """A valid expression."""
        if not is_valid(text):
            raise Refus("Écrivez par exemple : Mo-Fr 08:30-12:00,13:30-17:00; PH off")
        return text

    def apercu(self, text: str) -> str | None:
        """The hours in French."""
        return french_hours(text.strip(), datetime.now(PARIS).date()) if text.strip() else None

    def dire(self, valeur: Any) -> str:
        """In French, then as typed."""
        return f"{self.apercu(valeur)} ({valeur})" if valeur else ""


def by_name(champs: Iterable[Champ]) -> dict[str, Champ]:
    """Fields by name."""
    return {champ.nom: champ for champ in champs}
