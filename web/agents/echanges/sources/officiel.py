"""Places of a published file into our entries: without duplicates, and never over what staff wrote or checked since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from web.agents.echanges.fusion import SUIVIS, Provenance, fusionner, recente
from web.agents.echanges.models import IdentifiantOfficiel
from web.agents.echanges.plan import Changement, Options, Pas, Plan
from web.agents.echanges.sources.mains import champs_de_personnes
from web.agents.echanges.sources.rapprochement import Cherche, Connu, Trouve, rapprocher
from web.agents.echanges.sources.tables import champs_de, libre
from web.agents.entrees.base import Contexte, Valeurs, slug, version
from web.agents.entrees.champs import Champ, Lien, Refus
from web.agents.entrees.communes import commune_name
from web.agents.entrees.lieux import Lieu
from web.agents.entrees.regles import outlines
from web.orientation.importer.geo import TOLERANCE_KM
from web.orientation.refuge import COLUMNS, is_refuge

POINT = ("latitude", "longitude")


@dataclass
class Fiche:
    """A place as a file tells it. `valeurs` holds the fields that the file speaks of; the others are left alone."""

    ligne: int
    nom: str
    genre: str
    code_insee: str | None
    valeurs: dict[str, Any]
    fixes: dict[str, Any] = field(default_factory=dict)  # for a new entry only: type, description…
    identifiant: str = ""
    date: str | None = None  # of this place, when the file gives one


class Integration:
    """One file, one kind of entry."""

    def __init__(self, ctx: Contexte, genre: Lieu, source: str, libelle: str, options: Options, plan: Plan) -> None:
        self.ctx, self.genre, self.source, self.libelle, self.options, self.plan = ctx, genre, source, libelle, options, plan
        self.champs: list[Champ] = champs_de(ctx, genre)
        lines = genre.lister(ctx.session, ctx.maintenant)
        self.existing = genre.lire_tout(ctx.session, [line.cle for line in lines])
        self.taken = set(self.existing)
        self.links = dict(
            ctx.session.execute(
                select(IdentifiantOfficiel.identifiant, IdentifiantOfficiel.cle).where(
                    IdentifiantOfficiel.source == source, IdentifiantOfficiel.genre == genre.code
                )
            ).all()
        )
        self.staff = champs_de_personnes(ctx, genre)
        self.proteges: set[int] = set()  # lines of refuges
        self.created: dict[str, str] = {}  # identifier → key of what this very file adds, or names for the first time

    def integrer(self, fiches: Sequence[Fiche], pas: Pas, *, absents: bool = True) -> None:
        """Add to the plan what each place changes, and with `absents` what becomes of those that the file does not name."""
        known = [
            Connu(cle, str(v.get("nom")), v.get("code_insee"), str(v.get("genre")), v.get("structure_id"))
            for cle, v in self.existing.items()
        ]
        wanted = [
            Cherche(rank, f.identifiant, f.nom, f.code_insee, f.genre, f.fixes.get("structure_id"))
            for rank, f in enumerate(fiches)
        ]
        found = rapprocher(wanted, known, self.links)
        seen: set[str] = set()
        for rank, fiche in enumerate(fiches):
            if rank % 50 == 0:
                pas(rank, len(fiches))
            trouve = found[rank]
            if is_refuge(fiche.nom):
                self.proteges.add(fiche.ligne)
            if trouve.hesite:
                names = ", ".join(trouve.hesite)
                self.plan.remarque(fiche.ligne, "nom", f"Plusieurs entrées ressemblent : {names}. Ligne mise de côté.", fiche.nom)
                continue
            if trouve.cle:
                seen.add(trouve.cle)
            self._une(fiche, trouve)
        if absents:
            self._absents(fiches, seen)
        self.plan.cacher(0, self.proteges)

    def _une(self, fiche: Fiche, trouve: Trouve) -> None:
        cle = trouve.cle
        avant = self.existing.get(cle) if cle else None
        if self._refuge(fiche, avant):
            return
        if cle and fiche.identifiant:
            self.created.setdefault(fiche.identifiant, cle)  # its services, in the same file, know it by this identifier
        if trouve.comment == "commune":
            said = f"Rapprochée de « {(avant or {}).get('nom')} », seule de ce genre dans la commune. Vérifiez."
            self.plan.remarque(fiche.ligne, "nom", said, fiche.nom)
        self._lire(fiche, avant)
        self._point(fiche)
        values = dict(fiche.valeurs)
        if avant is None:
            values |= {"nom": fiche.nom, "genre": fiche.genre, "code_insee": fiche.code_insee, **fiche.fixes}
        else:
            values = self._ecarter(fiche, str(cle), avant, values)
        apres = self._fusion(fiche, cle, avant, values)
        if apres is None:
            return
        if avant is None:
            cle = libre(slug(fiche.nom), self.taken)
            self.taken.add(cle)
            self.created[fiche.identifiant] = cle
        known = not fiche.identifiant or self.links.get(fiche.identifiant) == cle
        link = None if known else f"{self.source} {fiche.identifiant}"
        geste = "ajout" if avant is None else "changement"
        if avant is not None and version(avant) == version(apres):
            self.plan.identiques += 1
            geste = "lien"
        if geste != "lien" or link:
            self.plan.changements.append(
                Changement(geste, self.genre.code, str(cle), fiche.nom[:200], avant, apres, fiche.ligne, link)
            )

    def _lire(self, fiche: Fiche, avant: Valeurs | None) -> None:
        """Each value passes the field of the form: cleaned, checked, or left out with a word about it."""
        fields = {champ.nom: champ for champ in self.champs}
        fiche.nom = fields["nom"].nettoyer(fiche.nom)[:150]
        for name, value in list(fiche.valeurs.items()):
            if name not in fields or value is None or (avant is not None and avant.get(name) == value):
                continue  # what is already so is no error of this file
            if isinstance(fields[name], Lien):
                value = str(value).replace("http://", "https://", 1)
            try:
                fiche.valeurs[name] = fields[name].lire(fields[name].montrer(value))
            except Refus as refus:
                del fiche.valeurs[name]
                self.plan.remarque(fiche.ligne, name, f"{refus} Valeur laissée de côté.", value)

    def _refuge(self, fiche: Fiche, avant: Valeurs | None) -> bool:
        """Promise 4: a line that would give a refuge away is refused whole, and none of its values is kept."""
        consent = (avant or fiche.valeurs).get("accord_publication_le")
        protected = is_refuge(fiche.nom) or bool((avant or {}).get("refuge"))
        if not protected or consent or not any(fiche.valeurs.get(name) for name in COLUMNS):
            if protected:
                fiche.fixes["refuge"] = True
                self.proteges.add(fiche.ligne)
            return False
        said = "Lieu d'accueil protégé : adresse et téléphone refusés sans accord_publication (date, personne)."
        self.plan.remarque(fiche.ligne, "accord_publication", said)
        return True

    def _point(self, fiche: Fiche) -> None:
        """A point far from its commune is left out: official files put some 50 km off."""
        latitude, longitude = (fiche.valeurs.get(name) for name in POINT)
        if latitude is None or longitude is None or fiche.code_insee not in outlines().communes:
            fiche.valeurs = {name: v for name, v in fiche.valeurs.items() if name not in POINT}
            return
        gap = outlines().gap_km(fiche.code_insee, latitude, longitude)
        if gap > TOLERANCE_KM:
            said = f"Ce point est à {max(1, round(gap))} km de {commune_name(fiche.code_insee)}. Il n'est pas gardé."
            self.plan.remarque(fiche.ligne, "point", said, f"{latitude}, {longitude}")
            fiche.valeurs = {name: v for name, v in fiche.valeurs.items() if name not in POINT}

    def _provenance(self, fiche: Fiche) -> Provenance:
        date = fiche.date or self.options.date
        sure = recente(date, self.ctx.jour)
        return Provenance("source" if sure else "a_confirmer", self.libelle, date, "confirmé" if sure else "à vérifier")

    def _ecarter(self, fiche: Fiche, cle: str, avant: Valeurs, values: dict[str, Any]) -> dict[str, Any]:
        """Values that may be written. What staff changed, or checked after the date of the file, is told and kept."""
        date = fiche.date or self.options.date or ""
        kept: dict[str, Any] = {}
        facts = avant.get("faits") or {}
        withdrawn = (facts.get("existence") or {}).get("statut") == "masque"
        for suivi in SUIVIS[self.genre.code]:
            fact = facts.get(suivi.nom) or {}
            later = fact.get("statut") == "verifie" and str(fact.get("verifie_le") or "") >= date
            for name in suivi.champs:
                if name in values and values[name] != avant.get(name) and (later or withdrawn or self._staff(cle, name)):
                    kept[name] = values[name]
        if "latitude" in kept or "longitude" in kept:  # a point is one value
            kept |= {name: values[name] for name in POINT if name in values}
        for name in values:
            if name not in kept and values[name] != avant.get(name) and self._staff(cle, name):
                kept[name] = values[name]
        if kept:
            self.plan.changements.append(
                Changement("ecart", self.genre.code, cle, fiche.nom[:200], {n: avant.get(n) for n in kept}, kept, fiche.ligne)
            )
        return {name: value for name, value in values.items() if name not in kept}

    def _staff(self, cle: str, name: str) -> bool:
        """Whether a person was the last to change this field."""
        fields = self.staff.get(cle, frozenset())
        return fields is None or name in fields

    def _fusion(self, fiche: Fiche, cle: str | None, avant: Valeurs | None, values: dict[str, Any]) -> Valeurs | None:
        """The entry after; a field that our rules refuse is left out and told, then the whole line is."""
        provenance = self._provenance(fiche)
        for _ in range(2):
            apres, erreurs = fusionner(self.ctx, self.genre, self.champs, cle, avant, values, provenance)
            loose = [name for name in erreurs if name in values and name not in ("nom", "code_insee", "refuge", "genre", "type")]
            if not erreurs:
                return self._renouveler(fiche, avant, apres, values, provenance)
            for name in loose:
                self.plan.remarque(fiche.ligne, name, f"{erreurs[name][0]} Valeur laissée de côté.", values.pop(name))
            if not loose:
                break
        for name, messages in erreurs.items():
            self.plan.remarque(fiche.ligne, name, f"{messages[0]} Ligne mise de côté.")
        return None

    def _renouveler(
        self, fiche: Fiche, avant: Valeurs | None, apres: Valeurs, values: Mapping[str, Any], provenance: Provenance
    ) -> Valeurs:
        """Values that did not change take the date of the file, unless they are better known already."""
        facts = dict(apres["faits"])
        if avant is None:
            if apres.get("latitude") is None and fiche.code_insee in outlines().communes and not apres.get("refuge"):
                place = outlines().communes[fiche.code_insee]
                apres |= {"latitude": place.latitude, "longitude": place.longitude}
                if "point_commune" in apres:
                    apres["point_commune"] = True
                facts["position"] = {**provenance.fait("position"), "statut": "a_confirmer", "doute": "point de la commune"}
            return {**apres, "faits": {name: facts[name] for name in sorted(facts)}}
        for suivi in SUIVIS[self.genre.code]:
            fact = facts.get(suivi.nom)
            told = suivi.nom == "existence" or any(values.get(name) not in (None, "") for name in suivi.champs)
            if fact is None or not told or fact["statut"] in ("masque", "verifie") or fact == provenance.fait(suivi.nom):
                continue
            older = str(fact.get("date") or "") < str(provenance.date or "")
            if older and provenance.statut == "source" and not fact.get("doute"):
                facts[suivi.nom] = provenance.fait(suivi.nom)
        return {**apres, "faits": {name: facts[name] for name in sorted(facts)}}

    def _absents(self, fiches: Sequence[Fiche], seen: set[str]) -> None:
        """Entries of the kinds of the file that it does not name: withdrawn when it is complete, else only told."""
        kinds = {fiche.genre for fiche in fiches}
        gone = [c for c, v in self.existing.items() if c not in seen and v.get("genre") in kinds and self.genre.peut_retirer(v)]
        for cle in gone:
            avant = self.existing[cle]
            name = str(avant.get("nom"))
            if self.options.complet and self.staff.get(cle, frozenset()) == frozenset():
                apres = self.genre.retirer(avant)
                self.plan.changements.append(Changement("retrait", self.genre.code, cle, name, avant, apres))
            else:
                why = " L'équipe l'a changée." if self.options.complet else ""
                self.plan.remarque(None, "absente du fichier", f"« {name} » n'est pas dans le fichier. Elle est gardée.{why}")
