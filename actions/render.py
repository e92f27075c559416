"""Blocks for Balise's channel, complete plain text for any other (shell, SMS)."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa_sdk.executor import CollectingDispatcher

CHANNEL = "balise"


def send(
    dispatcher: CollectingDispatcher, channel: Text, blocks: List[Dict[Text, Any]], extra: Dict[Text, Any]
) -> None:
    """One message: the blocks as they are, or their text."""
    if channel == CHANNEL:
        dispatcher.utter_message(json_message={"blocks": blocks, **extra})
        return
    text = "\n\n".join(part for part in (as_text(block) for block in blocks) if part)
    if text:
        dispatcher.utter_message(text=text)


def _number(item: Dict[Text, Any]) -> Text:
    opened = {True: "ouvert", False: "fermé à cette heure"}.get(item.get("ouvert"), "horaires à confirmer")
    parts = [item.get("pour") or item["libelle"], item["numero"], item.get("horaires") or opened]
    return "- " + " : ".join(parts[:2]) + f" ({parts[2]})"


def _place(item: Dict[Text, Any]) -> Text:
    parts = [item["nom"], item.get("adresse"), item.get("commune"), item.get("telephone"), item.get("mention")]
    return "- " + ", ".join(part for part in parts if part)


def as_text(block: Dict[Text, Any]) -> Text:
    """One block in plain text; unknown types give nothing."""
    kind = block.get("type")
    if kind in ("texte", "urgence"):
        return block["text"].replace("**", "")
    if kind == "numeros":
        return "\n".join(_number(item) for item in block["items"])
    if kind == "lieux":
        return "\n".join(_place(item) for item in block["items"])
    if kind == "reflexes":
        return "\n".join([block["titre"], *(f"- {line}" for line in block["etapes"])])
    if kind == "choix":
        return "Vous pouvez aussi demander : " + " ; ".join(item["titre"] for item in block["items"])
    return ""
