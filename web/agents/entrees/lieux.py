"""Structures and services: where one can go, with data·inclusion's own lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, get_args

from data_inclusion.schema import v1
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.agents.entrees import faits, masse, regles
from web.agents.entrees.base import (
    Contexte,
    Erreurs,
    Genre,
    Groupe,
    Ligne,
    Valeurs,
    read_columns,
    write_columns,
)
from web.agents.entrees.champs import (
    Case,
    Champ,
    Choix,
    ChoixMultiple,
    CodePostal,
    Courriel,
    Date,
    Horaires,
    Lien,
    Long,
    Nombre,
    Siret,
    Telephone,
)
from web.agents.entrees.communes import Commune, commune_name, gazetteer
from web.agents.entrees.faits import Suivi
from web.orientation.files import TypeLieu
from web.orientation.items import Facts
from web.orientation.models import Numero, Service, ServiceFait, Structure, StructureFait

SUIVIS = (
    Suivi("existence", "le lieu lui-même"),
    Suivi("adresse", "l'adresse", ("adresse", "complement_adresse", "code_postal", "code_insee")),
    Suivi("position", "le point sur la carte", ("latitude", "longitude")),
    Suivi("telephone", "le téléphone", ("telephone",)),
    Suivi("courriel", "le courriel", ("courriel",)),
    Suivi("horaires_accueil", "les horaires", ("horaires_accueil", "horaires_texte")),
)
TYPES = {
    "mds": "maison départementale des solidarités",
    "commissariat": "commissariat",
    "gendarmerie": "gendarmerie",
    "association": "association",
    "iscg": "intervenant social",
    "justice": "justice",
    "sante": "santé",
    "mairie": "mairie",
    "angela": "lieu Angela",
    "autre": "autre",
}
assert set(TYPES) == set(get_args(TypeLieu))  # noqa: S101 (a new type must get its French name)
#: Kinds of place that the sheets can ask for (web/orientation/lieux.py), and those that are only listed.
GENRES = (
    ("mds", "MDS"),
    ("commissariat", "commissariat"),
    ("gendarmerie", "gendarmerie"),
    ("association_violences", "association, violences faites aux femmes"),
    ("avimej", "AVIMEJ"),
    ("cidff", "CIDFF"),
    ("auteurs", "auteurs de violences"),
    ("amicale_du_nid", "Amicale du Nid"),
    ("association", "autre association"),
    ("permanence_regionale", "permanence régionale"),
    ("justice", "tribunal judiciaire"),
    ("tribunal_proximite", "tribunal de proximité"),
    ("point_justice", "point-justice"),
    ("spip", "SPIP"),
    ("cdad", "CDAD"),
    ("sante", "hôpital, unité médico-judiciaire"),
    ("pat", "PAT, personnes âgées"),
    ("repit", "plateforme de répit"),
    ("mdph", "MDPH"),
    ("mairie", "mairie"),
    ("prefecture", "préfecture, sous-préfecture"),
    ("departement", "Département"),
    ("adil", "ADIL"),
    ("dsden", "Éducation nationale"),
    ("ddpp", "protection des populations"),
)
SERVICE_GENRES = (
    ("accueil_social", "accueil social"),
    ("avimej_permanence", "permanence AVIMEJ"),
    ("bureau_aide_victimes", "bureau d'aide aux victimes"),
    ("civi", "CIVI"),
    ("iscg", "intervenant social"),
    ("tribunal_enfants", "tribunal pour enfants"),
    ("mediateurs_scolaires", "médiateurs scolaires"),
    ("autre", "autre service"),
)


def _labels(enum: Any) -> tuple[tuple[str, str], ...]:
    return tuple((item.value, str(getattr(item, "label", item.value))) for item in enum)


WHERE: tuple[Champ, ...] = (
    Commune("code_insee", "Commune", aide="Nom ou code INSEE."),
    CodePostal("code_postal", "Code postal", maximum=5),
    Champ("adresse", "Adresse", aide="Numéro et rue, sans code postal ni ville."),
    Champ("complement_adresse", "Complément d'adresse"),
    Nombre("latitude", "Latitude", aide="Par exemple 48,9597.", bas=41, haut=52),
    Nombre("longitude", "Longitude", aide="Par exemple 2,8842.", bas=-6, haut=10),
)
CONTACT: tuple[Champ, ...] = (
    Telephone("telephone", "Téléphone"),
    Courriel("courriel", "Courriel", aide="Une boîte du service, jamais celle d'une personne."),
    Horaires("horaires_accueil", "Horaires", aide="Par exemple : Mo-Fr 08:30-12:00,13:30-17:00; PH off", maximum=400),
    Champ("horaires_texte", "Horaires, en toutes lettres", aide="Laissez vide : la phrase est faite des horaires."),
)
PROTECTION: tuple[Champ, ...] = (
    Case("refuge", "Lieu d'accueil protégé", aide="Il reçoit des personnes en danger : ni adresse, ni téléphone."),
    Date("accord_publication_le", "Accord de publication, le"),
    Champ("accord_publication_par", "Accord de publication, donné par", aide="Fonction et organisme.", maximum=120),
)


def numero_codes(session: Session) -> list[tuple[str, str]]:
    """Lines one can be sent to."""
    rows = session.scalars(select(Numero).where(Numero.principal).order_by(Numero.rang, Numero.code))
    return [(row.code, f"{row.numero}, {row.libelle}") for row in rows]


class Lieu(Genre):
    """What structures and services share."""

    table: type[Structure] | type[Service]
    fait: type[StructureFait] | type[ServiceFait]
    creable = True
    #: Columns that no form shows and that an entry keeps.
    gardees: tuple[str, ...] = ()

    def lister(self, session: Session, maintenant: dt.datetime) -> list[Ligne]:
        """By name."""
        rows: Sequence[Any] = session.scalars(select(self.table).order_by(self.table.nom)).all()
        return [Ligne(r.id, r.nom, r.commune or r.zone or "", Facts.of(r, maintenant.date()).existence) for r in rows]

    def nommer(self, valeurs: Valeurs) -> str:
        """Its name."""
        return str(valeurs.get("nom") or "")

    def colonnes(self) -> list[str]:
        """Columns kept in an entry."""
        return [*self.noms, *self.gardees]

    @cached_property
    def noms(self) -> tuple[str, ...]:
        """Names of the fields that are columns: the same for every entry."""
        return tuple(c.nom for c in self.formulaire())

    def formulaire(self) -> list[Champ]:
        """Fields that are columns."""
        raise NotImplementedError

    def lire(self, session: Session, cle: str) -> Valeurs | None:
        """Columns and facts."""
        row: Any = session.get(self.table, cle)
        if row is None:
            return None
        valeurs = read_columns(row, self.colonnes())
        valeurs["faits"] = {f.champ: faits.read(f) for f in sorted(row.faits, key=lambda f: str(f.champ))}
        return valeurs

    def assembler(self, ctx: Contexte, avant: Valeurs | None, lues: Valeurs, erreurs: Erreurs) -> Valeurs:
        """Fields, then facts; hours in words when none were written."""
        before = avant or {}
        if lues.get("horaires_accueil") and lues.get("horaires_accueil") != before.get("horaires_accueil"):
            written = lues.get("horaires_texte")
            if not written or written == before.get("horaires_texte"):
                lues["horaires_texte"] = Horaires("", "").apercu(lues["horaires_accueil"])
        facts = faits.applied(ctx, SUIVIS, avant, lues, erreurs)
        moved = any(before.get(n) != lues.get(n) for n in ("adresse", "code_insee"))
        still = all(before.get(n) == lues.get(n) for n in ("latitude", "longitude"))
        if avant and moved and still and lues.get("latitude") is not None and lues.get("fait-position") is None:
            facts["position"] = {
                **facts.get("position", {"statut": "a_confirmer"}),
                "statut": "a_confirmer",
                "doute": "l'adresse a changé depuis",
            }
        kept = {name: before.get(name) for name in self.gardees}
        if "point_commune" in kept:
            kept["point_commune"] = bool(before.get("point_commune")) and still
        columns = {nom: lues.get(nom) for nom in self.noms}
        return {**columns, **kept, "faits": {name: facts[name] for name in sorted(facts)}}

    def ecrire(self, ctx: Contexte, cle: str, valeurs: Valeurs) -> None:
        """Columns, the commune's name, the facts; seeding never overwrites it from now on."""
        row: Any = ctx.session.get(self.table, cle)
        if row is None:
            row = self.table(id=cle, genre=valeurs["genre"], nom=valeurs["nom"])
            ctx.session.add(row)
        write_columns(row, valeurs, self.colonnes())
        commune = gazetteer().get(valeurs["code_insee"]) if valeurs.get("code_insee") else None
        row.commune = commune.nom if commune else None
        row.date_maj, row.touched_by_staff = ctx.jour, True
        present = {f.champ: f for f in row.faits}
        for name, fait in valeurs["faits"].items():
            target = present.pop(name, None)
            if target is None:
                target = self.fait(champ=name)
                row.faits.append(target)
            write_columns(target, fait, faits.COLUMNS)
        for leftover in present.values():
            row.faits.remove(leftover)
        ctx.session.flush()

    def lire_tout(self, session: Session, cles: Iterable[str]) -> dict[str, Valeurs]:
        """Together."""
        return masse.lire(session, self.table, self.fait, self.colonnes(), cles)

    def ecrire_tout(self, ctx: Contexte, entrees: Mapping[str, Valeurs]) -> None:
        """Together."""
        masse.ecrire(ctx, self.table, self.fait, self.colonnes(), entrees)

    def effacer_tout(self, ctx: Contexte, cles: Iterable[str]) -> None:
        """Together."""
        masse.effacer(ctx.session, self.table, cles)

    def dire_faits(self, valeurs: Valeurs | None) -> list[tuple[str, str, str]]:
        """Facts in words."""
        return faits.in_rows((valeurs or {}).get("faits"), SUIVIS)

    def peut_retirer(self, valeurs: Valeurs) -> bool:
        """Any place that is still shown."""
        return bool(((valeurs.get("faits") or {}).get("existence") or {}).get("statut") != "masque")

    def retirer(self, valeurs: Valeurs) -> Valeurs:
        """Masked: no answer shows it."""
        known = dict(valeurs.get("faits") or {})
        known["existence"] = {**dict.fromkeys(faits.COLUMNS), **known.get("existence", {}), "statut": "masque"}
        return {**valeurs, "faits": known}

    def confiance(self, avant: Valeurs | None) -> Groupe:
        """The questions on facts."""
        return Groupe("Ce qui est vérifié", faits.fields(SUIVIS, (avant or {}).get("faits") or {}))


