"""The data files of data/orientation: one shape for the build that writes them, the seed and the export.

numeros.yml, structures.yml, mairies.yml, services.yml, angela.yml (one block an entry, one line a fact; a
fact says only what differs from `existence`, the entry's own provenance) and zones.csv (one line a commune).
"""

import csv
import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from web.orientation.hours import is_valid
from web.orientation.models import Canal, Force, Statut
from web.orientation.refuge import is_refuge, violations

TypeLieu = Literal[
    "mds",
    "commissariat",
    "gendarmerie",
    "association",
    "iscg",
    "justice",
    "sante",
    "mairie",
    "angela",
    "autre",
]
Secteur = Literal["nord", "sud", "incertain"]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Fait(_Record):
    """Provenance of one value: source, partial date, confidence, status, who checked it and when."""

    statut: Statut
    source: str | None = None
    date: str | None = None
    confiance: str | None = None
    doute: str | None = None
    verifie_par: str | None = None
    verifie_le: dt.date | None = None


class Lieu(_Record):
    """Fields shared by structures and services."""

    id: str
    nom: str
    genre: str
    date_maj: dt.date
    description: str | None = None
    commune: str | None = None
    code_postal: str | None = None
    code_insee: str | None = None
    adresse: str | None = None
    complement_adresse: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    telephone: str | None = None
    courriel: str | None = None
    horaires_texte: str | None = None
    horaires_accueil: str | None = None
    zone: str | None = None
    demander: str | None = None
    precision: str | None = None
    refuge: bool = False
    accord_publication_le: dt.date | None = None
    accord_publication_par: str | None = None
    note: str | None = None
    faits: dict[str, Fait] = {}


class StructureRecord(Lieu):
    """An entry of structures.yml or mairies.yml."""

    type: TypeLieu
    site_web: str | None = None
    siret: str | None = None
    lien_source: str | None = None
    accessibilite_lieu: str | None = None
    reseaux_porteurs: list[str] | None = None
    point_commune: bool = False


class ServiceRecord(Lieu):
    """An entry of services.yml."""

    structure_id: str
    description: str
    type: str | None = None
    lien_source: str | None = None
    thematiques: list[str] | None = None
    frais: str | None = None
    frais_precisions: str | None = None
    publics: list[str] | None = None
    publics_precisions: str | None = None
    conditions_acces: str | None = None
    modes_accueil: list[str] | None = None
    zone_eligibilite: list[str] | None = None
    contact_nom_prenom: str | None = None
    lien_mobilisation: str | None = None
    modes_mobilisation: list[str] | None = None
    mobilisable_par: list[str] | None = None
    mobilisation_precisions: str | None = None
    volume_horaire_hebdomadaire: float | None = None
    nombre_semaines: int | None = None


class NumeroRecord(Fait):
    """An entry of numeros.yml: one channel of one line."""

    code: str
    canal: Canal
    libelle: str
    numero: str
    lien: str | None = None
    horaires: str | None = None
    horaires_osm: str | None = None
    trace: str | None = None
    cout: str | None = None
    public: str | None = None
    principal: bool = True
    grande_ligne: bool = False
    protege: bool = False
    rang: int = 0
    note: str | None = None


class AngelaRecord(Fait):
    """An entry of angela.yml."""

    id: str
    nom: str
    communes: list[str]
    mention: str
    detail: str | None = None


class ZoneRecord(Fait):
    """A line of zones.csv."""

    code_insee: str
    nom: str
    latitude: float
    longitude: float
    epci: str
    force: Force
    circonscription: str | None = None
    unite_id: str | None = None
    secteur_violences: Secteur
    mds_id: str | None = None


class FilesRefused(ValueError):
    """The data files break a rule; `errors` lists every one in French (file, entry, field, why)."""

    def __init__(self, errors: list[str]) -> None:
        self.errors = errors
        super().__init__("\n".join(errors))


@dataclass
class Dataset:
    """Every record of data/orientation."""

    structures: list[StructureRecord] = field(default_factory=list)
    services: list[ServiceRecord] = field(default_factory=list)
    numeros: list[NumeroRecord] = field(default_factory=list)
    zones: list[ZoneRecord] = field(default_factory=list)
    angela: list[AngelaRecord] = field(default_factory=list)


_YAML_FILES: dict[str, tuple[str, type[_Record]]] = {
    "numeros.yml": ("numeros", NumeroRecord),
    "structures.yml": ("structures", StructureRecord),
    "mairies.yml": ("structures", StructureRecord),
    "services.yml": ("services", ServiceRecord),
    "angela.yml": ("angela", AngelaRecord),
}
_ZONE_COLUMNS = list(ZoneRecord.model_fields)


