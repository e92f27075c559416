"""One JSON line an event, for the three processes, joined by a request id. Standard library only, Python 3.10 and 3.12.

{"quand", "niveau", "processus", "requete", "evenement", …}: never a word of a person, an address or a conversation id. Of an
exception only the class and the place are kept: its own text may quote a message.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import traceback
from contextvars import ContextVar
from datetime import datetime, timezone
from typing import Any

HEADER = "x-request-id"
NONE = "-"
_SOUND = re.compile(r"[0-9a-f]{8,32}")
_current: ContextVar[str] = ContextVar("balise_requete", default=NONE)


def new_request() -> str:
    """A fresh id."""
    return secrets.token_hex(8)


def take(given: str | None, otherwise: str = NONE) -> str:
    """Keep the id of a header; what is not an id of ours is replaced, so that a header can't put words into a log."""
    kept = given if given and _SOUND.fullmatch(given) else otherwise
    _current.set(kept)
    return kept


def current() -> str:
    """The id of the request under way, or « - »."""
    return _current.get()


class JsonLines(logging.Formatter):
    """Records as JSON; `extra={"champs": {…}}` adds fields."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        made: dict[str, Any] = {
            "quand": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "niveau": record.levelname.lower(),
            "processus": self._process,
            "requete": current(),
            "source": record.name,
            "evenement": record.getMessage() if record.exc_info is None else "exception",
            **getattr(record, "champs", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            made["exception"] = record.exc_info[0].__name__
            trace = traceback.extract_tb(record.exc_info[2])
            if trace:
                made["lieu"] = f"{trace[-1].filename}:{trace[-1].lineno}"
        return json.dumps(made, ensure_ascii=False)


def install(process: str, level: int = logging.WARNING) -> None:
    """Make every logger of this process write these lines to stderr; ours (`balise.*`) from INFO."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(process))
    root = logging.getLogger()
    # Everyone else's handlers go, those of a test excepted: they would write what is filtered here.
    root.handlers[:] = [one for one in root.handlers if type(one).__module__.startswith("_pytest")] + [handler]
    root.setLevel(level)
    logging.getLogger("balise").setLevel(logging.INFO)
