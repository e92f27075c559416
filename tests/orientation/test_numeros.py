"""Numbers as the contract shows them, their order at any hour, and the generated fallback file."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from web.orientation.fallback import UnknownCodes, write_fallback
from web.orientation.hours import PARIS
from web.orientation.models import Numero
from web.orientation.services import autres_canaux, numeros

DAY = datetime(2026, 11, 20, 14, 0, tzinfo=PARIS)  # a Friday
NIGHT = datetime(2026, 11, 20, 23, 30, tzinfo=PARIS)
KEYS = [
    "code",
    "libelle",
    "numero",
    "lien",
    "canal",
    "horaires",
    "ouvert",
    "prochaine_ouverture",
    "statut",
    "trace",
    "pour",
]
COUPLE = [
    ("116006", "Droits"),
    ("3919", "Parler"),
    ("08-019", "Auteurs"),
    ("114", "Sans parler"),
    ("17", "Danger"),
]


def codes(items: Sequence[Mapping[str, object]]) -> list[object]:
    return [item["code"] for item in items]


def test_an_item_has_the_keys_of_the_contract(seeded: Session) -> None:
    for item in numeros(seeded, [(c, "x") for c in ("3919", "ots", "vigicrues", "cfcv")], DAY):
        assert list(item) == KEYS


def test_danger_first_then_open_then_unknown_then_closed(seeded: Session) -> None:
    assert codes(numeros(seeded, COUPLE, DAY)) == ["114", "17", "116006", "3919", "08-019"]
    assert codes(numeros(seeded, COUPLE, NIGHT)) == ["114", "17", "3919", "08-019", "116006"]


def test_a_closed_line_says_when_it_opens(seeded: Session) -> None:
    closed = numeros(seeded, [("116006", None)], NIGHT)[0]
    assert (closed["ouvert"], closed["prochaine_ouverture"]) == (False, "2026-11-21T09:00:00+01:00")
    opened = numeros(seeded, [("116006", None)], DAY)[0]
    assert (opened["ouvert"], opened["prochaine_ouverture"]) == (True, None)


def test_a_chat_closed_for_the_week_end(seeded: Session) -> None:
    chat = numeros(seeded, [("3919-tchat", None)], NIGHT)[0]
    assert (chat["canal"], chat["prochaine_ouverture"]) == ("tchat", "2026-11-23T13:00:00+01:00")


def test_unknown_hours_are_not_open(seeded: Session) -> None:
    found = numeros(seeded, [(c, None) for c in ("cd77", "drogues", "3928", "infoescro", "stop-806")], DAY)
    assert [item["ouvert"] for item in found] == [None] * 5
    assert next(i for i in found if i["code"] == "cd77")["horaires"] == "aux heures de bureau"


def test_a_doubtful_national_number_is_shown_with_its_label(seeded: Session) -> None:
    item = numeros(seeded, [("solitude", "Parler")], DAY)[0]
    assert (item["numero"], item["statut"]) == ("0 800 47 47 88", "a_confirmer")


def test_an_unknown_or_masked_code_does_not_take_the_others_along(seeded: Session) -> None:
    seeded.execute(update(Numero).where(Numero.code == "vigicrues").values(statut="masque"))
    assert codes(numeros(seeded, [("9999", "?"), ("vigicrues", "x"), ("17", "Danger")], DAY)) == ["17"]
    seeded.rollback()


def test_each_code_once_with_its_first_purpose(seeded: Session) -> None:
    found = numeros(seeded, [("3919", "Parler"), ("3919", "Encore")], DAY)
    assert [(i["code"], i["pour"]) for i in found] == [("3919", "Parler")]


def test_other_channels(seeded: Session) -> None:
    assert [i["lien"] for i in autres_canaux(seeded, "3018", DAY)] == ["https://3018.fr"]
    assert autres_canaux(seeded, "17", DAY) == []


def test_the_fallback_is_dated_and_says_no_hour(seeded: Session, tmp_path: Path) -> None:
    path = tmp_path / "var" / "fallback.json"
    infos = {"violences_conjugales": {"choix": "Violences dans le couple", "local": True, "gravite": 3}}
    write_fallback(seeded, {"violences_conjugales": COUPLE}, path, infos, clock=lambda: NIGHT)
    content = json.loads(path.read_text(encoding="utf-8"))
    need = content["besoins"]["violences_conjugales"]
    assert content["genere_le"] == "2026-11-20T23:30:00+01:00"
    assert codes(need["numeros"]) == ["114", "17", "116006", "3919", "08-019"]
    assert {i["ouvert"] for i in need["numeros"]} == {None}
    assert (need["choix"], need["gravite"]) == ("Violences dans le couple", 3)
    assert codes(content["secours"]) == ["17", "15", "18", "112", "114"]


def test_the_fallback_refuses_a_code_that_does_not_exist(seeded: Session, tmp_path: Path) -> None:
    path = tmp_path / "fallback.json"
    with pytest.raises(UnknownCodes, match="vol: 9999"):
        write_fallback(seeded, {"vol": [("17", "x"), ("9999", "y")], "autre": [("8888", "z")]}, path)
    assert not path.exists()
