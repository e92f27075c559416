"""Tables that staff take away, fill in and bring back: the same headers as the imports read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from web.agents.echanges import cellules
from web.agents.echanges.sources import secteurs, tables
from web.agents.entrees.base import Contexte, Genre, version
from web.agents.entrees.communes import commune_name
from web.agents.entrees.faits import LABELS
from web.orientation.models import Structure, Zone

Table = tuple[list[str], list[list[str]]]

#: Kinds that have a table, and their title.
TABLES: Mapping[str, str] = {
    "structure": "Structures et lieux",
    "service": "Services et permanences",
    "numero": "Numéros",
    "angela": "Dispositifs Angela",
    "secteur": "Secteurs des MDS",
}
FORMATS = ("csv", "xlsx")


def table(ctx: Contexte, genre: Genre, *, vide: bool = False) -> Table:
    """Headers and rows of a kind; `vide` gives the headers alone, to fill in."""
    if genre.code == "secteur":
        return _secteurs(ctx, vide=vide)
    champs = tables.champs_de(ctx, genre)
    key = [] if genre.code == "numero" else [tables.IDENTIFIANT]
    trust = [tables.CONFIANCE, tables.MOYEN, tables.SOURCE, tables.DATE]
    header = [*key, *(champ.libelle for champ in champs), *trust, tables.ETAT, tables.VERSION]
    if vide:
        return header, []
    lines = [line.cle for line in genre.lister(ctx.session, ctx.maintenant)]
    rows = []
    for cle, valeurs in genre.lire_tout(ctx.session, lines).items():
        plat = genre.a_plat(valeurs)
        cells = [cellules.ecrire(champ, plat.get(champ.nom)) for champ in champs]
        rows.append([*([cle] if key else []), *cells, *[""] * len(trust), _etat(valeurs), version(valeurs)])
    return header, sorted(rows)


def _etat(valeurs: Mapping[str, Any]) -> str:
    facts = valeurs.get("faits") or {}
    fact = facts.get("existence") or facts.get("numero") or {}
    return LABELS.get(str(fact.get("statut")), "")


def _secteurs(ctx: Contexte, *, vide: bool) -> Table:
    header = [secteurs.COMMUNE, secteurs.MDS]
    if vide:
        return header, []
    names: dict[str, str] = dict(ctx.session.execute(select(Structure.id, Structure.nom)).all())
    rows: Iterable[tuple[str, str | None]] = ctx.session.execute(
        select(Zone.code_insee, Zone.mds_id).order_by(Zone.code_insee)
    ).all()
    return header, [[commune_name(code), names.get(mds, "")] for code, mds in rows if mds]
