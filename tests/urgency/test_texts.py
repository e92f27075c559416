"""The urgent texts: closed set, whole, word for word the reviewed file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from urgency import NATURES, choose_nature, texts
from urgency.natures import drop_covered

REVIEWED = (Path(__file__).parent / "textes_relus.md").read_text(encoding="utf-8")


def reviewed_texts() -> dict[str, list[str]]:
    """Nature -> lines, as reviewed; what came from data is replaced by the number alone."""
    found: dict[str, list[str]] = {}
    nature = ""
    for line in REVIEWED.splitlines():
        title = re.match(r"\*\*(\w+)\*\*(?: \(|$)", line)
        if title:
            nature = title.group(1)
            found[nature] = []
        elif line.startswith("> "):
            found[nature].append(line[2:].replace("[08 019 019 11, horaires]", "08 019 019 11"))
    return found


def test_closed_set_word_for_word() -> None:
    expected = reviewed_texts()
    assert set(expected) == set(NATURES)
    for nature in NATURES:
        assert list(texts.get(nature).lines) == expected[nature]


@pytest.mark.parametrize("nature", NATURES)
def test_every_number_written_is_listed_and_reverse(nature: str) -> None:
    text = texts.get(nature)
    written = set(re.findall(r"\b(?:08 019 019 11|\d{2,4})\b", "\n".join(text.lines)))
    assert written == {"08 019 019 11" if code == "08-019" else code for code in text.numeros}
    assert "114" in text.numeros
    assert len(set(text.numeros)) == len(text.numeros)


def test_unknown_nature_is_refused() -> None:
    with pytest.raises(KeyError):
        texts.get("inconnue")
    with pytest.raises(ValueError, match="inconnue"):
        choose_nature(["inconnue"])


def test_adult_writing_about_a_child_gets_119() -> None:
    for nature, shown in (("violence", "violence"), ("neutre", "neutre"), ("enfant", "neutre")):
        text = texts.for_message(nature, True)
        assert text.nature == shown
        assert text.numeros == (*texts.get(shown).numeros, "119")
        assert [line for line in text.lines if "119" in line]
        assert [line for line in text.lines if "119" not in line] == list(texts.get(shown).lines)
        assert text.lines[-1] == texts.get(shown).lines[-1]
    for nature in ("malaise", "suicide", "feu_accident", "dehors", "auteur"):
        assert texts.for_message(nature, True) == texts.get(nature)
    for nature in NATURES:
        assert texts.for_message(nature, False) == texts.get(nature)


def test_choose_nature() -> None:
    assert choose_nature([]) == "neutre"
    assert choose_nature(["violence"]) == "violence"
    assert choose_nature(["violence", "violence"]) == "violence"
    assert choose_nature(["violence", "neutre"]) == "violence"
    assert choose_nature(["violence", "suicide"]) == "neutre"
    assert choose_nature(NATURES) == "neutre"


def test_covered_natures() -> None:
    assert drop_covered(["violence", "malaise"]) == {"violence"}
    assert drop_covered(["violence", "suicide"]) == {"violence", "suicide"}
    assert drop_covered([]) == set()


@pytest.mark.parametrize("break_it", [
    lambda d: d["textes"].pop("violence"),
    lambda d: d["textes"]["violence"]["numeros"].append("3919"),
    lambda d: d["textes"]["violence"].update(lines=["Appelez le {numero}."]),
    lambda d: d["textes"]["violence"].update(lines=[]),
    lambda d: d["textes"]["violence"]["lines"].pop(),
    lambda d: d.pop("enfant_concerne"),
])
def test_a_broken_file_is_refused_with_its_path(tmp_path: Path, break_it) -> None:
    data = json.loads(texts.SOURCE.read_text(encoding="utf-8"))
    break_it(data)
    path = tmp_path / "textes.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(texts.UrgentTextError, match="textes.json"):
        texts.load(path)


def test_a_missing_or_unreadable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(texts.UrgentTextError):
        texts.load(tmp_path / "absent.json")
    (tmp_path / "textes.json").write_text("{", encoding="utf-8")
    with pytest.raises(texts.UrgentTextError):
        texts.load(tmp_path / "textes.json")
