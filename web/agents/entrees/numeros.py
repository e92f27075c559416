"""National and departmental lines. The lines of the urgent texts keep their number: it is also in the code."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.agents.entrees import faits, regles
from web.agents.entrees.base import Contexte, Erreurs, Genre, Groupe, Ligne, Valeurs, read_columns, write_columns
from web.agents.entrees.champs import Case, Champ, Choix, Horaires, Lien, Long, Nombre, Refus, format_phone
from web.agents.entrees.faits import Suivi
from web.orientation.models import Numero

CANAUX = (("appel", "appel"), ("sms", "SMS"), ("tchat", "tchat"), ("web", "site"), ("accueil", "accueil"))
SUIVIS = (Suivi("numero", "le numéro et ses horaires", ("numero", "lien", "horaires", "horaires_osm")),)


class Rang(Nombre):
    """An integer."""

    def comprendre(self, text: str) -> int:
        """Whole."""
        return int(super().comprendre(text))


class Numeros(Genre):
    """Lines and portals, one entry a channel."""

    code, titre, pluriel = "numero", "un numéro", "Numéros"
    aide = "Lignes nationales et départementales, sites et tchats. Toujours deux personnes."
    creable = deux = True
    gardees = ("grande_ligne", "protege")

    def _cle(self, numero: Numero) -> str:
        return f"{numero.code}.{numero.canal}"

    def _row(self, session: Session, cle: str) -> Numero | None:
        code, _, canal = cle.rpartition(".")
        return session.get(Numero, (code, canal))

    def groupes(self, session: Session, avant: Valeurs | None) -> list[Groupe]:
        """The form."""
        known = (avant or {}).get("faits") or {}
        return [
            Groupe(
                "La ligne",
                (
                    Champ("code", "Code", obligatoire=True, aide="Nom court des fiches. Ne change plus.", maximum=20),
                    Choix("canal", "Moyen", obligatoire=True, options=CANAUX),
                    Champ("libelle", "Nom de la ligne", obligatoire=True, maximum=120),
                    Champ("numero", "Numéro, ou nom du site", obligatoire=True, maximum=80),
                    Lien("lien", "Adresse du site", aide="Pour un site ou un tchat. Un appel se fait tout seul."),
                    Horaires("horaires_osm", "Horaires", aide="24/7, ou : Mo-Fr 09:00-20:00; PH off", maximum=400),
                    Champ("horaires", "Horaires, en toutes lettres", aide="Laissez vide : faits des horaires."),
                    Champ("trace", "Ce qui reste après un appel", maximum=300),
                    Champ("cout", "Coût", maximum=100),
                    Champ("public", "Pour qui", maximum=200),
                    Case("principal", "Moyen principal de cette ligne"),
                    Rang("rang", "Rang dans les listes", bas=0, haut=999),
                    Long("note", "Note interne", aide="Jamais montrée aux habitants.", maximum=4000),
                ),
            ),
            Groupe(
                "Ce qui est vérifié",
                faits.fields(SUIVIS, known, masquable=not (avant or {}).get("protege")),
            ),
        ]

    def figes(self, avant: Valeurs | None) -> frozenset[str]:
        """The key; for the lines of the urgent texts, the number too."""
        if avant is None:
            return frozenset()
        return frozenset({"code", "canal"} | ({"numero", "lien", "principal"} if avant.get("protege") else set()))

    def lister(self, session: Session, maintenant: dt.datetime) -> list[Ligne]:
        """In the order of the lists."""
        rows = session.scalars(select(Numero).order_by(Numero.rang, Numero.code))
        return [Ligne(self._cle(r), f"{r.numero}, {r.libelle}", dict(CANAUX)[r.canal], r.statut) for r in rows]

    def nommer(self, valeurs: Valeurs) -> str:
        """Number and name."""
        return f"{valeurs.get('numero') or ''}, {valeurs.get('libelle') or ''}".strip(", ")

    def nouvelle_cle(self, session: Session, valeurs: Valeurs) -> str:
        """Code and channel."""
        return f"{valeurs['code']}.{valeurs['canal']}"

    def _columns(self) -> list[str]:
        return [
            "code", "canal", "libelle", "numero", "lien", "horaires_osm", "horaires", "trace", "cout", "public",
            "principal", "rang", "note", *self.gardees,
        ]  # fmt: skip

    def lire(self, session: Session, cle: str) -> Valeurs | None:
        """Columns and the one fact."""
        row = self._row(session, cle)
        return None if row is None else {**read_columns(row, self._columns()), "faits": {"numero": faits.read(row)}}

    def assembler(self, ctx: Contexte, avant: Valeurs | None, lues: Valeurs, erreurs: Erreurs) -> Valeurs:
        """The link of a call follows its number."""
        before = avant or {}
        lues["rang"] = lues.get("rang") if lues.get("rang") is not None else 999
        if lues.get("horaires_osm") and lues["horaires_osm"] != before.get("horaires_osm"):
            written = lues.get("horaires")
            if not written or written == before.get("horaires"):
                lues["horaires"] = Horaires("", "").apercu(lues["horaires_osm"])
        if not before.get("protege"):
            self._link(before, lues, erreurs)
        facts = faits.applied(ctx, SUIVIS, avant, lues, erreurs)
        shown = {name: lues.get(name) for name in self._columns() if name not in self.gardees}
        kept = {name: bool(before.get(name)) for name in self.gardees}
        return {**shown, **kept, "faits": facts}

    def _link(self, before: Valeurs, lues: Valeurs, erreurs: Erreurs) -> None:
        canal, numero = lues.get("canal"), lues.get("numero") or ""
        if canal in ("appel", "sms") and numero:
            if numero == before.get("numero"):
                lues["lien"] = before.get("lien")
                return
            try:
                digits = re.sub(r"\D", "", format_phone(numero))
            except Refus as refus:
                erreurs.setdefault("numero", []).append(str(refus))
                return
            # Free and short numbers are not called with +33.
            call = f"+33{digits[1:]}" if len(digits) == 10 and digits[:2] not in ("08",) else digits
            lues["lien"] = f"{'tel' if canal == 'appel' else 'sms'}:{call}"
        elif canal in ("tchat", "web") and not lues.get("lien"):
            erreurs.setdefault("lien", []).append("Un site ou un tchat demande son adresse.")

    def controler(self, ctx: Contexte, cle: str | None, avant: Valeurs | None, apres: Valeurs) -> Erreurs:
        """Code, duplicates, right words, numbers that sheets cite."""
        erreurs = regles.phrase(apres, "trace", "libelle")
        if avant is None and not re.fullmatch(r"[a-z0-9-]{2,20}", str(apres.get("code") or "")):
            erreurs["code"] = ["Des lettres minuscules, des chiffres et des tirets."]
        elif avant is None and self.lire(ctx.session, self.nouvelle_cle(ctx.session, apres)) is not None:
            erreurs["code"] = ["Ce code existe déjà pour ce moyen."]
        if "faits" in apres and apres["faits"].get("numero", {}).get("statut") == "masque":
            citing = [f.titre for f in ctx.fiches if apres.get("code") in {n.code for n in f.numeros}]
            if citing and apres.get("principal"):
                erreurs["fait-numero"] = [f"Des fiches le citent : {' ; '.join(citing[:3])}. Changez-les d'abord."]
        return erreurs

    def ecrire(self, ctx: Contexte, cle: str, valeurs: Valeurs) -> None:
        """Columns and provenance."""
        row = self._row(ctx.session, cle)
        if row is None:
            row = Numero()
            ctx.session.add(row)
        write_columns(row, valeurs, self._columns())
        write_columns(row, valeurs["faits"]["numero"], faits.COLUMNS)
        row.touched_by_staff = True
        ctx.session.flush()

    def effacer_tout(self, ctx: Contexte, cles: Iterable[str]) -> None:
        """Never a line of the urgent texts: no import creates one."""
        for cle in cles:
            ctx.session.delete(self._row(ctx.session, cle))
        ctx.session.flush()

    def dire_faits(self, valeurs: Valeurs | None) -> list[tuple[str, str, str]]:
        """The fact in words."""
        return faits.in_rows((valeurs or {}).get("faits"), SUIVIS)
