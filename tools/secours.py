"""`python -m tools.secours`: the files that nginx shows when no web process answers (deploy/nginx/secours/).

They are committed, so that a copy of the folder is enough; a test compares them with what this writes.
"""

from __future__ import annotations

import html
import json

from urgency.numbers import SAFETY, items
from web import errors
from web.chat import safety
from web.settings import ROOT

FOLDER = ROOT / "deploy" / "nginx" / "secours"
WAITING = ("trop_de_demandes", "Beaucoup de demandes arrivent de votre adresse. Attendez une minute.")


def _page() -> str:
    rows = "\n".join(
        f'<li><a href="{html.escape(item["lien"])}"><b>{html.escape(item["numero"])}</b></a> {html.escape(item["libelle"])}</li>'
        for item in items(SAFETY)
    )
    return f"""<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Balise 77</title>
<style>body{{font:1.1rem/1.6 sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}}a{{font-size:1.3rem}}</style></head>
<body><h1>Balise 77</h1><p>{html.escape(errors.FAILURE[1])}</p><ul>
{rows}
</ul><p><a href="/">Réessayer</a></p></body></html>
"""


def files() -> dict[str, str]:
    """Name → content."""
    # An empty conversation: the next message starts a new one.
    message = {"conversation": "", "besoin": None, "urgence": False, "commune": None, "blocks": safety.answer()}
    bodies = {
        "message.json": message,
        "api.json": errors.body(*errors.FAILURE),
        "long.json": errors.body(*errors.MESSAGES[413]),
        "requete.json": errors.body(*errors.MESSAGES[400]),
        "attente.json": errors.body(*WAITING),
    }
    made = {name: json.dumps(body, ensure_ascii=False, indent=1) + "\n" for name, body in bodies.items()}
    return made | {"page.html": _page()}


def main() -> None:
    """Write the files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in files().items():
        (FOLDER / name).write_text(content, encoding="utf8")


if __name__ == "__main__":
    main()
