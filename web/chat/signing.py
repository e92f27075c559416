"""Choices are opaque signed strings that carry what they need: they still answer after the conversation is forgotten."""

from __future__ import annotations

from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

CHARGES = frozenset(
    {"choix_besoin", "choix_suite", "choix_commune", "choix_autre", "choix_abri", "choix_fausse_alerte"}
)


class Signer:
    """Signs charges ({"intent", "entites"}) and reads them back."""

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeSerializer(key, salt="balise.choix")

    def sign(self, charge: dict[str, Any]) -> str:
        """The string a client sends back as `choice`."""
        return str(self._serializer.dumps(charge))

    def read(self, choice: str) -> dict[str, Any] | None:
        """The charge, or None when the string was not made here."""
        try:
            charge = self._serializer.loads(choice)
        except BadSignature:
            return None
        return charge if isinstance(charge, dict) and charge.get("intent") in CHARGES else None

    def sign_blocks(self, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Blocks whose choices carry `choice` instead of a bare charge."""
        return [
            {**block, "items": [self._sign_item(item) for item in block["items"]]}
            if block["type"] == "choix"
            else block
            for block in blocks
        ]

    def _sign_item(self, item: dict[str, Any]) -> dict[str, Any]:
        if "charge" not in item:
            return item
        return {"titre": item["titre"], "choice": self.sign(item["charge"])}
