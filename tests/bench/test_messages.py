"""Files to judge: what is wrong is said line by line, in French; what is only odd is said and judged all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.messages import MessageError, read, warnings
from bench.open_set import FILES


def written(folder: Path, *lines: str) -> Path:
    path = folder / "messages.jsonl"
    path.write_text("\n".join(lines), encoding="utf8")
    return path


def test_the_open_set_reads_without_a_remark() -> None:
    rows = [row for path in FILES for row in read(path)]
    assert len(rows) > 1500
    assert list(warnings(rows)) == []


def test_every_bad_line_is_named(tmp_path: Path) -> None:
    lines = ('{"text": "bonjour"}', "pas du json", "[1]", '{"intent": ["saluer"]}', '{"text": "a", "urgence": "oui"}')
    with pytest.raises(MessageError) as error:
        read(written(tmp_path, *lines, '{"text": " ", "intent": 3}', '{"text": "a", "commune": ["Meaux"]}'))
    said = str(error.value).splitlines()
    assert [line.split(" : ")[0] for line in said] == [
        "messages.jsonl, ligne 2",
        "messages.jsonl, ligne 3",
        "messages.jsonl, ligne 4",
        "messages.jsonl, ligne 5",
        "messages.jsonl, ligne 6",
        "messages.jsonl, ligne 6",
        "messages.jsonl, ligne 7",
    ]
    assert "« urgence » doit être true, false ou null" in said[3]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe\x00"])
def test_a_file_without_messages(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vide.jsonl"
    path.write_bytes(content)
    with pytest.raises(MessageError, match=r"vide\.jsonl"):
        read(path)


def test_a_file_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(MessageError, match="n'existe pas"):
        read(tmp_path / "absent.jsonl")


def test_names_that_balise_can_not_answer(tmp_path: Path) -> None:
    line = '{"text": "a", "intent": ["cambriolages", "urgence_immediate"], "commune": "Meau"}'
    assert list(warnings(read(written(tmp_path, line, '{"text": "b", "intent": "saluer"}')))) == [
        "besoin inconnu de la taxonomie : cambriolages (peut-être cambriolage)",
        "commune inconnue de la carte : Meau (peut-être Meaux)",
    ]
