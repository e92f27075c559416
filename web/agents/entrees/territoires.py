"""Sectors of the MDS, communes, Angela territories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from web.agents.entrees import faits, regles
from web.agents.entrees.base import (
    Contexte,
    Erreurs,
    Genre,
    Groupe,
    Impossible,
    Ligne,
    Valeurs,
    read_columns,
    write_columns,
)
from web.agents.entrees.champs import Champ, Choix, Long
from web.agents.entrees.communes import Communes, commune_name
from web.agents.entrees.faits import Suivi
from web.orientation.models import AngelaTerritoire, Structure, Zone


class Secteurs(Genre):
    """The communes of each MDS: one entry a MDS, written on the communes themselves."""

    code, titre, pluriel = "secteur", "un secteur de MDS", "Secteurs des MDS"
    aide = "Les communes pour lesquelles une MDS est compétente."

    def groupes(self, session: Session, avant: Valeurs | None) -> list[Groupe]:
        """The form."""
        return [
            Groupe(
                "Secteur",
                (Communes("communes", "Communes du secteur", aide="Une commune par ligne : nom ou code INSEE."),),
            )
        ]

    def lister(self, session: Session, maintenant: dt.datetime) -> list[Ligne]:
        """MDS with how many communes each has."""
        held = list(session.scalars(select(Zone.mds_id).where(Zone.mds_id.is_not(None))))
        rows = session.scalars(select(Structure).where(Structure.genre == "mds").order_by(Structure.nom))
        return [Ligne(r.id, r.nom, f"{held.count(r.id)} communes") for r in rows]

    def lire(self, session: Session, cle: str) -> Valeurs | None:
        """INSEE codes."""
        mds = session.get(Structure, cle)
        if mds is None or mds.genre != "mds":
            return None
        codes = session.scalars(select(Zone.code_insee).where(Zone.mds_id == cle).order_by(Zone.code_insee))
        return {"nom": mds.nom, "communes": list(codes)}

    def nommer(self, valeurs: Valeurs) -> str:
        """Of which MDS."""
        return f"Secteur de {valeurs.get('nom', '')}"

    def controler(self, ctx: Contexte, cle: str | None, avant: Valeurs | None, apres: Valeurs) -> Erreurs:
        """Communes of the 77, in one sector each."""
        wanted = set(apres.get("communes") or [])
        rows = {z.code_insee: z for z in ctx.session.scalars(select(Zone).where(Zone.code_insee.in_(wanted)))}
        found = [f"{commune_name(code)} n'est pas en Seine-et-Marne." for code in sorted(wanted - rows.keys())]
        for code, zone in sorted(rows.items()):
            if zone.mds_id and zone.mds_id != cle:
                found.append(_taken(code))
        return {"communes": found[:10]} if found else {}

    def ecrire(self, ctx: Contexte, cle: str, valeurs: Valeurs) -> None:
        """On each commune."""
        wanted = set(valeurs["communes"] or [])
        for zone in ctx.session.scalars(select(Zone).where((Zone.mds_id == cle) | Zone.code_insee.in_(wanted))):
            zone.mds_id = cle if zone.code_insee in wanted else None
            zone.touched_by_staff = True
        ctx.session.flush()

    def ecrire_tout(self, ctx: Contexte, entrees: Mapping[str, Valeurs]) -> None:
        """A commune may pass between the sectors of the batch; from any other it would be taken unseen: Impossible."""
        wanted = {code for valeurs in entrees.values() for code in valeurs["communes"] or []}
        rows = ctx.session.scalars(select(Zone).where(Zone.code_insee.in_(wanted)).order_by(Zone.code_insee))
        for zone in rows:
            if zone.mds_id is not None and zone.mds_id not in entrees:
                raise Impossible(_taken(zone.code_insee))
        super().ecrire_tout(ctx, entrees)


def _taken(code: str) -> str:
    return f"{commune_name(code)} est déjà dans un autre secteur. Retirez-la de celui-ci d'abord."


class Zones(Genre):
    """One commune: its force, its unit, its area."""

    code, titre, pluriel = "zone", "une commune", "Communes et unités"
    aide = "La brigade ou le commissariat de chaque commune."
    columns = ("force", "unite_id", "circonscription", "secteur_violences")

    def groupes(self, session: Session, avant: Valeurs | None) -> list[Groupe]:
        """The form."""
        rows = session.execute(
            select(Structure.id, Structure.nom)
            .where(Structure.genre.in_(("commissariat", "gendarmerie")))
            .order_by(Structure.nom)
        )
        units = [(identifier, nom) for identifier, nom in rows]
        forces = (("police", "police"), ("gendarmerie", "gendarmerie"))
        areas = (("nord", "nord"), ("sud", "sud"), ("incertain", "incertain"))
        return [
            Groupe(
                "Commune",
                (
                    Choix("force", "Force", obligatoire=True, options=forces),
                    Choix("unite_id", "Commissariat ou brigade", options=units),
                    Champ("circonscription", "Circonscription de police", maximum=60),
                    Choix("secteur_violences", "Secteur des associations", obligatoire=True, options=areas),
                ),
            )
        ]

    def lister(self, session: Session, maintenant: dt.datetime) -> list[Ligne]:
        """By name."""
        rows = session.scalars(select(Zone).order_by(Zone.nom))
        return [Ligne(r.code_insee, r.nom, r.force, r.statut) for r in rows]

    def lire(self, session: Session, cle: str) -> Valeurs | None:
        """Columns."""
        row = session.get(Zone, cle)
        return None if row is None else {"nom": row.nom, **read_columns(row, self.columns)}

    def nommer(self, valeurs: Valeurs) -> str:
        """The commune."""
        return str(valeurs.get("nom", ""))

    def ecrire(self, ctx: Contexte, cle: str, valeurs: Valeurs) -> None:
        """Columns."""
        row = ctx.session.get_one(Zone, cle)
        write_columns(row, valeurs, self.columns)
        row.touched_by_staff = True
        ctx.session.flush()


SUIVIS = (Suivi("existence", "le dispositif", ("communes", "mention")),)


class Angela(Genre):
    """Territories with an Angela scheme."""

    code, titre, pluriel = "angela", "un dispositif Angela", "Dispositifs Angela"
    aide = "Les communes où des commerces participent. Jamais la liste des commerces sans leur accord."
    creable = True
    columns = ("nom", "communes", "mention", "detail")

    def groupes(self, session: Session, avant: Valeurs | None) -> list[Groupe]:
        """The form."""
        return [
            Groupe(
                "Dispositif",
                (
                    Champ("nom", "Nom", obligatoire=True, maximum=150),
                    Communes("communes", "Communes", obligatoire=True, aide="Une par ligne."),
                    Long("mention", "Ce que Balise en dit", obligatoire=True, aide="Vingt mots par phrase."),
                    Long("detail", "Détail interne"),
                ),
            ),
            Groupe("Ce qui est vérifié", faits.fields(SUIVIS, (avant or {}).get("faits") or {})),
        ]

    def lister(self, session: Session, maintenant: dt.datetime) -> list[Ligne]:
        """By name."""
        rows = session.scalars(select(AngelaTerritoire).order_by(AngelaTerritoire.nom))
        return [Ligne(r.id, r.nom, ", ".join(commune_name(c) for c in r.communes[:3]), r.statut) for r in rows]

    def lire(self, session: Session, cle: str) -> Valeurs | None:
        """Columns and the one fact."""
        row = session.get(AngelaTerritoire, cle)
        if row is None:
            return None
        return {**read_columns(row, self.columns), "faits": {"existence": faits.read(row)}}

    def nommer(self, valeurs: Valeurs) -> str:
        """Its name."""
        return str(valeurs.get("nom") or "")

    def assembler(self, ctx: Contexte, avant: Valeurs | None, lues: Valeurs, erreurs: Erreurs) -> Valeurs:
        """Fields and the fact."""
        facts = faits.applied(ctx, SUIVIS, avant, lues, erreurs)
        return {**{name: lues.get(name) for name in self.columns}, "faits": facts}

    def controler(self, ctx: Contexte, cle: str | None, avant: Valeurs | None, apres: Valeurs) -> Erreurs:
        """Right words."""
        return regles.phrase(apres, "mention")

    def ecrire(self, ctx: Contexte, cle: str, valeurs: Valeurs) -> None:
        """Columns and provenance."""
        row = ctx.session.get(AngelaTerritoire, cle)
        if row is None:
            row = AngelaTerritoire(id=cle)
            ctx.session.add(row)
        write_columns(row, valeurs, self.columns)
        write_columns(row, valeurs["faits"]["existence"], faits.COLUMNS)
        row.touched_by_staff = True
        ctx.session.flush()

    def effacer_tout(self, ctx: Contexte, cles: Iterable[str]) -> None:
        """A territory stands alone."""
        ctx.session.execute(delete(AngelaTerritoire).where(AngelaTerritoire.id.in_(list(cles))))

    def dire_faits(self, valeurs: Valeurs | None) -> list[tuple[str, str, str]]:
        """The fact in words."""
        return faits.in_rows((valeurs or {}).get("faits"), SUIVIS)

    def peut_retirer(self, valeurs: Valeurs) -> bool:
        """A local scheme."""
        return bool(((valeurs.get("faits") or {}).get("existence") or {}).get("statut") != "masque")

    def retirer(self, valeurs: Valeurs) -> Valeurs:
        """Masked."""
        known = (valeurs.get("faits") or {}).get("existence") or dict.fromkeys(faits.COLUMNS)
        return {**valeurs, "faits": {"existence": {**known, "statut": "masque"}}}
