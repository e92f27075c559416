"""A sheet of an XLSX file. An XLSX is a zip: what it would become is checked before anything is expanded."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from web.agents.echanges.fichiers import MAX_COLONNES, Feuille, FichierRefuse, mettre_en_feuille

SIGNATURE = b"PK\x03\x04"
MAX_PARTS = 500
MAX_EXPANDED = 80_000_000  # bytes in all: 10,000 lines of 40 columns take 20 MB
MAX_RATIO = 150  # sheets of text compress some 10 to 30 times, bombs a thousand
SMALL = 1_000_000  # bytes: a ratio means nothing on less
MAX_SCANNED = 200_000  # rows, empty ones included
_DECLARATION = (b"<!doctype", b"<!entity")
_BAD = "Ce fichier XLSX est abîmé, ou n'en est pas un. Enregistrez-le de nouveau depuis le tableur."


def verifier(contenu: bytes) -> None:
    """FichierRefuse for an archive that is too large once open, encrypted, damaged, or that declares XML entities.

    Sizes are those that the archive declares; zipfile never gives more bytes than declared.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            parts = archive.infolist()
            _tailles(parts)
            names = {part.filename for part in parts}
            if "[Content_Types].xml" not in names or not any(name.startswith("xl/workbook") for name in names):
                raise FichierRefuse("Cette archive n'est pas un classeur XLSX.")
            for part in parts:
                if part.filename.endswith((".xml", ".rels", ".vml")):
                    with archive.open(part) as handle:
                        head = handle.read(4096).replace(b"\x00", b"").lower()
                    if any(mark in head for mark in _DECLARATION):
                        raise FichierRefuse("Ce classeur contient une déclaration XML interdite. Il n'est pas ouvert.")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        if isinstance(error, FichierRefuse):
            raise
        raise FichierRefuse(_BAD) from None


def _tailles(parts: Sequence[zipfile.ZipInfo]) -> None:
    if len(parts) > MAX_PARTS:
        raise FichierRefuse("Ce classeur a trop de parties. Il n'est pas ouvert.")
    if any(part.flag_bits & 1 for part in parts):
        raise FichierRefuse("Ce classeur est protégé par un mot de passe. Enregistrez-le sans.")
    whole = sum(part.file_size for part in parts)
    swollen = any(part.file_size > SMALL and part.file_size > MAX_RATIO * max(1, part.compress_size) for part in parts)
    if whole > MAX_EXPANDED or swollen:
        raise FichierRefuse("Une fois ouvert, ce classeur serait démesuré. Il n'est pas ouvert. Gardez une seule feuille.")


def _texte(valeur: Any) -> str:
    """A cell as one would type it in French."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float):
        return str(int(valeur)) if valeur.is_integer() else repr(valeur)
    if isinstance(valeur, dt.datetime):
        return valeur.date().isoformat() if valeur.time() == dt.time(0) else valeur.isoformat()
    return str(valeur)


def lire_xlsx(contenu: bytes) -> Feuille:
    """The first sheet of a workbook. Formulas give the value that they had, they are never run."""
    verifier(contenu)
    from openpyxl import load_workbook  # a second, for those who send one

    try:
        book = load_workbook(io.BytesIO(contenu), read_only=True, data_only=True, keep_links=False)
        try:
            sheets = book.worksheets
            if not sheets:
                raise FichierRefuse("Ce classeur n'a aucune feuille.")
            sheets[0].reset_dimensions()  # declared by the file, often wrong
            return mettre_en_feuille(_rangs(sheets[0]))
        finally:
            book.close()
    except FichierRefuse:
        raise
    except Exception:
        # openpyxl raises of everything on a damaged part; whatever it is, the person has to save the file again.
        raise FichierRefuse(_BAD) from None


def _rangs(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    width = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLONNES + 1), 1):
        if number > MAX_SCANNED:
            raise FichierRefuse("Cette feuille a trop de lignes. Coupez-la en plusieurs.")
        cells = [_texte(value) for value in row]
        while cells and not cells[-1].strip():
            cells.pop()  # a sheet has cells with a style and nothing in them
        width = width or len(cells)
        yield number, cells + [""] * (width - len(cells))
