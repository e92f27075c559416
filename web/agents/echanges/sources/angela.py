"""The national Angela network: shops become « a scheme exists in this commune ». No shop is ever listed to residents."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from web.agents.echanges.fichiers import Feuille, FichierRefuse
from web.agents.echanges.fusion import Provenance, fusionner, recente
from web.agents.echanges.plan import Changement, Options, Pas, Plan
from web.agents.echanges.sources.forces import commune_du_77, point
from web.agents.echanges.sources.tables import champs_de
from web.agents.entrees.base import Contexte, Genre, slug, version
from web.agents.entrees.communes import commune_name
from web.agents.entrees.regles import outlines
from web.orientation.importer.geo import TOLERANCE_KM

PREFIXE = "angela-reseau-"
SOURCE = "réseau national Angela (data.gouv.fr)"
MENTION = "Des lieux du réseau Angela existent dans cette commune. Entrez et demandez « Où est Angela ? »."
_COLUMNS = ("nom", "commune", "geo point")


class ReseauAngela:
    """One import of the national network."""

    def __init__(self, genre: Genre) -> None:
        self.genre = genre

    def analyser(self, ctx: Contexte, feuille: Feuille, options: Options, pas: Pas) -> Plan:
        """One territory for each commune of the 77 that no scheme of ours covers yet."""
        given = {name.lower() for name in feuille.entetes}
        if missing := [name for name in _COLUMNS if name not in given]:
            raise FichierRefuse(f"Ligne 1 : colonnes absentes : {', '.join(missing)}. Est-ce bien le fichier publié ?")
        plan = Plan()
        shops: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for rank, ligne in enumerate(feuille.lignes):
            if rank % 100 == 0:
                pas(rank, len(feuille.lignes))
            plan.lignes += 1
            cells = {name.lower(): cell for name, cell in ligne.cellules.items()}
            code = commune_du_77("", cells.get("commune", ""))
            if ligne.defaut or code is None or not cells.get("nom"):
                plan.ignores += 1
                continue
            latitude, _, longitude = cells.get("geo point", "").partition(",")
            place = point(latitude, longitude)
            gap = outlines().gap_km(code, place["latitude"], place["longitude"]) if place else None
            if gap is None or gap > TOLERANCE_KM:
                # A commune of the same name elsewhere, or a wrong point: nothing says that it is in the 77.
                far = f"à {max(1, round(gap))} km de" if gap is not None else "absent : rien ne dit que c'est bien"
                said = f"Le point est {far} {commune_name(code)}. Ligne mise de côté."
                plan.remarque(ligne.numero, "Geo Point", said, cells["nom"])
                continue
            shops[code].append((ligne.numero, cells["nom"]))
        self._comparer(ctx, plan, shops, options)
        return plan

    def _comparer(self, ctx: Contexte, plan: Plan, shops: dict[str, list[tuple[int, str]]], options: Options) -> None:
        existing = self.genre.lire_tout(ctx.session, [row.cle for row in self.genre.lister(ctx.session, ctx.maintenant)])
        covered = {code for cle, v in existing.items() if not cle.startswith(PREFIXE) for code in v["communes"]}
        champs = champs_de(ctx, self.genre)
        sure = recente(options.date, ctx.jour)
        provenance = Provenance(
            "source" if sure else "a_confirmer", SOURCE, options.date, "confirmé" if sure else "à vérifier", partout=True
        )
        for code, found in sorted(shops.items()):
            if code in covered:
                plan.identiques += 1
                said = f"{commune_name(code)} a déjà un dispositif connu. Les lieux du réseau n'y changent rien."
                plan.remarque(found[0][0], "commune", said)
                continue
            name = outlines().communes[code].nom
            names = sorted({nom for _, nom in found})
            told = "1 lieu" if len(names) == 1 else f"{len(names)} lieux"
            detail = f"{told} d'après le réseau national : {' ; '.join(names)}"[:2000]
            cle = PREFIXE + slug(name)
            avant = existing.get(cle)
            values: dict[str, Any] = {"nom": f"Réseau Angela, {name}", "communes": [code], "detail": detail}
            if avant is None:
                values["mention"] = MENTION
            elif (avant["faits"].get("existence") or {}).get("statut") in ("verifie", "masque"):
                plan.identiques += 1  # checked or withdrawn by staff: the network does not decide
                continue
            apres, erreurs = fusionner(ctx, self.genre, champs, cle, avant, values, provenance)
            for field, messages in erreurs.items():
                plan.erreur(found[0][0], field, messages[0])
            if avant is not None and version(avant) == version(apres):
                plan.identiques += 1
                continue
            geste = "changement" if avant else "ajout"
            plan.changements.append(Changement(geste, self.genre.code, cle, values["nom"], avant, apres, found[0][0]))
