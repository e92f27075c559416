"""Communes of Seine-et-Marne and around: what people write, where it is, how far.

``load()`` gives the gazetteer; ``distance_km`` the straight-line distance.
Standard library and rapidfuzz only.
"""

from territory.distance import distance_km
from territory.gazetteer import Gazetteer, load
from territory.model import Commune, Findings, Mention

__all__ = ["Commune", "Findings", "Gazetteer", "Mention", "distance_km", "load"]
