"""What is counted and by what: measures, channels, needs, EPCI. A place is never finer than an EPCI."""

from __future__ import annotations

from collections.abc import Iterable

from territory import Commune, Gazetteer

#: Measures and what staff read. « sorties » is counted by hour and channel only: it knows no need.
MESURES = {
    "tours": "Tours de conversation",
    "urgences": "Réponses d'urgence",
    "replis": "Réponses de repli",
    "choix": "Choix pris",
    "oui": "« Cela m'a aidé »",
    "non": "« Cela ne m'a pas aidé »",
    "sorties": "Sorties rapides",
}
SENS = {
    "tours": "Un message ou un choix, et sa réponse.",
    "urgences": "Balise a donné un texte d'urgence.",
    "replis": "Balise n'a pas compris, ou seuls les numéros ont répondu.",
    "choix": "La personne a pris un choix proposé.",
    "oui": "La personne a répondu oui sous une réponse ordinaire.",
    "non": "La personne a répondu non sous une réponse ordinaire.",
    "sorties": "« Quitter vite » avec script. Sans script, la sortie ne passe pas par Balise.",
}
SANS_BESOIN = frozenset({"sorties"})
CANAUX = {"page": "Page", "sans_script": "Page sans script", "widget": "Widget", "api": "API"}
AUCUN_BESOIN = "aucun"
INCONNU, DEHORS = "inconnu", "dehors"
DEPARTEMENT = "77"


class Territoires:
    """EPCI of the département, by commune; an EPCI that also lies outside counts whole."""

    def __init__(self, communes: Iterable[Commune]) -> None:
        every = list(communes)
        self.noms = {c.epci_code: c.epci_nom or c.epci_code for c in every if c.epci_code and c.departement == DEPARTEMENT}
        self._codes = {c.code_insee: c.epci_code for c in every if c.epci_code in self.noms}

    @classmethod
    def of(cls, gazetteer: Gazetteer) -> Territoires:
        """From the communes of the gazetteer."""
        return cls(gazetteer.communes)

    def epci(self, commune: str | None) -> str:
        """Code of the EPCI, « inconnu » without a commune, « dehors » elsewhere."""
        if not commune:
            return INCONNU
        return self._codes.get(commune) or DEHORS

    def nom(self, epci: str) -> str:
        """What staff read."""
        return {INCONNU: "Commune non dite", DEHORS: "Hors du département"}.get(epci) or self.noms.get(epci, epci)
