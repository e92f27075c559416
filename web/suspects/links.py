"""Links of a message, and what their addresses say: shortened, official, imitating, strange."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Labels are bounded (63 characters in a real one): a wall of letters must not cost seconds.
_LINK = re.compile(
    r"(?:(https?://)|\bwww\.)?(?<![\w@.-])((?:[\w-]{1,63}\.){1,8}[a-z][a-z0-9-]{1,62})(?![\w-])", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://(\d{1,3}(?:\.\d{1,3}){3})|https?://[^\s/@]{1,100}@", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@((?:[\w-]{1,63}\.){1,8}[a-z]{2,24})", re.IGNORECASE)
MANY_HYPHENS = 3


@dataclass(frozen=True)
class Brand:
    """An organisation whose name is often stolen: words that name it, its real sites, what imitations hold."""

    mots: tuple[str, ...]
    domaines: tuple[str, ...]
    dans_adresse: tuple[str, ...]


@dataclass(frozen=True)
class Addresses:
    """What is known of addresses (data/suspects/signes.yml)."""

    marques: tuple[Brand, ...]
    raccourcis: frozenset[str]
    fins_rares: frozenset[str]
    fins_connues: frozenset[str]

    def hosts(self, text: str) -> list[str]:
        """Hosts of the links and of the senders' mail addresses, in lower case; a bare name needs a known ending."""
        found: dict[str, None] = {}
        for match in _LINK.finditer(text):
            host = match[2].lower().removeprefix("www.")
            ending = host.rsplit(".", 1)[-1]
            if match[1] or ending in self.fins_connues | self.fins_rares:
                found[host] = None
        found |= dict.fromkeys(match[1].lower() for match in _MAIL.finditer(text))
        return list(found)

    def official(self, host: str) -> bool:
        """Whether a host belongs to a State site or to one of the organisations known."""
        return within(host, ["gouv.fr", *(domain for brand in self.marques for domain in brand.domaines)])

    def shortened(self, host: str) -> bool:
        """Whether a host hides where it leads."""
        return host in self.raccourcis

    def imitates(self, host: str) -> bool:
        """Whether a host borrows a known name, or the State's, without being it."""
        if self.official(host):
            return False
        named = any(word in f"-{host}" for brand in self.marques for word in brand.dans_adresse)
        return named or bool(re.search(r"(?:^|[.-])gouv|gouv(?:[.-]|$)", host))

    def strange(self, text: str, hosts: Iterable[str]) -> bool:
        """A number for an address, a disguised name, a rare ending, a string of hyphens."""
        return bool(_ADDRESS.search(text)) or any(
            host.startswith("xn--")
            or ".xn--" in host
            or host.rsplit(".", 1)[-1] in self.fins_rares
            or host.count("-") >= MANY_HYPHENS
            for host in hosts
            if not self.official(host)
        )


def within(host: str, domains: Iterable[str]) -> bool:
    """Whether a host is one of the domains or under one of them, compared by whole labels."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
