"""find(text): the signs of a scam in a message, with their reasons. Rules are data; the text is read and dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from web.suspects.links import Addresses, Brand

LONGEST = 10_000  # characters read: a long mail
_MIXED = re.compile(r"[a-zà-ÿ][\u0370-\u04ff]|[\u0370-\u04ff][a-zà-ÿ]", re.IGNORECASE)
_DEAR = re.compile(
    r"(?<!\d)(?:\+?33|0) ?8[ .]?9\d(?:[ .]?\d\d){3}|(?<!\d)08[ .]?9\d[ .]?\d{3}[ .]?\d{3}|(?<!\d)118[ .]?\d{3}(?!\d)"
)


@dataclass(frozen=True)
class Sign:
    """One kind of sign; computed signs have no group."""

    code: str
    titre: str
    raison: str
    faible: bool
    lien: str | None
    tous: tuple[re.Pattern[str], ...]
    sauf: re.Pattern[str] | None

    def matches(self, line: str) -> bool:
        """Whether every group is found in a normalised line, and nothing takes the sign away."""
        if self.sauf and self.sauf.search(line):
            return False
        return bool(self.tous) and all(group.search(line) for group in self.tous)


def normalise(text: str) -> str:
    """Lower case without accents nor invisible characters; apostrophes and line ends become spaces."""
    flat = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    kept = "".join(char for char in flat if char in "\n\t" or unicodedata.category(char) not in ("Mn", "Cf", "Cc"))
    return f" {' '.join(re.sub(r'[^a-z0-9€%@.+/:?=&_-]', ' ', kept).split())} "


def _group(forms: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(forms)})")


class Signs:
    """The rules of data/suspects/signes.yml, compiled once."""

    def __init__(self, path: Path) -> None:
        raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf8"))
        self.addresses = Addresses(
            tuple(Brand(*(tuple(row[key]) for key in ("mots", "domaines", "dans_adresse"))) for row in raw["marques"]),
            *(frozenset(raw[key]) for key in ("raccourcis", "fins_rares", "fins_connues")),
        )
        self.signs = tuple(
            Sign(
                row["code"],
                row["titre"],
                row["raison"],
                bool(row.get("faible")),
                row.get("lien"),
                tuple(_group(forms) for forms in row.get("tous", [])),
                _group(row["sauf"]) if row.get("sauf") else None,
            )
            for row in raw["signes"]
        )
        self._named = [(_group([re.escape(mot) + r"\b" for mot in brand.mots]), brand) for brand in self.addresses.marques]

    def find(self, text: str) -> list[Sign]:
        """Signs of a message, the strong ones first, in the order of the file."""
        text = unicodedata.normalize("NFC", text[:LONGEST])
        line, hosts = normalise(text), self.addresses.hosts(text)
        official = bool(hosts) and all(self.addresses.official(host) for host in hosts)
        computed = self._computed(text, line, hosts)
        found = [
            sign
            for sign in self.signs
            if computed.get(sign.code) or (sign.matches(line) and not (official and sign.lien == "officiel_retire"))
        ]
        return sorted(found, key=lambda sign: sign.faible)

    def _computed(self, text: str, line: str, hosts: list[str]) -> dict[str, bool]:
        addresses = self.addresses
        unknown = [host for host in hosts if not addresses.official(host)]
        tests: dict[str, Callable[[], bool]] = {
            "lien_raccourci": lambda: any(map(addresses.shortened, hosts)),
            "domaine_imitant": lambda: any(map(addresses.imitates, hosts)),
            "lien_pas_officiel": lambda: bool(unknown) and any(words.search(line) for words, _ in self._named),
            "lien_etrange": lambda: addresses.strange(text, hosts),
            "lettres_deguisees": lambda: bool(_MIXED.search(text)),
            "appel_surtaxe": lambda: bool(_DEAR.search(text)),
        }
        return {code: test() for code, test in tests.items()}
