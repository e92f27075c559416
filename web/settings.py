"""Every setting of the web service: an environment variable BALISE_…, listed in the README. Read here and nowhere else."""

from __future__ import annotations

import re
import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
LEAST_SECRET = 16  # characters
LEAST_DIFFERENT = 6  # different characters: refuses « aaaaaaaaaaaaaaaa »
PLACEHOLDERS = ("changeme", "change-me", "change_me", "password", "motdepasse", "mot-de-passe", "placeholder", "0123456789abcdef")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(BaseSettings):
    """Settings with their defaults; a bad value stops the start with its name."""

    model_config = SettingsConfigDict(env_prefix="BALISE_", extra="ignore")

    var: Path = ROOT / "var"  # what runs: database, generated secrets, fallback file
    data: Path = ROOT / "data"
    web_port: int = 8000
    web_host: str = "0.0.0.0"
    rasa_port: int = 5005
    actions_port: int = 5055
    private_host: str = "127.0.0.1"  # where Rasa and actions listen: a private address when they have their own machine
    rasa_urls: str = ""  # replicas of Rasa, separated by commas; the one of this machine when empty
    actions_url: str = ""  # where Rasa reaches the actions
    web_url: str = ""  # where the actions reach the web
    model: Path = ROOT / "models" / "balise.tar.gz"
    database_url: str = ""
    redis_url: str = ""
    rasa_token: str = ""
    secret: str = ""  # signs choices; generated under var/ when empty
    widget_origins: str = ""  # whole hosts, separated by commas
    public_url: str = ""  # address as people type it, for QR codes and OIDC; this machine when empty
    neutral_page: str = "https://www.meteofrance.com"  # where « quitter vite » goes
    rasa_timeout: float = Field(4.0, gt=0, le=30)  # seconds: past it the fixed safety answer comes
    turns_at_once: int = Field(16, ge=1)  # in one web process; more wait, and past turns_waiting get the safety answer
    turns_waiting: int = Field(96, ge=0)
    trusted_proxies: str = "127.0.0.1"  # whose X-Forwarded-For is believed, separated by commas
    hsts: bool = False  # only where people reach the service by HTTPS alone
    rasa_connect_timeout: float = Field(1.0, gt=0, le=10)
    messages_per_minute: int = Field(30, ge=1)
    conversation_minutes: float = Field(30, gt=0)
    apprentissage: bool = False  # lets administrators open the button by which residents give a sentence
    agents_http: bool = False  # lets staff log in over http, on the loopback only
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    service_domains: str = ""  # domains of the mailboxes that may own an entry, separated by commas; any when empty
    smtp_host: str = ""  # reminders leave through it; none when empty
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "aucune"] = "starttls"
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_ca: Path | None = None  # certificate of the authority that signed the server's, when it is an own one
    smtp_sender: str = ""  # address that reminders come from
    reminders_to: str = ""  # mailbox that hears of the entries without owner
    oidc_label: str = "Se connecter avec le compte du Département"

    @field_validator("secret", "rasa_token")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if value and len(value) < LEAST_SECRET:
            raise ValueError(f"au moins {LEAST_SECRET} caractères")
        if value and (len(set(value)) < LEAST_DIFFERENT or any(word in value.lower() for word in PLACEHOLDERS)):
            raise ValueError("trop facile à deviner")
        return value

    @model_validator(mode="after")
    def _whole_oidc(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret and self.public_url):
            raise ValueError("oidc_issuer demande aussi oidc_client_id, oidc_client_secret et public_url")
        return self

    @model_validator(mode="after")
    def _whole_smtp(self) -> Self:
        if self.smtp_host and "@" not in self.smtp_sender:
            raise ValueError("smtp_host demande aussi smtp_sender, une adresse de courriel")
        if self.smtp_user and self.smtp_security == "aucune" and self.smtp_host not in LOOPBACK:
            raise ValueError("smtp_security : un mot de passe ne part pas en clair hors de la machine")
        return self

    @model_validator(mode="after")
    def _secrets_given_beyond_the_loopback(self) -> Self:
        # A generated secret is only known to this machine: replicas elsewhere would refuse each other.
        if self.private_host not in LOOPBACK and not (self.secret and self.rasa_token):
            raise ValueError("private_host hors de la machine : rasa_token et secret doivent être donnés")
        return self

    @property
    def database(self) -> str:
        """SQLAlchemy URL; SQLite under var/ by default."""
        return self.database_url or f"sqlite:///{self.var / 'balise.db'}"

    @field_validator("public_url")
    @classmethod
    def _an_origin(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^/\s?#]+/?", value):
            raise ValueError("une adresse sans chemin, par exemple https://balise.example")
        return value.rstrip("/")

    @property
    def public_base(self) -> str:
        """Base of the addresses printed on paper. Never the Host header, which anyone can write."""
        return self.public_url or f"http://127.0.0.1:{self.web_port}"

    @property
    def rasa_url(self) -> str:
        """The first Rasa."""
        return self.rasa_replicas[0]

    @property
    def rasa_replicas(self) -> tuple[str, ...]:
        """Every Rasa that a turn may go to; the one on the loopback by default."""
        given = tuple(part.strip().rstrip("/") for part in self.rasa_urls.split(",") if part.strip())
        return given or (f"http://127.0.0.1:{self.rasa_port}",)

    @property
    def actions(self) -> str:
        """The action server; the one on the loopback by default."""
        return self.actions_url.rstrip("/") or f"http://127.0.0.1:{self.actions_port}"

    @property
    def fiches(self) -> Path:
        """Folder of the sheets."""
        return self.data / "fiches"

    @cached_property
    def token(self) -> str:
        """Token shared by the three processes."""
        return self.rasa_token or stored_secret(self.var / "jeton-rasa")

    @cached_property
    def signing_key(self) -> str:
        """Key of the signed choices and conversation ids."""
        return self.secret or stored_secret(self.var / "cle-signature")

    @property
    def origins(self) -> frozenset[str]:
        """Origins that may embed the widget, compared whole."""
        return frozenset(part.strip().rstrip("/") for part in self.widget_origins.split(",") if part.strip())


def stored_secret(path: Path) -> str:
    """A secret kept in a file that only its owner reads; made at the first call."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
