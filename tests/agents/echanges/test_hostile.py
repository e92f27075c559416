"""Files that mean harm: formulas, bombs, entities, sizes. Each is tried, each fails."""

from __future__ import annotations

import csv
import io
import struct
import time
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from tests.agents.conftest import Desk
from tests.agents.echanges.conftest import SIMPLE, Bureau, csv_bytes, place
from web.agents.echanges import xlsx
from web.agents.echanges.fichiers import FichierRefuse

FORMULAS = ["=cmd|' /C calc'!A0", "+33 dit-elle", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0"]
CONTENT = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'


def workbook(*rows: list[str]) -> bytes:
    """An honest XLSX."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    """A zip that calls itself a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in {"[Content_Types].xml": CONTENT.encode(), "xl/workbook.xml": b"<workbook/>", **parts}.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_comes_in_as_words_goes_out_harmless_and_comes_back_the_same(bureau: Bureau, formula: str) -> None:
    header = [*SIMPLE, "Note interne"]
    number = bureau.essai("structure", csv_bytes(header, [[*place(1), formula]]))
    bureau.appliquer(number)
    assert (bureau.valeurs("structure", "association-d-essai-1") or {})["note"] == formula
    exported = bureau.browser("editeur").get("/agents/exports/structure/csv").text
    rows = list(csv.reader(io.StringIO(exported.lstrip("\ufeff")), delimiter=";"))
    cell = next(row for row in rows if row[0] == "association-d-essai-1")[rows[0].index("Note interne")]
    assert cell == f"'{formula}"
    assert not any(value[:1] in "=+-@" for row in rows for value in row if value)
    sheet = load_workbook(io.BytesIO(bureau.browser("editeur").get("/agents/exports/structure/xlsx").content)).active
    assert not any(c.data_type == "f" or str(c.value or "")[:1] in ("=", "@") for row in sheet.iter_rows() for c in row)
    again = bureau.essai("structure", exported.encode())
    assert bureau.changements(again) == []


def test_the_table_of_errors_is_harmless_too(bureau: Bureau) -> None:
    number = bureau.essai("structure", csv_bytes(SIMPLE, [place(1, Commune="=cmd|' /C calc'!A0")]))
    text = bureau.browser("editeur").get(f"/agents/imports/{number}/erreurs.csv").text
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert rows[1][2].startswith("'=cmd") and not any(cell[:1] in "=+-@" for row in rows for cell in row if cell)


def test_markup_in_a_file_is_shown_as_text(bureau: Bureau) -> None:
    attack = "<img src=x onerror=alert(1)>\"'><script>alert(1)</script>"
    number = bureau.essai("structure", csv_bytes(SIMPLE, [place(1, Nom=attack)]), nom=f"{attack}.csv")
    bad = bureau.essai("structure", csv_bytes(SIMPLE, [place(1, Commune=attack)]))
    unknown = bureau.essai("structure", csv_bytes([*SIMPLE, attack], []))
    for shown in (number, bad, unknown):
        page = bureau.browser("lecteur").get(f"/agents/imports/{shown}").text
        assert "<img src=x" not in page and "<script>alert" not in page
    assert "<script>alert" not in bureau.browser("lecteur").get("/agents/imports").text


def test_sql_in_a_cell_is_words(bureau: Bureau) -> None:
    attack = "x'); DROP TABLE structures; --"
    number = bureau.essai("structure", csv_bytes([*SIMPLE, "Identifiant"], [[*place(1), attack], [*place(2, Nom=attack), ""]]))
    assert [(r.ligne, r.colonne) for r in bureau.remarques(number)] == [(2, "Identifiant")]
    assert bureau.valeurs("structure", "mds-meaux") is not None


BOMBS = {
    "one sheet of a gigabyte": archive({"xl/worksheets/sheet1.xml": b"0" * 90_000_000}),
    "a ratio of a thousand": archive({"xl/worksheets/sheet1.xml": b" " * 20_000_000}),
    "many sheets": archive({f"xl/worksheets/sheet{n}.xml": b"ab" * 450_000 for n in range(100)}),
    "many parts": archive({f"xl/x{n}.xml": b"" for n in range(1000)}),
    "entities": archive({"xl/sharedStrings.xml": b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaa">]><sst>&a;</sst>'}),
    "entities in UTF-16": archive({"xl/sharedStrings.xml": '<!DOCTYPE x [<!ENTITY a "aaa">]><sst/>'.encode("utf-16")}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_is_expanded(name: str) -> None:
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(FichierRefuse):
        xlsx.lire_xlsx(BOMBS[name])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000 and time.monotonic() - began < 2


def test_a_size_that_lies_gives_no_more_than_it_declares() -> None:
    honest = archive({"xl/worksheets/sheet1.xml": b" " * 20_000_000})
    lying = honest.replace(struct.pack("<I", 20_000_000), struct.pack("<I", 900_000))
    assert lying != honest
    with pytest.raises(FichierRefuse):
        xlsx.lire_xlsx(lying)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 rien",
        archive({})[:80],
        archive({}),
        workbook(["Nom"])[:-40],
    ],
)
def test_a_damaged_workbook_is_refused_in_words(bureau: Bureau, content: bytes) -> None:
    number = bureau.essai("structure", content, nom="classeur.xlsx")
    row = bureau.lire(number)
    assert row.etat == "refuse" and row.message and "Traceback" not in row.message


def test_the_bomb_through_the_page(bureau: Bureau) -> None:
    number = bureau.essai("structure", BOMBS["a ratio of a thousand"], nom="bombe.xlsx")
    page = bureau.browser("editeur").get(f"/agents/imports/{number}")
    assert bureau.lire(number).etat == "refuse" and "démesuré" in page.text


def test_cells_of_a_workbook_are_read_as_typed(bureau: Bureau) -> None:
    book = Workbook()
    book.active.append([*SIMPLE, "Latitude", "Longitude", "Lieu d'accueil protégé", "Date de la source", None])
    book.active.append([*place(1)[:5], 77100, 164330000, 48.9597, 2.8842, False, None, None])
    book.active.append([None] * 9)
    book.active.append([*place(2)[:6], "=1+1"])
    out = io.BytesIO()
    book.save(out)
    number = bureau.essai("structure", out.getvalue(), nom="classeur.xlsx")
    assert bureau.remarques(number) == []
    first, second = (change.apres or {} for change in bureau.changements(number, "ajout"))
    assert (first["telephone"], first["code_postal"], first["refuge"]) == ("01 64 33 00 00", "77100", False)
    assert (first["latitude"], first["longitude"]) == (48.9597, 2.8842)
    assert second["telephone"] is None  # a formula never run by a spreadsheet has no value
    assert bureau.changements(number)[1].ligne == 4


def test_a_file_too_large_is_refused_and_nobody_without_a_session_sends_one(desk: Desk, bureau: Bureau) -> None:
    big = b"Nom\n" + b"x" * 22_000_000
    assert bureau.deposer("structure", big).status_code == 413
    stranger = desk.client()
    answer = stranger.post("/agents/imports/nouveau", data={"sorte": "structure"}, files={"fichier": ("x.csv", big[:2_000_000])})
    assert answer.status_code == 401
    wide = ";".join(f"c{n}" for n in range(500)).encode()
    assert "colonnes" in (bureau.lire(bureau.essai("structure", wide)).message or "")
    long = b"Nom\n" + b"x\n" * 50_001
    assert "50000 lignes" in (bureau.lire(bureau.essai("structure", long)).message or "")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"sorte": ""}, "Choisissez ce que contient"),
        ({"sorte": "agents"}, "Choisissez ce que contient"),
        ({"sorte": "police"}, "date du fichier"),
        ({"sorte": "police", "date_fichier": "demain"}, "22/11/2026"),
        ({"sorte": "police", "date_fichier": "2030-01-01"}, "avenir"),
        ({"sorte": "numero", "complet": "oui"}, "Décochez"),
    ],
)
def test_a_form_that_is_not_whole_is_shown_again_with_what_was_typed(bureau: Bureau, data: dict[str, str], said: str) -> None:
    sorte = data.pop("sorte")
    answer = bureau.deposer(sorte, csv_bytes(SIMPLE, [place(1)]), **data)
    assert answer.status_code == 422 and said in answer.text
    if data.get("date_fichier"):
        assert f'value="{data["date_fichier"]}"' in answer.text
    nothing = bureau.browser("editeur").post("/agents/imports/nouveau", {"sorte": "structure"})
    assert nothing.status_code == 422 and "Choisissez un fichier" in nothing.text
