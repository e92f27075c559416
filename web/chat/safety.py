"""What the person sees when everything else is away: numbers and links to sheets. Needs no database, no Rasa."""

from __future__ import annotations

import re
from typing import Any

from urgency.numbers import SAFETY, items
from urgency.reply import reply_text, text_for

Blocks = list[dict[str, Any]]
SHEETS = (
    ("Violences dans le couple", "/fiches/violences_conjugales"),
    ("Enfant en danger", "/fiches/enfant_en_danger"),
    ("Faux policier, faux agent", "/fiches/vol_fausse_qualite"),
    ("Arnaque en ligne", "/fiches/arnaque_numerique"),
    ("Toutes les fiches", "/fiches"),
)
OPENING = "Je n'arrive pas à vous répondre en ce moment. Ces numéros répondent, et les fiches restent lisibles."
OPENING_TU = "Je n'arrive pas à te répondre en ce moment. Ces numéros répondent. Pour parler à quelqu'un : 119."
#: What opens an ordinary answer when the words leave a doubt about danger (bot/urgency_detector.py); the second form is for
#: those who may be thinking of suicide. No « tu » nor « vous »: anybody may read it.
DOUBT = "Si un danger est là en ce moment : 17, ou 112. Sans parler : 114 par SMS. Malaise ou blessure : 15. Feu : 18."
DOUBT_SUICIDE = "Si l'envie de mourir est là : 3114, jour et nuit, gratuit. Si un geste est fait : 15. Sans parler : 114 par SMS."


def answer(*, tu: bool = False, opening: str | None = None) -> list[dict[str, Any]]:
    """The fixed safety answer; `tu` when a minor writes; `opening` when staff said why Balise does not answer."""
    return [
        {"type": "texte", "text": opening or (OPENING_TU if tu else OPENING)},
        {"type": "numeros", "items": items(SAFETY)},
        {"type": "choix", "items": [{"titre": title, "lien": link} for title, link in SHEETS]},
    ]


def doubt_first(blocks: Blocks, nature: str | None) -> Blocks:
    """The blocks, opened by the emergency numbers when there is a doubt and what stands above the numbers does not say them."""
    if nature is None:
        return blocks
    wanted = "3114" if nature == "suicide" else "114"
    for block in blocks:
        if block["type"] == "numeros":
            break
        if re.search(rf"\b{wanted}\b", " ".join([block.get("text", ""), *block.get("etapes", [])])):
            return blocks
    return [{"type": "texte", "text": DOUBT_SUICIDE if nature == "suicide" else DOUBT}, *blocks]


def urgent_block(nature: str, *, minor_writes: bool, child_concerned: bool) -> dict[str, Any]:
    """One of the urgent texts, whole, with its numbers."""
    text = text_for(nature, minor_writes=minor_writes, child_concerned=child_concerned)
    return {"type": "urgence", "nature": text.nature, "text": reply_text(text), "numeros": items(text.numeros)}


def after_urgent(besoin: str | None = None) -> list[dict[str, Any]]:
    """Choices that stand right under an urgent text."""
    entities = {"besoin": besoin} if besoin else {}
    return [
        {
            "type": "choix",
            "items": [
                {"titre": "Je suis à l'abri", "charge": {"intent": "choix_abri", "entites": entities}},
                {"titre": "Ce n'est pas maintenant", "charge": {"intent": "choix_fausse_alerte", "entites": entities}},
            ],
        }
    ]
