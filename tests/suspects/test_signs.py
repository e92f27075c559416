"""Signs of a scam, on real-looking scams and on honest messages; the rules themselves."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from tests.repository.repository_files import ROOT, read
from tests.repository.test_words import LONGEST, NEVER, sentences, words
from web.suspects.signs import Signs

RULES = Signs(ROOT / "data/suspects/signes.yml")
MESSAGES: dict[str, list[dict[str, Any]]] = read("tests/suspects/messages.yml")


def codes(text: str) -> set[str]:
    return {sign.code for sign in RULES.find(text)}


@pytest.mark.parametrize("row", MESSAGES["arnaques"], ids=lambda row: row["texte"][:60])
def test_a_scam_shows_its_signs(row: dict[str, Any]) -> None:
    assert set(row["signes"]) <= codes(row["texte"])


@pytest.mark.parametrize("row", MESSAGES["vrais"], ids=lambda row: row["texte"][:60])
def test_an_honest_message_shows_no_strong_sign(row: dict[str, Any]) -> None:
    found = RULES.find(row["texte"])
    assert [sign.code for sign in found if not sign.faible] == []
    assert {sign.code for sign in found} <= set(row.get("faibles", []))


def test_every_sign_is_tested_and_there_are_many() -> None:
    tested = {code for row in MESSAGES["arnaques"] for code in row["signes"]}
    assert len(RULES.signs) >= 20 and len(MESSAGES["arnaques"]) >= 45 and len(MESSAGES["vrais"]) >= 28
    assert {sign.code for sign in RULES.signs} == tested
    assert len({sign.code for sign in RULES.signs}) == len(RULES.signs)


def test_small_changes_of_writing_hide_nothing() -> None:
    for text in ("VOS DROITS CPF EXPIRENT", "vos droits c\u200bpf expirent", "Vos droits\nCPF\texpirent"):
        assert "cpf" in codes(text)
    assert "proche_nouveau_numero" in codes("Coucou maman, j’ai changé de numéro")  # curly apostrophe


@pytest.mark.parametrize(
    ("host", "imitates"),
    [
        ("ameli.fr", False), ("assure.ameli.fr", False), ("ameli.fr.suivi.com", True), ("mon-ameli.com", True),
        ("amendes.gouv.fr", False), ("amendes-gouv.fr", True), ("gouv.fr.com", True), ("seine-et-marne.fr", False),
        ("laposte.fr", False), ("laposte-suivi.fr", True), ("notlaposte.fr", True), ("boulangerie.fr", False),
    ],
)  # fmt: skip
def test_names_in_addresses_are_compared_by_labels(host: str, imitates: bool) -> None:
    assert RULES.addresses.imitates(host) is imitates


def test_sentences_are_not_addresses() -> None:
    assert RULES.addresses.hosts("C'est fini.Bonjour à tous. Merci,au revoir...ok") == []
    assert RULES.addresses.hosts("écris à paul@exemple.fr ou va sur www.exemple.fr/x") == ["exemple.fr"]


def test_what_people_read_is_short_and_right() -> None:
    for sign in RULES.signs:
        for line in (sign.titre, sign.raison):
            assert all(words(one) <= LONGEST for one in sentences(line)), line
            assert not any(re.search(pattern, line, re.I) for pattern in NEVER), line
        assert not re.search(r"sans danger|sûr\b|fiable", f"{sign.titre} {sign.raison}", re.I)


@pytest.mark.parametrize("text", ["", " ", "a" * 200_000, "0" * 50_000, "a." * 30_000, "nouveau " * 20_000, "http://" * 20_000])
def test_anything_is_read_quickly(text: str) -> None:
    started = time.perf_counter()
    RULES.find(text)
    assert time.perf_counter() - started < 2
