"""What the page says beside the words: the commune field, the door the person came by. Plain values, no Rasa."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from territory import Gazetteer
from web.chat.schemas import MessageIn
from web.chat.signing import Signer

LONGEST_COMMUNE = 100  # characters read of the field
TAUGHT = ("mineur_ecrit", "mineur_concerne", "locuteur")  # what a page may say of who writes; nothing else is read


@dataclass(frozen=True)
class Context:
    """Entities for Rasa, and the words of the field when no single commune was recognised in them."""

    entites: dict[str, Any] = field(default_factory=dict)
    words: str = ""

    @property
    def tu(self) -> bool:
        """Whether a minor writes, as the minors' door says."""
        return bool(self.entites.get("mineur_ecrit"))

    def with_text(self, text: str) -> str:
        """The message, with the place in the person's own words when only Rasa can make something of it."""
        return "\n".join(part for part in (text, f"J'habite à {self.words}." if self.words else "") if part)

    def charge(self, given: dict[str, Any] | None = None) -> dict[str, Any]:
        """A choice that also carries the context; without one, the charge that only teaches it."""
        intent = "choix_commune" if "commune" in self.entites else "choix_autre"
        base = given or {"intent": intent, "entites": {}}
        return {**base, "entites": {**(base.get("entites") or {}), **self.entites}}


def read_context(message: MessageIn, signer: Signer, gazetteer: Gazetteer) -> Context:
    """The context of a message: a false or vague commune is no error, a signature made elsewhere says nothing."""
    signed = signer.read(message.contexte) if message.contexte else None
    given = (signed or {}).get("entites") or {}
    entities = {name: given[name] for name in TAUGHT if name in given}
    words = " ".join((message.commune or "").split())[:LONGEST_COMMUNE]
    if not words:
        return Context(entities)
    code = find_commune(words, gazetteer)
    return Context({**entities, "commune": code}) if code else Context(entities, words)


def find_commune(words: str, gazetteer: Gazetteer) -> str | None:
    """INSEE code of « Meaux », « meau », « 77100 Meaux », « Meaux (77100) »; None when several fit, or none."""
    found = gazetteer.find(f"j'habite à {words}")
    return found.communes[0].code_insee if found.communes else None
