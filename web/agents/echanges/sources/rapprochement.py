"""Which of our entries a line of an official file speaks of: its identifier first, then its name in its commune."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from web.agents.entrees.base import slug

ASSEZ, MARGE = 80, 4  # score out of 100, and lead on the second
#: Words that say the kind, not the place.
_MOTS = frozenset(
    {
        "commissariat", "police", "nationale", "hotel", "bureau", "poste", "subdivisionnaire", "secteur", "central",
        "brigade", "brigades", "proximite", "territoriale", "territoriales", "autonome", "gendarmerie", "bta", "btp", "bp",
        "cob", "communaute", "unite", "mairie", "tribunal", "prefecture", "sous", "maison", "departementale",
        "de", "du", "des", "d", "l", "la", "le", "les", "et", "a", "en", "au",
    }
)  # fmt: skip


#: Commune, kind, structure of a service: « Permanence » of one is not « Permanence » of another.
Place = tuple[str | None, str, str | None]


@dataclass(frozen=True)
class Cherche:
    """A line: its rank, its official identifier (empty when the file has none), name, commune, kind of place.

    `structure` is the key of the structure of a service; None for a structure.
    """

    rang: int
    identifiant: str
    nom: str
    code_insee: str | None
    genre: str
    structure: str | None = None

    @property
    def place(self) -> Place:
        """Where to look for it."""
        return self.code_insee, self.genre, self.structure


@dataclass(frozen=True)
class Trouve:
    """The entry of a line, or why none could be chosen."""

    cle: str | None = None
    comment: str = ""  # « identifiant », « nom », « commune »
    hesite: tuple[str, ...] = ()  # entries that look alike: a person must choose


@dataclass(frozen=True)
class Connu:
    """One of our entries."""

    cle: str
    nom: str
    code_insee: str | None
    genre: str
    structure: str | None = None

    @property
    def place(self) -> Place:
        """Where it is."""
        return self.code_insee, self.genre, self.structure


def propre(nom: str) -> str:
    """What is left of a name without the words of its kind."""
    words = [word for word in slug(nom).split("-") if word not in _MOTS]
    return " ".join(words)


def ressemblance(gauche: str, droite: str) -> float:
    """0 to 100. Two names that only say a kind are alike."""
    left, right = propre(gauche), propre(droite)
    if not left and not right:
        return 100.0
    return float(fuzz.token_set_ratio(left, right)) if left and right else 50.0


def rapprocher(cherches: Sequence[Cherche], connus: Iterable[Connu], liens: Mapping[str, str]) -> dict[int, Trouve]:
    """By rank. An entry is given to one line only: to the one that names it, then to the one most alike."""
    known = {one.cle: one for one in connus}
    found: dict[int, Trouve] = {}
    taken: set[str] = set()
    for one in cherches:
        cle = liens.get(one.identifiant) if one.identifiant else None
        if cle in known and cle not in taken:
            found[one.rang] = Trouve(cle, "identifiant")
            taken.add(str(cle))
    places: dict[Place, list[Connu]] = defaultdict(list)
    for entry in known.values():
        places[entry.place].append(entry)
    asked: dict[Place, list[Cherche]] = defaultdict(list)
    for one in cherches:
        if one.rang not in found:
            asked[one.place].append(one)
    for place, lines in asked.items():
        free = [entry for entry in places.get(place, []) if entry.cle not in taken]
        _assign(lines, free, found, taken)
        left = [entry for entry in free if entry.cle not in taken]
        orphans = [line for line in lines if line.rang not in found]
        _, _, structure = place
        if structure is None and len(orphans) == len(left) == len(lines) == 1:
            # The only one of its kind in its commune, on both sides: named otherwise, the same place. Not so for services:
            # those of one structure differ by their names.
            found[orphans[0].rang] = Trouve(left[0].cle, "commune")
            taken.add(left[0].cle)
    return {one.rang: found.get(one.rang, Trouve()) for one in cherches}


def _assign(lines: list[Cherche], free: list[Connu], found: dict[int, Trouve], taken: set[str]) -> None:
    scores = {(line.rang, e.cle): ressemblance(line.nom, e.nom) for line in lines for e in free}
    for (rang, cle), score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        if score < ASSEZ or rang in found or cle in taken:
            continue
        close = [c for (r, c), s in scores.items() if r == rang and c != cle and c not in taken and score - s < MARGE]
        rivals = [r for (r, c), s in scores.items() if c == cle and r != rang and r not in found and score - s < MARGE]
        if close or rivals:
            # Two of ours, or two lines, are as near: the exact name settles it, else a person does.
            exact = [e for e in free if e.cle == cle and slug(e.nom) == slug(next(x.nom for x in lines if x.rang == rang))]
            if not exact:
                found[rang] = Trouve(hesite=tuple(sorted({cle, *close})))
                continue
        found[rang] = Trouve(cle, "nom")
        taken.add(cle)