class Structures(Lieu):
    """Organisations and offices."""

    code, titre, pluriel = "structure", "une structure", "Structures et lieux"
    aide = "MDS, commissariats, brigades, associations, tribunaux, mairies."
    table, fait = Structure, StructureFait
    gardees = ("point_commune", "accessibilite_lieu", "lien_source")

    def formulaire(self) -> list[Champ]:
        """Columns of a structure."""
        return [c for groupe in self._groupes() for c in groupe.champs]

    def _groupes(self, demander: Sequence[tuple[str, str]] = ()) -> list[Groupe]:
        return [
            Groupe(
                "Ce que c'est",
                (
                    Champ("nom", "Nom", obligatoire=True, maximum=150),
                    Choix("type", "Type", obligatoire=True, options=tuple(TYPES.items())),
                    Choix("genre", "Genre de lieu", obligatoire=True, options=GENRES),
                    Long("description", "Description", maximum=2000),
                    Lien("site_web", "Site web"),
                    Siret("siret", "SIRET", maximum=20),
                    ChoixMultiple("reseaux_porteurs", "Réseaux data·inclusion", options=_labels(v1.ReseauPorteur)),
                ),
            ),
            Groupe("Où", WHERE),
            Groupe("Joindre", CONTACT),
            Groupe(
                "Ce que Balise en dit",
                (
                    Champ("precision", "Phrase utile", aide="Montrée avec le lieu. Vingt mots au plus."),
                    Champ("zone", "Secteur servi", aide="Par exemple : nord du département."),
                    Choix("demander", "Pour joindre, demander à", options=demander),
                    Long("note", "Note interne", aide="Jamais montrée aux habitants.", maximum=4000),
                ),
            ),
            Groupe("Protection", PROTECTION),
        ]

    def groupes(self, session: Session, avant: Valeurs | None) -> list[Groupe]:
        """The form."""
        return [*self._groupes(numero_codes(session)), self.confiance(avant)]

    def controler(self, ctx: Contexte, cle: str | None, avant: Valeurs | None, apres: Valeurs) -> Erreurs:
        """Where it lies, and the refuge rule, its services included."""
        erreurs = {**regles.place(apres, avant), **regles.phrase(apres, "precision"), **regles.refuge(apres)}
        return {**erreurs, **regles.services(ctx.session, cle, avant, apres)}


