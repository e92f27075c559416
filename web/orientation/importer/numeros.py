"""numeros.csv + edition_numeros.yml + horaires.yml → the national and departmental lines."""

import re
from typing import Any
from urllib.parse import urlsplit

from web.orientation.files import NumeroRecord
from web.orientation.hours import is_valid
from web.orientation.importer.sources import Issue, Report, Row, check_cells, clean
from web.orientation.importer.statuts import RELEVE, RELEVE_PAR, national_status

#: Great national lines of promise 4, then the line for perpetrators that stands in an urgent text.
GRANDES_LIGNES = frozenset({"17", "15", "18", "112", "114", "115", "119", "3114", "3919", "3018"})
PROTEGES = GRANDES_LIGNES | {"08-019"}

_TRACES: dict[str, str | None] = {
    "appel": "L'appel reste dans le journal d'appels.",
    "sms": "Les SMS restent dans le téléphone.",
    "tchat": "Le site reste dans l'historique du navigateur.",
    "web": "Le site reste dans l'historique du navigateur.",
    "accueil": None,
}
_BILLED = re.compile(r"prix d.un appel|payant")


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _trace(canal: str, cout: str) -> str | None:
    # What a bill shows depends on the operator; only billed calls are known to be able to appear on it.
    if canal == "appel" and _BILLED.search(cout):
        return "L'appel reste dans le journal d'appels. Il peut apparaître sur la facture."
    return _TRACES[canal]


def _check_channel(row: Row, channel: dict[str, Any], report: Report) -> None:
    """The number and the link shown must stand in the source, and agree with each other."""
    numero, lien, seen = channel["numero"], channel["lien"], row["numero_ou_url"]
    if lien is None:
        return
    if lien.startswith("https://"):
        if (urlsplit(lien).hostname or "") not in seen:
            report.error(row, "numero_ou_url", f"le lien {lien} n'est pas dans la source")
        return
    dialled = _digits(lien.replace("+33", "0"))
    if dialled != _digits(numero):
        report.error(row, "numero_ou_url", f"le lien {lien} ne compose pas {numero}")
    # Word by word: 17 must not be found inside 117.
    if dialled not in {_digits(part) for part in re.split(r"[;()]", seen)}:
        report.error(row, "numero_ou_url", f"le numéro {numero} n'est pas dans la source")


def build_numeros(
    rows: list[Row], edition: dict[str, Any], hours: dict[str, Any], report: Report
) -> list[NumeroRecord]:
    """Build one record a channel. Errors and rows left aside go to the report."""
    records: list[NumeroRecord] = []
    active = set()
    for rang, row in enumerate(rows):
        code = row["code"]
        if row["statut"] in {"ne pas diffuser", "à compléter"}:
            report.drop(row, "*", f"{code} : {row['statut']}")
            continue
        if row["statut"] != "actif":
            report.error(row, "statut", f"statut inconnu : « {row['statut']} »")
            continue
        check_cells(row, report)
        active.add(code)
        if code not in edition or code not in hours:
            report.error(row, "code", f"{code} manque dans edition_numeros.yml ou horaires.yml")
            continue
        entry, hour = edition[code], hours[code]
        if hour["lu"] != row["horaires"]:
            report.error(row, "horaires", f"« {row['horaires']} » : à relire dans horaires.yml")
        if hour["osm"] and not is_valid(hour["osm"]):
            report.error(row, "horaires", f"syntaxe OpenStreetMap invalide : {hour['osm']}")
        for position, channel in enumerate(entry["canaux"]):
            _check_channel(row, channel, report)
            records.append(
                NumeroRecord(
                    code=code,
                    canal=channel["canal"],
                    libelle=entry["libelle"],
                    numero=channel["numero"],
                    lien=channel["lien"],
                    horaires=hour["texte"],
                    horaires_osm=hour["osm"],
                    trace=channel.get("trace", _trace(channel["canal"], row["cout"])),
                    cout=clean(row["cout"]) or None,
                    public=clean(row["public"]) or None,
                    principal=position == 0,
                    grande_ligne=code in GRANDES_LIGNES,
                    protege=code in PROTEGES,
                    rang=rang,
                    note=row["note"] or None,
                    source=row["source"] or None,
                    date=row["date"] or None,
                    confiance=row["confiance"],
                    doute=entry.get("doute"),
                    statut=national_status(row["confiance"], entry.get("doute")),
                    verifie_par=RELEVE_PAR,
                    verifie_le=RELEVE,
                )
            )
    for code in sorted((set(edition) | set(hours)) - active):
        report.errors.append(
            Issue("edition_numeros.yml / horaires.yml", 1, "code", f"{code} n'est pas actif")
        )
    for code in sorted(PROTEGES - active):
        report.errors.append(Issue("numeros.csv", 1, "code", f"{code} manque : ligne d'urgence ou nationale"))
    return records
