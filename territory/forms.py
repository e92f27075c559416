"""Every way a place may be named, what it stands for and how easily it is mistaken."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from math import log10

from territory import lexicon
from territory.lexicon import ARTICLES, DATA, LINKS
from territory.model import Commune
from territory.text import normalise, phonetic

# A short form that is a common word is kept only when people really say it so ("j'habite champs").
KEPT_SHORT = lexicon.words("champs champagne crecy brou varennes chaumes marles mee limoges vaux")
# Regions and rivers: alone, they are no commune.
REGIONS = lexicon.words("brie seine marne yonne loing val mont goele multien gatinais sereine")
# Made of two words that people also say together without meaning the commune.
SAID_OTHERWISE = frozenset(("maison rouge", "pierre levee", "grande paroisse", "haute maison", "vieux champagne"))
NEVER_RISKY = lexicon.words("paris sarcelles cannes stains")
CLEAR_MAJORITY = 4.0
SEEN_ALONG = 40.0
MAX_CANDIDATES = 8
FORMER_POPULATION = 1000
# ``bonus`` from about 5,500 inhabitants in the 77: people name such a town without « à ».
LARGE_BONUS = 1.5
# A neighbour below is heard of far less than a village of the 77 that sounds alike.
KNOWN_NEIGHBOUR = 2000
NEIGHBOUR_MALUS = 3.0


@dataclass(frozen=True)
class Form:
    """One spelling. ``codes`` holds one INSEE code, several when one must ask, none when it is far away.

    ``risk`` is "" for a distinctive name, "nom" for a person's name, "court" for at most four letters and
    "mot" for common words. ``bonus`` favours large communes and the 77 (-3 to 2). ``others`` are all the
    communes that the spelling may mean, should a postal code point to one. ``short`` is a part of a name,
    ``local`` the 77, ``usage`` a name of several communes ("Sénart").
    """

    text: str
    squeezed: str
    sound: str
    codes: tuple[str, ...]
    label: str
    risk: str
    bonus: float
    short: bool
    local: bool
    usage: bool = False
    others: tuple[str, ...] = ()
    department: bool = False


def _risk(tokens: list[str]) -> str:
    content = tokens[1:] if tokens[0] in ARTICLES and len(tokens) > 1 else tokens
    if "".join(content) in NEVER_RISKY:
        return ""
    common, names = lexicon.common_words(), lexicon.word_file("prenoms_noms.txt")
    words = [word for word in content if word not in ("saint", "sainte", "saints")]
    compound = len(content) > 1 and len(words) == len(content) and " ".join(content) not in SAID_OTHERWISE
    # "vert saint denis": nobody is called so.
    inner = len(content) > 2 and content[0] not in ("saint", "sainte", "chapelle")
    if inner and len(words) < len(content):
        return ""
    if compound or len(words) > 2 or not all(word in common or word in names for word in words):
        return "court" if len("".join(content)) <= 4 else ""
    if not words:
        return "mot"
    return "nom" if any(word in names for word in words) or len(words) < len(content) else "mot"


def _shorts(tokens: list[str]) -> set[str]:
    """First part and distinctive last part of a name: ``moret``, ``la ferte``, ``ponthierry``."""
    lead = [tokens[0]] if tokens[0] in ARTICLES else []
    content = tokens[len(lead) :]
    if len(content) < 2:
        return set()
    common = lexicon.common_words()
    head = content[:2] if content[0] in ("saint", "sainte") else content[:1]
    found = set()
    if len(head) < len(content):
        kept = not (head[0] in common or head[0] in REGIONS) or len(head) == 2 or head[0] in KEPT_SHORT
        links = [n for n, word in enumerate(content) if word in LINKS]
        if len(content) > 2 and links and links[-1] >= 2 and content[links[-1] - 1] not in LINKS:
            found.add(" ".join(content[: links[-1]]))  # "evry gregy"
        if kept and (len(head[0]) > 3 or head[0] in KEPT_SHORT):
            found.add(" ".join(head))
        if lead and (kept or head[0] in ("ferte", "chapelle", "rochette")):
            found.add(" ".join(lead + head))
    last = content[-1]
    ordinary = last in common or last in lexicon.word_file("prenoms_noms.txt")
    if len(last) >= 6 and not ordinary and not any(word in LINKS for word in content):
        found.add(last)
    return found


def _resolve(weights: dict[str, float]) -> tuple[str, ...]:
    """One code when it clearly outweighs the others, else the plausible ones, heaviest first."""
    ranked = sorted(weights, key=lambda code: -weights[code])
    if len(ranked) == 1 or weights[ranked[0]] >= CLEAR_MAJORITY * weights[ranked[1]]:
        return (ranked[0],)
    floor = weights[ranked[0]] / SEEN_ALONG
    return tuple(code for code in ranked[:MAX_CANDIDATES] if weights[code] >= floor)


def read_outside() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """``exterieur.txt`` as normal form → label for towns, for departments, and department number → label."""
    towns: dict[str, str] = {}
    departments: dict[str, str] = {}
    numbers: dict[str, str] = {}
    for line in (DATA / "exterieur.txt").read_text(encoding="utf-8").splitlines():
        kind, _, names = line.partition(": ")
        if line.startswith("#") or not names:
            continue
        for name in names.split(";"):
            name = name.strip()
            if kind == "departement":
                number, _, name = name.partition(" ")
                numbers[number.lower()] = name
                departments.setdefault(normalise(name), name)
            else:
                towns[normalise(name)] = name
    return towns, departments, numbers


def build_forms(communes: dict[str, Commune], former: dict[str, tuple[str, str]]) -> list[Form]:
    """All forms. ``former`` maps a former name to (today's code, former name as written)."""
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    full: set[str] = set()

    def add(form: str, code: str, weight: float) -> None:
        weights[form][code] = max(weight, weights[form].get(code, 0.0))

    for commune in communes.values():
        tokens = normalise(commune.nom).split()
        weight = max(commune.population, 1) * (10.0 if commune.departement == "77" else 1.0)
        name = " ".join(tokens)
        full.add(name)
        add(name, commune.code_insee, weight * 20)
        if tokens[0] in ARTICLES and (len(tokens) > 2 or not _risk(tokens)):
            bare = " ".join(tokens[1:])
            full.add(bare)
            add(bare, commune.code_insee, weight * 20)
        if commune.departement == "77" or commune.population >= 1000:
            for form in _shorts(tokens):
                add(form, commune.code_insee, weight)
    for name, (code, _) in former.items():
        tokens = normalise(name).split()
        full.add(" ".join(tokens))
        add(" ".join(tokens), code, FORMER_POPULATION * 200.0)
        for form in _shorts(tokens):
            add(form, code, FORMER_POPULATION * 10.0)

    resolved = {form: _resolve(found) for form, found in weights.items()}
    usages: set[str] = set()
    with (DATA / "alias.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            resolved[row["forme"]] = tuple(row["codes_insee"].split("|"))
            if row["nature"] == "usage":
                usages.add(row["forme"])

    towns, departments, _ = read_outside()
    # "Charleville" is said of the town of 46,000 far away, not of the village of 270 next door.
    shadowed = {text for text in towns if text in full and _small_neighbour(communes[resolved[text][0]])}
    forms = [
        _form(text, codes, communes, text not in full, text in usages, tuple(weights.get(text, ())))
        for text, codes in resolved.items()
        if not (text in towns and text not in usages and (text not in full or text in shadowed))
    ]
    for mapping, is_department in ((towns, False), (departments, True)):
        for text, label in mapping.items():
            if (text not in full or text in shadowed) and not (is_department and (text in towns or text == "paris")):
                forms.append(
                    Form(
                        text,
                        text.replace(" ", ""),
                        phonetic(text.replace(" ", "")),
                        (),
                        label,
                        _risk(text.split()),
                        -1.0,
                        False,
                        False,
                        department=is_department,
                    )
                )
    return forms


def _distance_malus(commune: Commune) -> float:
    if commune.departement == "77":
        return 0.0
    return NEIGHBOUR_MALUS * (1 if commune.population >= KNOWN_NEIGHBOUR else 2)


def _small_neighbour(commune: Commune) -> bool:
    return commune.departement != "77" and commune.population < FORMER_POPULATION


def _form(
    text: str,
    codes: tuple[str, ...],
    communes: dict[str, Commune],
    short: bool,
    usage: bool,
    others: tuple[str, ...],
) -> Form:
    first = communes[codes[0]]
    squeezed = text.replace(" ", "")
    return Form(
        text, squeezed, phonetic(squeezed), codes, first.nom, "" if usage else _risk(text.split()),
        min(2.0, log10(max(first.population, 10)) / 2.5) - _distance_malus(first),
        short, first.departement == "77", usage, others,
    )  # fmt: skip