def load(data_dir: Path) -> Dataset:
    """Read and check every file. Raises FilesRefused with all errors, OSError for a missing file."""
    dataset, errors = Dataset(), list[str]()
    for name, (attribute, model) in _YAML_FILES.items():
        with (data_dir / name).open(encoding="utf-8") as handle:
            entries = yaml.load(handle, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or []
        _append(name, entries, model, getattr(dataset, attribute), errors)
    with (data_dir / "zones.csv").open(encoding="utf-8", newline="") as handle:
        rows = [{k: v or None for k, v in row.items()} for row in csv.DictReader(handle)]
    _append("zones.csv", rows, ZoneRecord, dataset.zones, errors)
    errors += check(dataset)
    if errors:
        raise FilesRefused(errors)
    return dataset


def _append(
    name: str, entries: list[Any], model: type[_Record], target: list[Any], errors: list[str]
) -> None:
    for position, entry in enumerate(entries, 1):
        _inherit(entry)
        label = entry.get("id") or entry.get("code") or entry.get("code_insee") or f"entrée {position}"
        try:
            target.append(model.model_validate(entry))
        except ValidationError as refused:
            errors += [
                f"{name}, {label}, {'.'.join(map(str, e['loc']))} : {e['msg']}" for e in refused.errors()
            ]


def check(dataset: Dataset) -> list[str]:
    """List in French what breaks a rule across records: refuges, duplicates, links, hours."""
    errors = []
    ids = {s.id for s in dataset.structures}
    keys = (
        [s.id for s in dataset.structures] + [s.id for s in dataset.services] + [a.id for a in dataset.angela]
    )
    keys += [f"{n.code} ({n.canal})" for n in dataset.numeros] + [z.code_insee for z in dataset.zones]
    errors += [f"{key} : identifiant en double" for key, count in Counter(keys).items() if count > 1]
    for lieu in [*dataset.structures, *dataset.services]:
        consent = lieu.accord_publication_le and lieu.accord_publication_par
        if (lieu.refuge or is_refuge(lieu.nom)) and not consent:
            fields = lieu.model_dump(exclude={"faits", "nom"}) | {"nom": lieu.nom}
            errors += [f"{lieu.id}, {column} : {why}" for column, why in violations(fields)]
            if not lieu.refuge:
                errors.append(f"{lieu.id}, refuge : doit être vrai pour « {lieu.nom} »")
        if lieu.horaires_accueil and not is_valid(lieu.horaires_accueil):
            errors.append(f"{lieu.id}, horaires_accueil : syntaxe OpenStreetMap invalide")
    for service in dataset.services:
        if service.structure_id not in ids:
            errors.append(f"{service.id}, structure_id : {service.structure_id} n'existe pas")
    for numero in dataset.numeros:
        if numero.horaires_osm and not is_valid(numero.horaires_osm):
            errors.append(f"{numero.code}, horaires_osm : syntaxe OpenStreetMap invalide")
        if numero.protege and numero.statut == "masque":
            errors.append(f"{numero.code}, statut : un numéro d'urgence ne se masque pas")
    for zone in dataset.zones:
        for column, target in (("unite_id", zone.unite_id), ("mds_id", zone.mds_id)):
            if target and target not in ids:
                errors.append(f"{zone.code_insee}, {column} : {target} n'existe pas")
    return errors


class _Flow(dict[str, Any]):
    """A mapping written on one line: a fact reads better so."""


class _Dumper(yaml.SafeDumper):
    """Writes _Flow mappings on one line and repeats equal values instead of naming them with anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    _Flow,
    lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True),
)


#: What the other facts of an entry inherit from its `existence` when they do not say otherwise.
_INHERITED = ("source", "date", "confiance", "verifie_par", "verifie_le")
_PROVENANCE = list(Fait.model_fields)
_FIRST = ("id", "code", "canal", "nom", "libelle", "type", "genre", "structure_id")


def _entry(record: _Record) -> dict[str, Any]:
    data = record.model_dump(exclude_defaults=True)
    order = [*_FIRST, *(k for k in data if k not in {*_FIRST, *_PROVENANCE, "faits"}), *_PROVENANCE, "faits"]
    data = {key: data[key] for key in order if key in data}
    if "faits" in data:
        base = data["faits"].get("existence", {})
        data["faits"] = {
            champ: _Flow(_differences(champ, fait, base)) for champ, fait in data["faits"].items()
        }
    return data


def _differences(champ: str, fait: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    if champ == "existence":
        return fait
    own = {k: v for k, v in fait.items() if k not in _INHERITED or v != base.get(k)}
    return own | {k: None for k in _INHERITED if base.get(k) is not None and fait.get(k) is None}


def _inherit(entry: dict[str, Any]) -> None:
    faits = entry.get("faits") or {}
    base = {k: v for k, v in (faits.get("existence") or {}).items() if k in _INHERITED}
    for fait in faits.values():
        for key, value in base.items():
            fait.setdefault(key, value)


def dump(dataset: Dataset, data_dir: Path) -> None:
    """Write every file, in the order of the records. The same dataset gives the same bytes."""
    data_dir.mkdir(parents=True, exist_ok=True)
    mairies = [s for s in dataset.structures if s.type == "mairie"]
    others = [s for s in dataset.structures if s.type != "mairie"]
    files: dict[str, list[Any]] = {
        "numeros.yml": dataset.numeros,
        "structures.yml": others,
        "mairies.yml": mairies,
        "services.yml": dataset.services,
        "angela.yml": dataset.angela,
    }
    for name, records in files.items():
        blocks = [
            yaml.dump([_entry(r)], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
            for r in records
        ]
        (data_dir / name).write_text("\n".join(blocks), encoding="utf-8")
    with (data_dir / "zones.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, _ZONE_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(z.model_dump() for z in dataset.zones)