class Services(Lieu):
    """What a structure offers."""

    code, titre, pluriel = "service", "un service", "Services et permanences"
    aide = "Ce qu'un lieu propose, parfois ailleurs que chez lui."
    table, fait = Service, ServiceFait
    gardees = ("volume_horaire_hebdomadaire", "nombre_semaines", "contact_nom_prenom", "lien_source")

    def formulaire(self) -> list[Champ]:
        """Columns of a service."""
        return [c for groupe in self._groupes() for c in groupe.champs]

    def _groupes(self, demander: Sequence[tuple[str, str]] = (), owners: Sequence[tuple[str, str]] = ()) -> list[Groupe]:
        return [
            Groupe(
                "Ce que c'est",
                (
                    Champ("nom", "Nom", obligatoire=True, maximum=150),
                    Choix("structure_id", "Structure", obligatoire=True, options=owners),
                    Choix("genre", "Genre de service", obligatoire=True, options=SERVICE_GENRES),
                    Choix("type", "Type data·inclusion", options=_labels(v1.TypeService)),
                    Long("description", "Description", obligatoire=True, maximum=2000),
                    ChoixMultiple("thematiques", "Thématiques data·inclusion", options=_labels(v1.Thematique)),
                    ChoixMultiple("publics", "Publics", options=_labels(v1.Public)),
                    Champ("publics_precisions", "Publics, précisions", maximum=500),
                    Choix("frais", "Frais", options=_labels(v1.Frais)),
                    Champ("frais_precisions", "Frais, précisions", maximum=500),
                    Long("conditions_acces", "Conditions d'accès"),
                    ChoixMultiple("modes_accueil", "Modes d'accueil", options=_labels(v1.ModeAccueil)),
                    ZoneEligibilite(
                        "zone_eligibilite", "Communes servies", aide="Une par ligne, ou 77 pour tout.", maximum=30_000
                    ),
                ),
            ),
            Groupe(
                "Comment y venir",
                (
                    ChoixMultiple("modes_mobilisation", "Façons de s'adresser", options=_labels(v1.ModeMobilisation)),
                    ChoixMultiple("mobilisable_par", "Qui peut s'adresser", options=_labels(v1.PersonneMobilisatrice)),
                    Lien("lien_mobilisation", "Lien pour s'adresser"),
                    Long("mobilisation_precisions", "Précisions"),
                ),
            ),
            Groupe("Où, si c'est ailleurs que la structure", WHERE),
            Groupe("Joindre", CONTACT),
            Groupe(
                "Ce que Balise en dit",
                (
                    Champ("precision", "Phrase utile", aide="Montrée avec le lieu. Vingt mots au plus."),
                    Champ("zone", "Secteur servi"),
                    Choix("demander", "Pour joindre, demander à", options=demander),
                    Long("note", "Note interne", aide="Jamais montrée aux habitants.", maximum=4000),
                ),
            ),
            Groupe("Protection", PROTECTION),
        ]

    def groupes(self, session: Session, avant: Valeurs | None) -> list[Groupe]:
        """The form."""
        rows = session.execute(select(Structure.id, Structure.nom).order_by(Structure.nom))
        owners = [(identifier, nom) for identifier, nom in rows]
        return [*self._groupes(numero_codes(session), owners), self.confiance(avant)]

    def controler(self, ctx: Contexte, cle: str | None, avant: Valeurs | None, apres: Valeurs) -> Erreurs:
        """Where it lies, and the refuge rule, that of its structure included."""
        owner = ctx.session.get(Structure, apres.get("structure_id") or "")
        sheltered = owner is not None and owner.refuge and owner.accord_publication_le is None
        return {**regles.place(apres, avant), **regles.phrase(apres, "precision"), **regles.refuge(apres, parent=sheltered)}


class ZoneEligibilite(Long):
    """INSEE codes, départements or « france », one a line."""

    def comprendre(self, text: str) -> Any:
        """The list."""
        from web.agents.entrees.communes import read_commune

        found = []
        for line in (line.strip() for line in text.split("\n")):
            if line:
                found.append(line if line in ("77", "france") else read_commune(line))
        return found

    def montrer(self, valeur: Any) -> list[str]:
        """Names and codes."""
        return ["\n".join(commune_name(code) if len(code) == 5 else code for code in valeur or [])]
