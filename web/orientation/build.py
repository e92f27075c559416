"""Build data/orientation from data/sources: `python -m web.orientation.build`.

Hand-checked inputs stand beside the results: horaires.yml, edition_numeros.yml, edition_lieux.yml. The build
refuses, listing every error, and then writes nothing. What it leaves aside on purpose goes to ecarts.csv.
The sectors of mds_secteurs.csv are never read: they are guesses of 2012.
"""

import argparse
import csv
import sys
from collections.abc import Sized
from pathlib import Path

from web.orientation.files import Dataset, FilesRefused, check, dump
from web.orientation.importer import lieux, numeros, territoires
from web.orientation.importer.geo import Territory
from web.orientation.importer.sources import BuildRefused, Issue, Report, read_rows, read_yaml

DATA = Path(__file__).resolve().parents[2] / "data"


def build(sources: Path, edition_dir: Path) -> tuple[Dataset, list[Issue]]:
    """Build every record. sources holds orientation/ and geo/. Raises BuildRefused with all the errors.

    Gives back the records and what was left aside.
    """
    facts, report = sources / "orientation", Report()
    territory = Territory(sources / "geo")
    hours = read_yaml(edition_dir / "horaires.yml")
    edition = read_yaml(edition_dir / "edition_lieux.yml")
    labels = read_yaml(edition_dir / "edition_numeros.yml")["numeros"]
    zone_rows = read_rows(sources / "geo" / "zones_police_77.csv")

    lines = numeros.build_numeros(read_rows(facts / "numeros.csv"), labels, hours["numeros"], report)
    mds, social = lieux.build_mds(read_rows(facts / "mds.csv"), edition, territory, report)
    forces = lieux.build_forces(read_rows(facts / "forces.csv"), territory, report)
    associations, services = lieux.build_associations(
        read_rows(facts / "associations.csv"),
        edition,
        hours["lieux"],
        territory,
        forces,
        territoires.circonscriptions(zone_rows),
        report,
    )
    mairies = lieux.build_mairies(
        read_rows(sources / "geo" / "services_publics_77.csv"),
        read_rows(facts / "communes_mairies.csv"),
        territory,
        report,
    )
    dataset = Dataset(
        structures=[*mds, *forces, *associations, *mairies],
        services=[*social, *services],
        numeros=lines,
        zones=territoires.build_zones(zone_rows, territory, forces, edition["secteurs_violences"], report),
        angela=territoires.build_angela(
            read_rows(facts / "angela.csv"), edition["angela"], territory, report
        ),
    )
    if report.errors:
        raise BuildRefused(report.errors)
    if errors := check(dataset):
        raise FilesRefused(errors)
    return dataset, report.dropped


def write_dropped(issues: list[Issue], path: Path) -> None:
    """Write what was left aside: file, line, column, reason."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["fichier", "ligne", "colonne", "raison"])
        writer.writerows([i.fichier, i.ligne, i.colonne, i.raison] for i in issues)


def main(argv: list[str] | None = None) -> int:
    """Command line; 0 when written, 1 when refused."""
    parser = argparse.ArgumentParser(prog="python -m web.orientation.build", description=__doc__)
    parser.add_argument("--sources", type=Path, default=DATA / "sources")
    parser.add_argument("--target", type=Path, default=DATA / "orientation")
    options = parser.parse_args(argv)
    try:
        dataset, dropped = build(options.sources, DATA / "orientation")
    except (BuildRefused, FilesRefused) as refused:
        print(f"Refusé, rien n'est écrit :\n{refused}", file=sys.stderr)
        return 1
    dump(dataset, options.target)
    write_dropped(dropped, options.target / "ecarts.csv")
    counts: dict[str, Sized] = {
        "numéros": dataset.numeros,
        "structures": dataset.structures,
        "services": dataset.services,
        "communes": dataset.zones,
        "territoires Angela": dataset.angela,
        "éléments écartés": dropped,
    }
    print(", ".join(f"{len(found)} {name}" for name, found in counts.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
