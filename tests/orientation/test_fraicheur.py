"""Deadlines to the day, by kind; what is past them is only to be confirmed, and the protected lines never are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.orientation import fraicheur, publication, services
from web.orientation.files import Dataset
from web.orientation.fraicheur import DELAIS, FaitDuJour, alarmes, du_jour, en_retard, plus_mois, premier_jour
from web.orientation.models import Numero, Structure, StructureFait
from web.orientation.seed import seed_dataset

CHECKED = date(2026, 11, 21)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def session(empty_session: Session, dataset: Dataset) -> Iterator[Session]:
    """Each of the two databases, seeded."""
    seed_dataset(empty_session, dataset)
    yield empty_session


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-11-21", 3, "2027-02-21"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-10-31", 6, "2027-04-30"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-06-15", 0, "2026-06-15"),
    ],
)
def test_months_are_added_to_the_day(start: str, months: int, end: str) -> None:
    assert plus_mois(date.fromisoformat(start), months) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("partial", "day"),
    [
        ("2014", date(2014, 1, 1)),
        ("2014-06", date(2014, 6, 1)),
        ("2014-06-30", date(2014, 6, 30)),
        ("2014-13", None),
        ("2014-02-30", None),
        ("hier", None),
        ("", None),
        (None, None),
        ("2014-01-01-01", None),
    ],
)
def test_partial_dates_begin_with_their_first_day(partial: str | None, day: date | None) -> None:
    assert premier_jour(partial) == day


def fait(**columns: Any) -> FaitDuJour:
    known = {"statut": "source", "source": None, "date": None, "confiance": None, "doute": None, "verifie_par": None}
    return FaitDuJour(**{**known, "verifie_le": CHECKED, **columns})


@pytest.mark.parametrize(("sorte", "months"), [pair for pair in DELAIS.items() if pair[0] != "officiel"])
def test_each_kind_is_good_up_to_its_deadline_that_day_included(sorte: str, months: int) -> None:
    last = plus_mois(CHECKED, months)
    assert not en_retard(fait(), sorte, last)
    assert en_retard(fait(), sorte, last + timedelta(days=1))


def test_the_delays_are_those_decided() -> None:
    assert DELAIS == {
        "national": 3, "departemental": 6, "mds": 6, "association": 6, "angela": 6, "autre": 6, "officiel": 12, "fiche": 12
    }  # fmt: skip


def test_official_files_take_the_date_of_the_file_and_not_that_of_who_loaded_it() -> None:
    loaded = fait(date="2026-10")
    assert not en_retard(loaded, "officiel", date(2027, 10, 1))
    assert en_retard(loaded, "officiel", date(2027, 10, 2))
    renewed = fait(date="2027-10-15")
    assert not en_retard(renewed, "officiel", date(2028, 10, 15))
    by_an_agent = fait(date="2015", statut="verifie")
    assert not en_retard(by_an_agent, "officiel", plus_mois(CHECKED, 12))


def test_what_nobody_ever_checked_is_overdue() -> None:
    assert en_retard(fait(verifie_le=None), "mds", CHECKED)


def test_only_what_was_sure_becomes_to_be_confirmed() -> None:
    late = plus_mois(CHECKED, 6) + timedelta(days=1)
    for before, after in (
        ("verifie", "a_confirmer"),
        ("source", "a_confirmer"),
        ("a_confirmer", "a_confirmer"),
        ("masque", "masque"),
    ):
        assert du_jour(fait(statut=before), "mds", late).statut == after  # type: ignore[arg-type]


def _checked_mds(session: Session) -> Structure:
    mds = session.get_one(Structure, "mds-meaux")
    mds.telephone, mds.horaires_accueil = "01 60 00 00 00", "Mo-Fr 08:30-12:00"
    present = {row.champ: row for row in mds.faits}
    for champ in ("existence", "adresse", "telephone", "horaires_accueil"):
        row = present.get(champ)
        if row is None:
            row = StructureFait(champ=champ)
            mds.faits.append(row)
        row.statut, row.verifie_par, row.verifie_le, row.date = "verifie", "MDS de Meaux", CHECKED, CHECKED.isoformat()
    session.flush()
    return mds


def test_a_place_loses_phone_pin_and_open_the_day_after_its_deadline(session: Session) -> None:
    _checked_mds(session)
    last = date(2027, 5, 21)  # a Friday
    good, late = (services.lieux(session, ["mds"], "77284", noon(day).replace(hour=9))[0] for day in (last, date(2027, 5, 24)))
    assert (good["statut"], good["telephone"], good["ouvert"]) == ("verifie", "01 60 00 00 00", True)
    assert "Adresse vérifiée le 21 novembre 2026." in (good["mention"] or "")
    assert (late["statut"], late["telephone"], late["ouvert"], late["latitude"]) == ("a_confirmer", None, None, None)
    assert "Adresse relevée en 2026, à confirmer avant de vous déplacer." in (late["mention"] or "")
    assert late["adresse"] == good["adresse"] and "(à confirmer)" in (late["horaires"] or "(à confirmer)")
    assert services.lieux(session, ["mds"], "77284", noon(date(2027, 5, 22)))[0]["statut"] == "a_confirmer"


def test_the_open_data_says_the_same(session: Session) -> None:
    mds = _checked_mds(session)
    for day, phone, statut in ((date(2027, 5, 21), "+33160000000", "verifie"), (date(2027, 5, 22), None, "a_confirmer")):
        record = next(r for r in publication.structures(session, day, genre="mds") if r["id"].endswith(mds.id))
        assert (record["telephone"], record["balise"]["faits"]["telephone"]["statut"]) == (phone, statut)
        if phone is None:
            assert record["adresse"] is None and record["balise"]["faits"]["adresse"]["valeur"] == mds.adresse


def test_angela_is_to_be_confirmed_after_six_months(session: Session) -> None:
    found = [
        next(i for i in services.lieux(session, ["angela"], "77108", noon(day)) if i["type"] == "angela")
        for day in (date(2027, 5, 21), date(2027, 5, 22))
    ]
    assert [item["statut"] for item in found] == ["source", "a_confirmer"]
    assert found[0]["nom"] == found[1]["nom"] and found[1]["mention"]


def test_a_national_line_gets_its_label_and_keeps_its_number(session: Session) -> None:
    good, late = (services.numeros(session, [("116006", None)], noon(day))[0] for day in (date(2027, 2, 21), date(2027, 2, 22)))
    assert (good["statut"], late["statut"]) == ("source", "a_confirmer")
    assert good["numero"] == late["numero"] and good["lien"] == late["lien"] == "tel:116006"


def test_a_line_of_the_departement_has_six_months(session: Session) -> None:
    for day, statut in ((date(2027, 5, 21), "source"), (date(2027, 5, 22), "a_confirmer")):
        assert services.numeros(session, [("cd77", None)], noon(day))[0]["statut"] == statut


def test_the_protected_lines_never_expire_and_raise_an_alarm(session: Session) -> None:
    rows = session.scalars(select(Numero).where(Numero.protege | Numero.grande_ligne)).all()
    codes = [(row.code, None) for row in rows if row.principal]
    assert {"17", "15", "18", "112", "114", "115", "119", "3114", "3919", "3018"} <= {code for code, _ in codes}
    today, later = noon(CHECKED), noon(date(2036, 1, 1))
    first = {i["code"]: (i["statut"], i["numero"], i["lien"]) for i in services.numeros(session, codes, today)}
    assert first == {i["code"]: (i["statut"], i["numero"], i["lien"]) for i in services.numeros(session, codes, later)}
    assert alarmes(session, date(2027, 2, 21)) == []
    raised = alarmes(session, date(2027, 2, 22))
    assert len(raised) == len(rows)
    assert "17, Police secours : à vérifier, depuis le 21/02/2027." in [alarm.mots for alarm in raised]


def test_every_kind_of_place_that_exists_has_a_delay(dataset: Dataset) -> None:
    kinds = {lieu.genre for lieu in [*dataset.structures, *dataset.services]}
    assert kinds - fraicheur.SORTE_DU_GENRE.keys() <= {"sante", "autre"}
