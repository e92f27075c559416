"""The sheets, field by field. A published sheet stands above its file; its needs and their names stay in the code."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.agents.entrees.base import Contexte, Erreurs, Genre, Groupe, Ligne, Valeurs, slug
from web.agents.entrees.champs import Champ, Choix, Date, Lignes, Long, Refus
from web.fiches import mots
from web.fiches.live import overlaid, published
from web.fiches.models import FichePubliee
from web.fiches.schemas import MOMENTS, Fiche, Kind
from web.fiches.store import Fiches
from web.orientation.models import Numero

SUITES = 6  # as many as a sheet may have
_TEXTS = ("ouverture", "ouverture_proche", "ouverture_mineur", "maintenant", "maintenant_mineur", "incertain")
_PLAIN = ("titre", "pour_qui", "choix", "nom_offre", "verifie_le", "lieux")
TEMPS = ((",".join(MOMENTS[0]), "avant, pendant, après"), (",".join(MOMENTS[1]), "maintenant, premières heures, ensuite"))
#: Read from pydantic, said in French.
MESSAGES = {
    "string_too_long": "Ce texte est trop long.",
    "string_too_short": "Ce texte est trop court.",
    "too_short": "Il manque des lignes.",
    "too_long": "Il y a trop de lignes.",
    "string_pattern_mismatch": "Cette adresse n'est pas valable.",
}


@dataclass(frozen=True)
class Paires(Lignes):
    """Two values a line, with a bar between them: « 3919 | Parler, jour et nuit »."""

    cles: tuple[str, str] = ("", "")

    def ligne(self, text: str) -> Any:
        """Both parts."""
        left, bar, right = (part.strip() for part in text.partition("|"))
        if not (left and bar and right):
            raise Refus(f"Écrivez deux parties séparées par une barre : « {text[:60]} ».")
        return dict(zip(self.cles, (left, right), strict=True))

    def montrer(self, valeur: Any) -> list[str]:
        """One line an item."""
        return ["\n".join(f"{item[self.cles[0]]} | {item[self.cles[1]]}" for item in valeur or [])]


class FichesDesBesoins(Genre):
    """One entry a need."""

    code, titre, pluriel = "fiche", "une fiche", "Fiches"
    aide = "Ce que Balise dit pour chaque besoin. Toujours deux personnes."
    deux = True

    def __init__(self, base: Fiches) -> None:
        self.base = base  # the sheets of the files

    def lister(self, session: Session, maintenant: dt.datetime) -> list[Ligne]:
        """In the order of the taxonomy."""
        sheets = overlaid(self.base.par_besoin, published(session))
        return [
            Ligne(nom, fiche.titre, nom.replace("_", " "), "relue" if fiche.relu_par else "à relire")
            for nom, fiche in sheets.items()
        ]

    def lire(self, session: Session, cle: str) -> Valeurs | None:
        """The sheet as it stands."""
        if cle not in self.base.par_besoin:
            return None
        row = session.get(FichePubliee, cle)
        return dict(row.contenu) if row else self.base.par_besoin[cle].model_dump(mode="json")

    def nommer(self, valeurs: Valeurs) -> str:
        """Its title."""
        return str(valeurs.get("titre", ""))

    def groupes(self, session: Session, avant: Valeurs | None) -> list[Groupe]:
        """The form."""
        needs = [(nom, nom.replace("_", " ")) for nom in self.base.besoins]
        suites = [
            Groupe(
                f"Suite {number + 1}",
                (
                    Champ(f"suite-{number}-titre", f"Suite {number + 1} : titre", maximum=60, aide="Vide : pas de suite."),
                    Lignes(f"suite-{number}-lignes", f"Suite {number + 1} : étapes", lignes=4),
                    Choix(f"suite-{number}-besoin", f"Suite {number + 1} : ou un autre besoin", options=needs),
                    Champ(f"suite-{number}-lien", f"Suite {number + 1} : ou un lien", maximum=300),
                ),
            )
            for number in range(SUITES)
        ]
        return [
            Groupe(
                "Titres",
                (
                    Champ("titre", "Titre", obligatoire=True, maximum=70),
                    Champ("choix", "Texte du bouton", obligatoire=True, maximum=50),
                    Champ("nom_offre", "Nom dans une phrase", obligatoire=True, maximum=80),
                    Long("pour_qui", "Pour qui", obligatoire=True, maximum=400),
                ),
            ),
            Groupe(
                "Premières phrases",
                (
                    Lignes("ouverture", "Ouverture", obligatoire=True, aide="Une phrase par ligne, trois au plus."),
                    Lignes("ouverture_proche", "Ouverture pour un proche"),
                    Lignes("ouverture_mineur", "Ouverture pour un mineur", aide="On dit « tu » à un mineur."),
                    Lignes("maintenant", "Que faire maintenant", obligatoire=True, lignes=6),
                    Lignes("maintenant_mineur", "Que faire maintenant, pour un mineur", lignes=5),
                ),
            ),
            Groupe(
                "Étapes",
                (
                    Choix("moments", "Moments", obligatoire=True, options=TEMPS),
                    Lignes("etape-0", "Premier moment", obligatoire=True, lignes=6),
                    Lignes("etape-1", "Deuxième moment", obligatoire=True, lignes=6),
                    Lignes("etape-2", "Troisième moment", obligatoire=True, lignes=6),
                ),
            ),
            Groupe(
                "Numéros et lieux",
                (
                    Paires("numeros", "Numéros", cles=("code", "pour"), lignes=8, aide="Code du numéro | à quoi il sert."),
                    Lignes("lieux", "Genres de lieux, dans l'ordre", aide=f"Parmi : {', '.join(get_args(Kind))}."),
                ),
            ),
            *suites,
            Groupe(
                "Sources et relecture",
                (
                    Lignes("incertain", "Ce qui reste incertain"),
                    Paires("sources", "Sources", cles=("titre", "date"), obligatoire=True, aide="Titre | date."),
                    Date("verifie_le", "Vérifiée le", obligatoire=True),
                    Champ("relu-fonction", "Relue par : fonction", maximum=120, aide="Jamais un nom seul."),
                    Champ("relu-organisme", "Relue par : organisme", maximum=120),
                    Date("relu-date", "Relue le"),
                ),
            ),
        ]

    def a_plat(self, valeurs: Valeurs) -> Valeurs:
        """One value a field."""
        flat = {name: valeurs.get(name) for name in (*_PLAIN, *_TEXTS, "numeros", "sources")}
        flat["moments"] = ",".join(step["moment"] for step in valeurs["etapes"])
        flat |= {f"etape-{number}": step["lignes"] for number, step in enumerate(valeurs["etapes"])}
        for number, suite in enumerate(valeurs["suites"]):
            flat |= {f"suite-{number}-{part}": suite.get(part) for part in ("titre", "lignes", "besoin", "lien")}
        return flat | {f"relu-{part}": value for part, value in (valeurs.get("relu_par") or {}).items()}

    def assembler(self, ctx: Contexte, avant: Valeurs | None, lues: Valeurs, erreurs: Erreurs) -> Valeurs:
        """The sheet made of the fields."""
        before = avant or {}
        suites = [self._suite(before, lues, number) for number in range(SUITES) if lues.get(f"suite-{number}-titre")]
        relue = {part: lues.get(f"relu-{part}") for part in ("fonction", "organisme", "date")}
        moments = (lues.get("moments") or ",,").split(",")
        return {
            "besoin": before.get("besoin"),
            **{name: lues.get(name) or [] if name in (*_TEXTS, "lieux") else lues.get(name) for name in (*_PLAIN, *_TEXTS)},
            "etapes": [{"moment": moments[n], "lignes": lues.get(f"etape-{n}") or []} for n in range(3)],
            "numeros": lues.get("numeros") or [],
            "suites": suites,
            "sources": lues.get("sources") or [],
            "relu_par": relue if any(relue.values()) else None,
        }

    def _suite(self, before: Valeurs, lues: Valeurs, number: int) -> dict[str, Any]:
        known = before.get("suites") or []
        title = lues[f"suite-{number}-titre"]
        # The id is in signed choices that people may still press: it stays with its place.
        identifier = known[number]["id"] if number < len(known) else slug(title).replace("-", "_")
        parts = {part: lues.get(f"suite-{number}-{part}") or None for part in ("lignes", "besoin", "lien")}
        return {"id": identifier, "titre": title, **parts}

    def controler(self, ctx: Contexte, cle: str | None, avant: Valeurs | None, apres: Valeurs) -> Erreurs:
        """The schema of the sheets, right words, numbers and needs that exist."""
        erreurs: Erreurs = {}
        for number, suite in enumerate(apres["suites"]):
            if sum(suite[part] is not None for part in ("lignes", "besoin", "lien")) != 1:
                erreurs[f"suite-{number}-titre"] = ["Donnez des étapes, un besoin ou un lien : un seul des trois."]
        relue = apres["relu_par"]
        for part in ("fonction", "organisme", "date") if relue else ():
            if not relue[part]:
                erreurs[f"relu-{part}"] = ["Une relecture a une fonction, un organisme et une date."]
        codes = set(ctx.session.scalars(select(Numero.code).where(Numero.principal, Numero.statut != "masque")))
        if unknown := [row["code"] for row in apres["numeros"] if row["code"] not in codes]:
            erreurs["numeros"] = [f"Ces codes n'existent pas : {', '.join(unknown)[:200]}."]
        for name, value in self.a_plat(apres).items():
            if name in ("numeros", "sources", "lieux", "moments"):
                value = [row.get("pour", "") for row in value] if name == "numeros" else None
            lines = value if isinstance(value, list) else [str(value or "")]
            found = [remark for line in lines for remark in mots.remarks(line)]
            if found:
                erreurs.setdefault(name, []).extend(found)
        try:
            Fiche.model_validate(apres)
        except ValidationError as error:
            for row in error.errors():
                name = self._field(row["loc"])
                message = MESSAGES.get(row["type"], row["msg"].removeprefix("Value error, "))
                if name not in erreurs:
                    erreurs[name] = [message]
        return erreurs

    def _field(self, where: tuple[Any, ...]) -> str:
        first = str(where[0]) if where else "titre"
        if first == "etapes" and len(where) > 1:
            return f"etape-{where[1]}"
        if first == "suites" and len(where) > 2:
            return f"suite-{where[1]}-{where[2]}"
        return f"relu-{where[1]}" if first == "relu_par" and len(where) > 1 else first

    def ecrire(self, ctx: Contexte, cle: str, valeurs: Valeurs) -> None:
        """Published: above its file."""
        row = ctx.session.get(FichePubliee, cle)
        if row is None:
            row = FichePubliee(besoin=cle)
            ctx.session.add(row)
        row.contenu = Fiche.model_validate(valeurs).model_dump(mode="json")
        row.publiee_le = ctx.maintenant
        ctx.session.flush()
