"""`balise check`: what a deployment must not ignore. Plain findings, in French, for a day given by whoever asks.

Read-only, and before any account exists: what the commands print is also what blocks an opening.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from web.agents.accounts import Identite
from web.agents.entrees.base import Contexte
from web.agents.entrees.registre import genres
from web.agents.fraicheur.inventaire import Entree, fait_de, inventaire, lots
from web.agents.models import MACHINE
from web.fiches.live import overlaid, published
from web.fiches.store import Fiches
from web.operations import Finding
from web.orientation.fraicheur import SURS, alarmes, en_retard, statut_du_numero
from web.orientation.items import Facts
from web.orientation.models import Numero, Structure, Zone

MDS = 14  # maisons départementales des solidarités of Seine-et-Marne
ACCORDS = (
    ("AVIMEJ", ("avimej",)),
    ("SOS Femmes 77", ("sos femmes",)),
    ("Le Relais", ("le relais",)),
)
FORCES = ("commissariat", "gendarmerie")
DANGER = 3  # gravité of the needs where someone may be in danger
#: A call that is a test takes the place of someone's.
ESSAI = "Vérifiez sur son site officiel, puis notez-le au bureau. N'appelez pas un numéro d'urgence pour un essai."
_CRIP = re.compile(r"\bcrip(77)?\b", re.IGNORECASE)
_DESK = "Au bureau des agents : "


def contexte(session: Session, files: Fiches, now: datetime) -> Contexte:
    """The context of a command: no person, the sheets as they are published."""
    fiches = Fiches(files.besoins, overlaid(files.par_besoin, published(session)), files.faciles)
    return Contexte(session, now, Identite(0, MACHINE, MACHINE, MACHINE, "administrateur"), fiches)


def _day(day: date | None) -> str:
    return f"depuis le {day:%d/%m/%Y}" if day else "jamais vérifié"


def _one(entree: Entree) -> Finding:
    late = entree.etat in ("retard", "alarme")
    owner = entree.proprietaire or "sans propriétaire"
    return Finding(
        f"{entree.nom} : {_day(entree.echeance) if late else 'à jour'} ({owner})",
        not late,
        f"Vérifiez : /agents/fraicheur/{entree.genre}/{entree.cle}",
    )


def fraicheur(ctx: Contexte) -> list[Finding]:
    """Everything past its deadline, most at risk first; official files as one line each."""
    every = inventaire(ctx, genres(ctx.fiches))
    found = [
        Finding(f"ligne toujours montrée : {alarm.mots}", False, ESSAI)
        for alarm in alarmes(ctx.session, ctx.jour)
    ]
    late = [entree for entree in every if entree.etat == "retard" and entree.sorte != "officiel"]
    found += [_one(entree) for entree in late]
    for lot in lots(every):
        first = f", première échéance le {lot.plus_ancien:%d/%m/%Y}" if lot.plus_ancien else ""
        found.append(
            Finding(
                f"fichier officiel, {lot.espece} : {lot.en_retard} en retard sur {lot.nombre}{first}",
                not lot.en_retard,
                "Importez le fichier publié.",
            )
        )
    checked = sum(entree.etat not in ("retard", "alarme") for entree in every if entree.sorte != "officiel")
    return [*found, Finding(f"entrées dans leur délai : {checked}", True)]


def ouverture(ctx: Contexte) -> list[Finding]:
    """Everything that keeps Balise from opening to residents."""
    return [*_mds(ctx), *_crip(ctx), *_accords(ctx.session), *_forces(ctx), *_standard(ctx), *_sheets(ctx)]


def _mds(ctx: Contexte) -> Iterator[Finding]:
    rows = ctx.session.scalars(select(Structure).where(Structure.genre == "mds").order_by(Structure.nom)).all()
    public = [row for row in rows if Facts.of(row, ctx.jour).existence != "masque"]
    yield Finding(f"MDS : {len(public)} sur {MDS}", len(public) == MDS, f"{_DESK}ajoutez celles qui manquent.")
    held = dict(ctx.session.execute(select(Zone.mds_id, func.count()).group_by(Zone.mds_id)).all())
    for mds in public:
        facts = Facts.of(mds, ctx.jour)
        wanted = (
            ("téléphone vérifié", bool(mds.telephone) and facts.sure("telephone")),
            ("horaires vérifiés", bool(mds.horaires_accueil) and facts.sure("horaires_accueil")),
            ("secteur", bool(held.get(mds.id))),
        )
        missing = [name for name, there in wanted if not there]
        words = f"{mds.nom} : il manque {', '.join(missing)}" if missing else f"{mds.nom} : complète"
        yield Finding(words, not missing, f"{_DESK}/agents/entrees/structure/{mds.id}")
    alone = held.get(None, 0)
    yield Finding(f"communes sans MDS de secteur : {alone}", not alone, "Importez les secteurs des MDS.")


def _crip(ctx: Contexte) -> Iterator[Finding]:
    """The line where professionals report a child in danger, wherever staff keep it: a place, a line, a contact of the desk."""
    found = []
    for genre in genres(ctx.fiches).values():
        if genre.code in ("structure", "service", "numero", "interne"):
            lines = [line for line in genre.lister(ctx.session, ctx.maintenant) if _CRIP.search(f"{line.cle} {line.titre}")]
            found += [valeurs for line in lines if (valeurs := genre.lire(ctx.session, line.cle))]
    known = [v for v in found if (v.get("telephone") or v.get("numero")) and _sure(v, ctx.jour)]
    yield Finding("CRIP 77 : téléphone connu et vérifié", bool(known), f"{_DESK}donnez le téléphone de la CRIP 77, vérifié.")


def _sure(valeurs: dict[str, object], jour: date) -> bool:
    facts = valeurs.get("faits")
    known = facts if isinstance(facts, dict) else {}
    fact = known.get("telephone") or known.get("numero")
    return fact is not None and fact["statut"] in SURS and not en_retard(fait_de(fact), "departemental", jour)


def _accords(session: Session) -> Iterator[Finding]:
    rows = session.scalars(select(Structure)).all()
    for name, words in ACCORDS:
        agreed = [
            row
            for row in rows
            if any(word in row.nom.lower() for word in words) and row.accord_publication_le and row.accord_publication_par
        ]
        yield Finding(f"accord de publication : {name}", bool(agreed), f"{_DESK}notez la date et la personne de l'accord écrit.")


def _forces(ctx: Contexte) -> Iterator[Finding]:
    late = [e for e in inventaire(ctx) if e.espece in FORCES and e.etat == "retard"]
    for espece in FORCES:
        count = sum(e.espece == espece for e in late)
        yield Finding(f"{espece} : {count} en retard", not count, f"Importez le fichier publié ({espece}).")
    zones = ctx.session.scalars(select(Zone)).all()
    old = sum(en_retard(zone, "officiel", ctx.jour) for zone in zones)
    yield Finding(
        f"communes dont l'unité date d'un fichier trop ancien : {old}", not old, "Importez les zones de police et de gendarmerie."
    )


def _standard(ctx: Contexte) -> Iterator[Finding]:
    line = ctx.session.scalar(select(Numero).where(Numero.code == "cd77", Numero.canal == "appel"))
    well = line is not None and bool(line.horaires_osm) and statut_du_numero(line, ctx.jour) == "verifie"
    yield Finding("standard du Département : horaires vérifiés", well, f"{_DESK}/agents/fraicheur/numero/cd77.appel")


def _sheets(ctx: Contexte) -> Iterator[Finding]:
    for fiche in ctx.fiches:
        if ctx.fiches.besoins[fiche.besoin].gravite >= DANGER:
            words = f"fiche « {fiche.titre} » : {'relue' if fiche.relu_par else 'pas relue par un professionnel'}"
            yield Finding(words, fiche.relu_par is not None, f"{_DESK}/agents/entrees/fiche/{fiche.besoin}")
