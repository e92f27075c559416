"""A file becomes a sheet: headers, and lines with their number. CSV in the encodings and separators that people have."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

MAX_OCTETS = 20_000_000
MAX_LIGNES = 50_000
MAX_COLONNES = 120
SEPARATEURS = (";", ",", "\t")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class FichierRefuse(ValueError):
    """The file cannot be read at all; the text says why and what to do, in French."""


@dataclass(frozen=True)
class Ligne:
    """One line: number in the file (of its first line when a cell holds several), cells by header as written."""

    numero: int
    cellules: dict[str, str]
    defaut: str = ""  # what is wrong with the line itself


@dataclass
class Feuille:
    """A table of text."""

    entetes: list[str]
    lignes: list[Ligne] = field(default_factory=list)


def decoder(contenu: bytes) -> str:
    """Text of a file in UTF-8 (with or without mark), UTF-16 with its mark, or Windows-1252. FichierRefuse otherwise."""
    for mark, name in _BOMS:
        if contenu.startswith(mark):
            try:
                return contenu.decode(name)
            except UnicodeDecodeError:
                raise FichierRefuse("Ce fichier commence comme du texte Unicode, puis devient illisible.") from None
    if b"\x00" in contenu:
        raise FichierRefuse("Ce fichier n'est pas un texte. Enregistrez-le en CSV, ou en XLSX.")
    for name in ("utf-8", "cp1252"):
        try:
            return contenu.decode(name)
        except UnicodeDecodeError:
            continue
    raise FichierRefuse("Les caractères de ce fichier sont illisibles. Enregistrez-le en « CSV UTF-8 ».")


def separateur(texte: str) -> str:
    """The one of « ; », « , » and tab that cuts the first line most."""
    first = texte.lstrip("\r\n").split("\n", 1)[0]
    counts = {}
    for mark in SEPARATEURS:
        try:
            counts[mark] = len(next(csv.reader([first], delimiter=mark), []))
        except csv.Error:
            counts[mark] = first.count(mark) + 1
    return max(SEPARATEURS, key=lambda mark: counts[mark])


def lire_csv(contenu: bytes) -> Feuille:
    """Sheet of a CSV file. FichierRefuse when it is not one."""
    texte, skipped = decoder(contenu), 0
    if texte[:4].lower() == "sep=":  # Excel's own first line
        texte, skipped = texte.split("\n", 1)[-1], 1
    mark = separateur(texte)
    reader = csv.reader(io.StringIO(texte, newline=""), delimiter=mark, strict=True)

    def rows() -> Iterator[tuple[int, list[str]]]:
        while True:
            number = reader.line_num + 1 + skipped
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise FichierRefuse(
                    f"Ligne {number} : un guillemet n'est pas fermé, ou une cellule est trop longue. Corrigez-la."
                ) from None
            yield number, row

    return mettre_en_feuille(rows())


def mettre_en_feuille(rangs: Iterable[tuple[int, Sequence[str]]]) -> Feuille:
    """Sheet of numbered rows, the first that is not empty being the headers. FichierRefuse when they do not hold."""
    sheet: Feuille | None = None
    width = 0
    for number, cells in rangs:
        row = [cell.strip() for cell in cells]
        if not any(row):
            continue
        if sheet is None:
            sheet = Feuille(_entetes(number, row))
            width = len(sheet.entetes)
            continue
        if len(sheet.lignes) >= MAX_LIGNES:
            raise FichierRefuse(f"Plus de {MAX_LIGNES} lignes. Coupez le fichier en plusieurs.")
        defect = ""
        if len(row) < width or any(row[width:]):
            defect = f"{len(row)} cellules, il en faut {width}. Une cellule contient-elle le séparateur ?"
        named = {name: cell for name, cell in zip(sheet.entetes, row, strict=False) if name}
        if any(cell and not name for name, cell in zip(sheet.entetes, row, strict=False)):
            defect = "Une cellule remplie est dans une colonne sans titre."
        sheet.lignes.append(Ligne(number, named, defect))
    if sheet is None:
        raise FichierRefuse("Ce fichier est vide.")
    return sheet


def _entetes(number: int, row: list[str]) -> list[str]:
    headers = [protection_otee(cell) for cell in row]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > MAX_COLONNES:
        raise FichierRefuse(f"Plus de {MAX_COLONNES} colonnes. Ce fichier n'est pas celui d'un import.")
    named = [name for name in headers if name]
    if twice := sorted({name for name in named if named.count(name) > 1}):
        raise FichierRefuse(f"Ligne {number} : deux colonnes portent le même titre, « {twice[0][:60]} ».")
    return headers


def protection_otee(cellule: str) -> str:
    """The cell without the apostrophe that our exports put before what a spreadsheet would run."""
    return cellule[1:] if cellule[:1] == "'" and cellule[1:2] in ("=", "+", "-", "@", "\t", "\r", "\n") else cellule
