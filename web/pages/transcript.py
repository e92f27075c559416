"""The conversation on screen without JavaScript: earlier turns travel in the form, signed, stored nowhere."""

from __future__ import annotations

from typing import Any

from itsdangerous import BadData, URLSafeSerializer

Turn = dict[str, Any]  # {"moi": what the person wrote or chose, "blocks": [...]}
#: Characters of the signed field; a long answer takes about 4,000.
LONGEST = 48_000


class Transcript:
    """Signs turns into a form field and reads them back; a field made elsewhere is an empty conversation."""

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeSerializer(key, salt="balise.fil")

    def read(self, field: str) -> list[Turn]:
        """Turns of the field, oldest first."""
        if not field or len(field) > LONGEST:
            return []
        try:
            turns = self._serializer.loads(field)
        except BadData:
            return []
        return turns if isinstance(turns, list) else []

    def write(self, turns: list[Turn]) -> tuple[str, list[Turn]]:
        """The field and the turns it holds: the oldest leave when the field would be too long."""
        kept = [*(_as_text(turn) for turn in without_question(turns[:-1])), *turns[-1:]]
        while kept:
            field = str(self._serializer.dumps(kept))
            if len(field) <= LONGEST:
                return field, kept
            kept = kept[1:]
        return "", turns[-1:]


def title_of(choice: str, turns: list[Turn]) -> str | None:
    """The words of a choice among the buttons that were on screen."""
    for turn in reversed(turns):
        for block in turn["blocks"]:
            if block["type"] == "choix":
                for item in block["items"]:
                    if item.get("choice") == choice:
                        return str(item["titre"])
    return None


def without_question(turns: list[Turn]) -> list[Turn]:
    """The turns without « cela vous a-t-il aidé »: answered, or no longer the last."""
    return [{**turn, "blocks": [block for block in turn["blocks"] if block["type"] != "avis"]} for turn in turns]


def without_offer(turns: list[Turn], offre: str) -> list[Turn]:
    """The turns without an offer that was taken or refused."""

    def left(block: dict[str, Any]) -> dict[str, Any] | None:
        if block["type"] != "apprentissage":
            return block
        items = [item for item in block["items"] if item["offre"] != offre]
        return {**block, "items": items} if items else None

    return [{**turn, "blocks": [kept for block in turn["blocks"] if (kept := left(block))]} for turn in turns]


def _as_text(turn: Turn) -> Turn:
    """An earlier turn: its buttons stay as words, without what they carried."""
    blocks = [
        {
            **block,
            "items": [{key: item[key] for key in ("titre", "lien", "langue") if key in item} for item in block["items"]],
        }
        if block["type"] == "choix"
        else block
        for block in turn["blocks"]
        if block["type"] != "apprentissage"  # offered once, below its own answer
    ]
    return {**turn, "blocks": blocks}
