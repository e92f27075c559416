"""Log lines: JSON, joined by an id that nobody can forge into words, never the text of an exception."""

from __future__ import annotations

import json
import logging
import sys

import pytest

import journal


def line(record: logging.LogRecord) -> dict[str, object]:
    made: dict[str, object] = json.loads(journal.JsonLines("web").format(record))
    return made


def record(message: str, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("balise.essai", logging.WARNING, __file__, 1, message, (), more.get("exc_info"))  # type: ignore[arg-type]
    made.__dict__.update({"champs": more.get("champs", {})})
    return made


def test_a_line_holds_what_joins_it() -> None:
    journal.take("0123456789abcdef")
    made = line(record("tour", champs={"ms": 12}))
    assert made["requete"] == "0123456789abcdef" and made["processus"] == "web"
    assert (made["evenement"], made["ms"], made["niveau"]) == ("tour", 12, "warning")


def test_the_text_of_an_exception_never_leaves() -> None:
    try:
        raise ValueError("mon mari me frappe")
    except ValueError:
        made = line(record("Encountered « mon mari »", exc_info=sys.exc_info()))
    assert "mari" not in json.dumps(made, ensure_ascii=False)
    assert made["exception"] == "ValueError" and "test_journal" in str(made["lieu"])


@pytest.mark.parametrize("given", [None, "", "mon mari me frappe", "0123", "A" * 16, "0123456789abcdef\nfaux", "a" * 33])
def test_an_id_of_somebody_else_is_not_kept(given: str | None) -> None:
    assert journal.take(given) == journal.NONE
    assert journal.take(given, journal.new_request()) != given


def test_fresh_ids_are_sound() -> None:
    made = journal.new_request()
    assert journal.take(made) == made == journal.current()
