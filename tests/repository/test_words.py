"""Right words (promise 5): short sentences, nothing of what one never reads, in sheets, responses and urgent texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.repository.repository_files import ROOT, fiches, read
from urgency import NATURES, texts

LONGEST = 20  # words a sentence
NEVER = (
    r"je comprends parfaitement",
    r"n.h[ée]site[sz]? pas",
    r"calme[sz]?-(vous|toi)",
    r"essaye[sz]? d.en parler (avec lui|avec elle|à votre)",
    r"les secours (sont|ont été) (prévenus|alertés)",
    r"vous devez porter plainte",
    r"\bmalheureusement\b",
    r"si (cela|ça) recommence",
    r"soyez prudente?s?\b",
    r"pourquoi n.êtes-vous pas",
    r"\bbloquez-(le|la|les)\b",
    r"il fallait\b",
    r"vous auriez dû",
    r"!",
)


def strings(value: Any) -> Iterator[str]:
    """Every string inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def sheet_lines(fiche: dict[str, Any]) -> list[str]:
    """What people read of a sheet, sources and codes left out."""
    shown = {key: value for key, value in fiche.items() if key not in ("besoin", "sources", "lieux", "relu_par")}
    shown["numeros"] = [row["pour"] for row in fiche["numeros"]]
    shown["etapes"] = [row["lignes"] for row in fiche["etapes"]]
    shown["suites"] = [[suite["titre"], suite.get("lignes") or []] for suite in fiche["suites"]]
    return list(strings(shown))


def words(sentence: str) -> int:
    """Words of a sentence; a number in groups (01 64 14 77 77) is one."""
    grouped = re.sub(r"(?<=\d)[ \u00a0](?=\d)", "", sentence)
    return len([part for part in grouped.split() if re.search(r"\w", part)])


def sentences(line: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!…])\s+", line) if part.strip()]


def responses() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "data/responses").glob("*.yml")):
        for name, rows in read(f"data/responses/{path.name}")["responses"].items():
            found[name] = [row["text"] for row in rows]
    return found


def test_counting() -> None:
    assert words("Appelez le 01 64 14 77 77 : c'est ouvert.") == 5
    assert sentences("Un. Deux ? Trois") == ["Un.", "Deux ?", "Trois"]


@pytest.mark.parametrize("name", fiches())
def test_sentences_of_a_sheet_are_short(name: str) -> None:
    lines = sheet_lines(fiches()[name])
    assert len(lines) > 20
    assert [one for line in lines for one in sentences(line) if words(one) > LONGEST] == []


@pytest.mark.parametrize("name", fiches())
def test_nothing_of_what_one_never_reads(name: str) -> None:
    found = [(pattern, line) for line in sheet_lines(fiches()[name]) for pattern in NEVER if re.search(pattern, line, re.I)]
    assert found == []


def test_responses() -> None:
    lines = [line for rows in responses().values() for line in rows]
    assert len(lines) > 20
    assert [one for line in lines for one in sentences(line) if words(one) > LONGEST] == []
    assert [(pattern, line) for line in lines for pattern in NEVER if re.search(pattern, line, re.I)] == []


def test_urgent_texts() -> None:
    lines = [line for nature in NATURES for line in texts.get(nature).lines]
    assert len(lines) > 20
    assert [(pattern, line) for line in lines for pattern in NEVER if re.search(pattern, line, re.I)] == []
    assert all("114" in texts.get(nature).numeros for nature in NATURES)


@pytest.mark.parametrize("name", fiches())
def test_a_child_is_spoken_to_as_tu(name: str) -> None:
    fiche = fiches()[name]
    lines = [*fiche["ouverture_mineur"], *fiche["maintenant_mineur"]]
    assert [line for line in lines if re.search(r"\b(vous|votre|vos)\b|\w+ez\b(?<!chez)(?<!assez)", line, re.I)] == []
    assert bool(fiche["ouverture_mineur"]) == bool(fiche["maintenant_mineur"])


@pytest.mark.parametrize("name", fiches())
def test_an_adult_is_spoken_to_as_vous(name: str) -> None:
    fiche = fiches()[name]
    lines = [*fiche["ouverture"], *fiche["ouverture_proche"], *fiche["maintenant"]]
    assert lines
    assert [line for line in lines if re.search(r"\b(tu|toi|ton|tes)\b|\bt'", line, re.I)] == []


def test_violence_speaks_of_now_never_of_before() -> None:
    looked = 0
    for name in ("violences_conjugales", "violences_intrafamiliales", "violences_sexuelles", "enfant_en_danger"):
        moments = [row["moment"] for row in fiches()[name]["etapes"]]
        assert moments == ["maintenant", "premieres_heures", "ensuite"], name
        looked += 1
    assert looked == 4


def test_every_sheet_says_who_read_it_and_when_it_was_checked() -> None:
    for name, fiche in fiches().items():
        assert "relu_par" in fiche and fiche["verifie_le"] and fiche["sources"], name
        assert all(source["titre"] and source["date"] for source in fiche["sources"]), name
