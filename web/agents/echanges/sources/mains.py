"""Who wrote each field last: a person, whose word no official file replaces, or the first load and official files."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from web.agents.entrees.base import Contexte, Valeurs, version
from web.agents.entrees.lieux import Lieu
from web.agents.models import Revision

ORIGINE = "origine"
#: Gestures of the history that imports leave (web/agents/echanges/ecriture.py). A table of ours is staff's own word.
IMPORT, OFFICIEL, RETOUR = "import", "import officiel", "retour d'import"

Champs = frozenset[str]


def champs_de_personnes(ctx: Contexte, genre: Lieu) -> dict[str, Champs | None]:
    """Key → fields that a person was the last to change; None when the history does not say: all of them."""
    touched = set(ctx.session.scalars(select(genre.table.id).where(genre.table.touched_by_staff)))
    rows = ctx.session.execute(
        select(Revision.cle, Revision.geste, Revision.contenu)
        .where(Revision.genre == genre.code)
        .order_by(Revision.cle, Revision.numero)
    )
    history: dict[str, list[tuple[str, Valeurs | None]]] = defaultdict(list)
    for cle, geste, contenu in rows:
        history[cle].append((geste, contenu))
    return {cle: _derniers(history[cle]) if cle in history else None for cle in touched}


def _derniers(revisions: list[tuple[str, Valeurs | None]]) -> Champs:
    fields: Champs = frozenset()
    before: Valeurs = {}
    past: dict[str, Champs] = {}  # version → whose fields were then
    for geste, contenu in revisions:
        now = contenu or {}
        changed = frozenset(name for name in now.keys() | before.keys() if name != "faits" and now.get(name) != before.get(name))
        if geste == RETOUR and version(contenu) in past:
            fields = past[version(contenu)]
        elif geste in (ORIGINE, OFFICIEL, RETOUR):
            fields -= changed
        else:
            fields |= changed
        past[version(contenu)] = fields
        before = now
    return fields
