"""Jinja environment of the pages: French typography, Markdown-free, everything escaped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from urgency.numbers import SAFETY, items
from web.access_log import HEADERS
from web.pages.when import MONTHS, state
from web.typography import EMERGENCY, french

#: The bar of every page: number, one short word that fits at 320 px, and the rest for wide screens.
BAR = (
    ("17", "tel:17", "Police", ", gendarmerie"),
    ("15", "tel:15", "SAMU", ", malaise"),
    ("18", "tel:18", "Feu", ", accident"),
    ("112", "tel:112", "Urgence", " en Europe"),
    ("114", "sms:114", "SMS", " sans parler"),
)
STATUSES = {"verifie": "vérifié par un agent", "source": "source publique", "a_confirmer": "à confirmer"}
MOMENT_TITLES = {
    "avant": "Avant",
    "pendant": "Pendant",
    "apres": "Après",
    "maintenant": "Maintenant",
    "premieres_heures": "Les premières heures",
    "ensuite": "Ensuite",
}
SHOWN_NUMBERS, SHOWN_PLACES = 6, 4  # the others are one tap away, under the first


def _strong_numbers(text: str) -> Markup:
    """Escaped text where the emergency numbers stand out."""
    return Markup(EMERGENCY.sub(r"<strong>\1</strong>", str(escape(french(text)))))


def _day(value: date) -> str:
    """« 21 novembre 2026 »."""
    return f"{'1er' if value.day == 1 else value.day} {MONTHS[value.month - 1]} {value.year}"


def _said_day(text: str) -> str:
    """« 2026-02-04 » in French, « 2026-02 » too; a year or « sans date » stay as they are."""
    try:
        if len(text) == len("2026-02-04"):
            return _day(date.fromisoformat(text))
        if len(text) == len("2026-02"):
            return f"{MONTHS[date.fromisoformat(f'{text}-01').month - 1]} {text[:4]}"
    except ValueError:
        pass
    return text


def _traces(numbers: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What stays after a call, said once: (numbers concerned, sentence)."""
    groups: dict[str, list[str]] = defaultdict(list)
    for item in numbers:
        if trace := item.get("trace"):
            groups[trace].append(item["numero"])
    return [(", ".join(numbers), trace[0].lower() + trace[1:]) for trace, numbers in groups.items()]


# Not StrictUndefined: a key missing from a block draws nothing, it never costs the person the whole answer.
environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
OUTLINE = (Path(__file__).parent.parent / "static" / "carte.svg").read_text(encoding="utf8")
environment.filters.update(fr=french, fort=_strong_numbers, jour=_day, date_dite=_said_day, traces=_traces)
environment.globals.update(
    statuts=STATUSES,
    barre=BAR,
    moments=MOMENT_TITLES,
    montres={"numeros": SHOWN_NUMBERS, "lieux": SHOWN_PLACES},
    etat=state,
    fond_de_carte=Markup(OUTLINE[OUTLINE.index("<path") : OUTLINE.index("</svg>")]),  # our own committed file
)


def document(template: str, **context: Any) -> str:
    """A whole document that is no page of the site: what a PDF is drawn from."""
    return environment.get_template(template).render(**context)


def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """One page; never stored by the browser when it holds a conversation."""
    state_of_app = request.app.state
    clock = getattr(state_of_app, "clock", None)
    now: datetime | None = clock() if clock else None
    content = environment.get_template(template).render(
        page_neutre=state_of_app.settings.neutral_page,
        chemin=request.url.path,
        maintenant=now,
        minutes=round(state_of_app.settings.conversation_minutes),
        secours=items(SAFETY),
        **context,
    )
    return HTMLResponse(
        content, status_code=status, headers={**HEADERS, "Cache-Control": "no-store"}
    )  # an error page leaves outside the middleware
