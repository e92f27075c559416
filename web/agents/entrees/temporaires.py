"""What lasts a while: closures of places (one person is enough), crisis banners (always two)."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.agents.entrees import regles
from web.agents.entrees.base import Contexte, Erreurs, Genre, Groupe, Ligne, Valeurs, read_columns, write_columns
from web.agents.entrees.champs import Champ, Choix, ChoixMultiple, Date, Instant, Long
from web.agents.entrees.communes import Communes
from web.orientation.models import Bandeau, Fermeture, Service, Structure

LONGEST_BANNER = dt.timedelta(days=31)


class Fermetures(Genre):
    """A place is closed from one day to another."""

    code, titre, pluriel = "fermeture", "une fermeture", "Fermetures temporaires"
    aide = "Une personne suffit, à toute heure. Une autre relit le lendemain."
    creable = supprimable = seul = True
    columns = ("lieu_id", "du", "au", "motif")

    def groupes(self, session: Session, avant: Valeurs | None) -> list[Groupe]:
        """The form."""
        places = [(i, nom) for i, nom in session.execute(select(Structure.id, Structure.nom).order_by(Structure.nom))]
        places += [(i, nom) for i, nom in session.execute(select(Service.id, Service.nom).order_by(Service.nom))]
        return [
            Groupe(
                "Fermeture",
                (
                    Choix("lieu_id", "Lieu fermé", obligatoire=True, options=places),
                    Date("du", "Premier jour fermé", obligatoire=True),
                    Date("au", "Dernier jour fermé", aide="Laissez vide : jusqu'à nouvel ordre."),
                    Champ("motif", "Raison montrée aux habitants", aide="Par exemple : travaux.", maximum=120),
                ),
            )
        ]

    def lister(self, session: Session, maintenant: dt.datetime) -> list[Ligne]:
        """Newest first."""
        names = {i: nom for t in (Structure, Service) for i, nom in session.execute(select(t.id, t.nom))}
        rows = session.scalars(select(Fermeture).order_by(Fermeture.du.desc()))
        return [
            Ligne(
                r.id,
                names.get(r.lieu_id, r.lieu_id),
                f"du {r.du:%d/%m/%Y} " + (f"au {r.au:%d/%m/%Y}" if r.au else "jusqu'à nouvel ordre"),
                "passée" if r.au and r.au < maintenant.date() else "",
            )
            for r in rows
        ]

    def lire(self, session: Session, cle: str) -> Valeurs | None:
        """Columns."""
        row = session.get(Fermeture, cle)
        return None if row is None else read_columns(row, self.columns)

    def nommer(self, valeurs: Valeurs) -> str:
        """Which place."""
        return f"Fermeture de {valeurs.get('lieu_id') or 'lieu'}"

    def nouvelle_cle(self, session: Session, valeurs: Valeurs) -> str:
        """Drawn."""
        return secrets.token_hex(8)

    def controler(self, ctx: Contexte, cle: str | None, avant: Valeurs | None, apres: Valeurs) -> Erreurs:
        """Dates in order, right words."""
        erreurs = regles.phrase(apres, "motif")
        if apres.get("du") and apres.get("au") and apres["au"] < apres["du"]:
            erreurs["au"] = ["Le dernier jour suit le premier."]
        return erreurs

    def ecrire(self, ctx: Contexte, cle: str, valeurs: Valeurs) -> None:
        """Columns."""
        row = ctx.session.get(Fermeture, cle)
        if row is None:
            row = Fermeture(id=cle)
            ctx.session.add(row)
        write_columns(row, valeurs, self.columns)
        ctx.session.flush()

    def supprimer(self, ctx: Contexte, cle: str) -> None:
        """Open again."""
        ctx.session.delete(ctx.session.get_one(Fermeture, cle))
        ctx.session.flush()


class Bandeaux(Genre):
    """A few sentences above the answers, in a crisis."""

    code, titre, pluriel = "bandeau", "un bandeau de crise", "Bandeaux de crise"
    aide = "Quelques phrases au-dessus des réponses. Toujours deux personnes."
    creable = supprimable = deux = True
    columns = ("texte", "debut", "fin", "communes", "besoins")

    def __init__(self, besoins: tuple[tuple[str, str], ...] = ()) -> None:
        self.besoins = besoins

    def groupes(self, session: Session, avant: Valeurs | None) -> list[Groupe]:
        """The form."""
        return [
            Groupe(
                "Bandeau",
                (
                    Long("texte", "Texte", obligatoire=True, aide="Vingt mots par phrase. Dites quoi faire.", maximum=400),
                    Instant("debut", "Début", obligatoire=True),
                    Instant("fin", "Fin", obligatoire=True, aide="Un mois au plus."),
                    Communes("communes", "Communes", aide="Laissez vide : partout."),
                    ChoixMultiple("besoins", "Besoins", aide="Ne cochez rien : tous.", options=self.besoins),
                ),
            )
        ]

    def lister(self, session: Session, maintenant: dt.datetime) -> list[Ligne]:
        """Newest first."""
        rows = session.scalars(select(Bandeau).order_by(Bandeau.debut.desc()))
        return [Ligne(r.id, r.texte[:80], f"jusqu'au {r.fin:%d/%m/%Y}", "passé" if r.fin < maintenant else "") for r in rows]

    def lire(self, session: Session, cle: str) -> Valeurs | None:
        """Columns."""
        row = session.get(Bandeau, cle)
        return None if row is None else read_columns(row, self.columns)

    def nommer(self, valeurs: Valeurs) -> str:
        """Its first words."""
        return str(valeurs.get("texte") or "")[:80]

    def nouvelle_cle(self, session: Session, valeurs: Valeurs) -> str:
        """Drawn."""
        return secrets.token_hex(8)

    def assembler(self, ctx: Contexte, avant: Valeurs | None, lues: Valeurs, erreurs: Erreurs) -> Valeurs:
        """Empty lists and not null: everywhere, every need."""
        return {**lues, "communes": lues.get("communes") or [], "besoins": lues.get("besoins") or []}

    def controler(self, ctx: Contexte, cle: str | None, avant: Valeurs | None, apres: Valeurs) -> Erreurs:
        """Moments in order and not too long, right words."""
        erreurs = regles.phrase(apres, "texte")
        if apres.get("debut") and apres.get("fin"):
            lasting = dt.datetime.fromisoformat(apres["fin"]) - dt.datetime.fromisoformat(apres["debut"])
            if not dt.timedelta(0) < lasting <= LONGEST_BANNER:
                erreurs["fin"] = ["La fin suit le début, d'un mois au plus."]
        return erreurs

    def ecrire(self, ctx: Contexte, cle: str, valeurs: Valeurs) -> None:
        """Columns."""
        row = ctx.session.get(Bandeau, cle)
        if row is None:
            row = Bandeau(id=cle)
            ctx.session.add(row)
        write_columns(row, valeurs, self.columns)
        ctx.session.flush()

    def supprimer(self, ctx: Contexte, cle: str) -> None:
        """Gone from the answers."""
        ctx.session.delete(ctx.session.get_one(Bandeau, cle))
        ctx.session.flush()
