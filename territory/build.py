"""Build ``data/territory`` from ``data/sources/geo``: ``python -m territory.build [--lexique FILE]``.

Writes ``communes.csv`` (the 77 and its neighbours, source columns kept, police zone of 2015 joined) and
``anciennes.csv``. With ``--lexique`` (two tab-separated columns, word and frequency per million, drawn from
Lexique 3.83, www.lexique.org, CC BY-SA 4.0) it also rewrites ``mots_courants.txt``; without it the
committed list stands, since the lexicon itself (25 MB) is not kept here.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from rapidfuzz import fuzz, process

from territory.text import normalise

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "data" / "sources" / "geo"
TARGET = ROOT / "data" / "territory"

COLUMNS = [
    "code_insee", "nom", "codes_postaux", "latitude", "longitude", "departement", "epci_code", "epci_nom",
    "population", "zone", "circonscription", "ept_nom", "distance_km_77", "source", "source_zone",
]  # fmt: skip
COMMON_PER_MILLION = 1.0
RARE_PER_MILLION = 0.2
NEAR_A_COMMUNE = 75


def _read(name: str) -> list[dict[str, str]]:
    with (SOURCES / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _write(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, extrasaction="ignore", restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def build_communes() -> list[dict[str, str]]:
    """Join the 77, the neighbours and the police zones. Raises ValueError if a code or a point is missing."""
    zones = {row["code_insee"]: row for row in _read("zones_police_77.csv")}
    rows = []
    for row in _read("communes_77.csv"):
        zone = zones[row["code_insee"]]
        rows.append(
            {
                **row,
                "departement": "77",
                "zone": zone["zone_2015"].split(" ")[0],
                "circonscription": zone["circonscription_2015"],
                "source_zone": zone["source"],
            }
        )
    rows += _read("communes_voisines.csv")
    codes = [row["code_insee"] for row in rows]
    if len(codes) != len(set(codes)) or not all(row["latitude"] and row["nom"] for row in rows):
        raise ValueError("communes: duplicate code or missing point in data/sources/geo")
    return rows


def build_common_words(lexicon: Path, names: list[str]) -> list[str]:
    """Frequent French words, plus the rarer ones that look like a token of a commune name."""
    vocabulary = sorted({token for name in names for token in normalise(name).split()})
    frequency: dict[str, float] = {}
    for line in lexicon.read_text(encoding="utf-8").splitlines():
        word, per_million = line.split("\t")
        norm = normalise(word)
        if norm.isalpha() and " " not in word:
            frequency[norm] = frequency.get(norm, 0.0) + float(per_million)
    kept = []
    for word, value in frequency.items():
        near = RARE_PER_MILLION <= value < COMMON_PER_MILLION and process.extractOne(
            word, vocabulary, scorer=fuzz.ratio, score_cutoff=NEAR_A_COMMUNE
        )
        if value >= COMMON_PER_MILLION or near:
            kept.append(word)
    return sorted(kept)


def main() -> None:
    """Command line entry."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lexique", type=Path, help="word<TAB>frequency per million")
    options = parser.parse_args()
    TARGET.mkdir(parents=True, exist_ok=True)
    rows = build_communes()
    _write(TARGET / "communes.csv", COLUMNS, rows)
    former = _read("anciennes_communes_77.csv")
    _write(TARGET / "anciennes.csv", list(former[0]), former)
    if options.lexique:
        words = build_common_words(options.lexique, [row["nom"] for row in rows])
        header = [
            "# Mots français courants, sans accents : Lexique 3.83 (www.lexique.org), B. New et C. Pallier,",
            "# CC BY-SA 4.0 ; extrait refait par `python -m territory.build --lexique`. Un mot par ligne.",
        ]
        (TARGET / "mots_courants.txt").write_text("\n".join(header + words) + "\n", encoding="utf-8")
    print(f"{len(rows)} communes, {len(former)} anciennes communes")


if __name__ == "__main__":
    main()
