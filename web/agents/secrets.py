"""Passwords, one-time codes and tokens. Nothing here touches the database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHORTEST = 12  # characters of a password
LONGEST = 200  # a longer one only costs time
STEP = 30  # seconds a code lasts
#: Letters and digits that nobody confuses when reading a one-time password aloud.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_HASHER = PasswordHasher()  # argon2id, parameters of RFC 9106 (low memory)
#: Verified when the account does not exist, so that the answer takes the same time.
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))


def one_time_password() -> str:
    """A first password, in four groups: 80 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def hash_password(password: str) -> str:
    """argon2id, with its salt and parameters inside."""
    return _HASHER.hash(password)


def check_password(stored: str | None, given: str) -> bool:
    """Whether the password is the one stored; as slow without account as with one."""
    try:
        _HASHER.verify(stored or _NOBODY, given[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def weaknesses(password: str, courriel: str) -> list[str]:
    """Why a new password is refused; empty when it is good."""
    found = []
    if not SHORTEST <= len(password) <= LONGEST:
        found.append(f"Choisissez un mot de passe de {SHORTEST} caractères au moins.")
    if len(set(password)) < 6:
        found.append("Variez davantage les caractères.")
    name = courriel.split("@", 1)[0].lower()
    if len(name) > 3 and name in password.lower():
        found.append("Le mot de passe ne doit pas contenir votre adresse.")
    return found


def token() -> str:
    """A session cookie."""
    return secrets.token_urlsafe(32)


def digest(value: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(value.encode()).hexdigest()


def csrf(key: str, cookie: str) -> str:
    """The token of the forms of one session."""
    return hmac.new(key.encode(), f"formulaire:{cookie}".encode(), hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    """Constant-time comparison."""
    return hmac.compare_digest(left.encode(), right.encode())


class Box:
    """Encrypts the secrets of the codes, so that a copy of the database is not enough to log in."""

    def __init__(self, key: str) -> None:
        derived = HKDF(hashes.SHA256(), 32, None, b"balise.agents.totp").derive(key.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def close(self, secret: str) -> str:
        """Encrypted text."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, closed: str | None) -> str | None:
        """The secret, or None when it was closed with another key."""
        try:
            return self._fernet.decrypt(closed.encode()).decode() if closed else None
        except InvalidToken:
            return None


def new_totp() -> str:
    """A secret for an authentication application."""
    return pyotp.random_base32()


def totp_uri(secret: str, courriel: str) -> str:
    """What the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=courriel, issuer_name="Balise 77")


def totp_step(secret: str, code: str, now: datetime, last: int | None) -> int | None:
    """The step of a right code that was not used yet, one step of drift allowed; else None."""
    digits = "".join(char for char in code if char.isdigit())
    current = int(now.timestamp()) // STEP
    for step in (current, current - 1, current + 1):
        if (last is None or step > last) and len(digits) == 6 and same(pyotp.TOTP(secret).at(step * STEP), digits):
            return step
    return None
