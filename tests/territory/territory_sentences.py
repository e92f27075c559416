"""Shared readings of the sentence files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from territory import Findings

HERE = Path(__file__).parent


@dataclass
class Expected:
    """What a sentence should give: names, home first; far places; shared postal codes; names to propose."""

    communes: list[str] = field(default_factory=list)
    outside: set[str] = field(default_factory=set)
    codes_postaux: list[str] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)


def read_mentions(name: str) -> dict[str, Expected]:
    """Sentences with what they name, from a YAML mapping (see the head of mentions.yml)."""
    sentences = {}
    for text, value in yaml.safe_load((HERE / name).read_text(encoding="utf-8")).items():
        expected = Expected()
        for part in str(value).split("; "):
            if part.startswith("ext:"):
                expected.outside.add(part[4:])
            elif part.startswith("cp:"):
                expected.codes_postaux.append(part[3:])
            elif part.startswith("?"):
                expected.proposed.append(part[1:])
            else:
                expected.communes.append(part)
        sentences[str(text)] = expected
    return sentences


def read_sentences(name: str) -> list[str]:
    """Sentences without a commune."""
    return [str(text) for text in yaml.safe_load((HERE / name).read_text(encoding="utf-8"))]


def matches(found: Findings, expected: Expected) -> bool:
    """True when the communes are exactly those expected, home first, and the rest is there."""
    names = [mention.nom for mention in found.communes]
    proposed = [commune.nom for commune in found.candidates]
    return (
        sorted(names) == sorted(expected.communes)
        and names[:1] == expected.communes[:1]
        and expected.outside <= {mention.nom for mention in found.outside}
        and (not expected.codes_postaux or list(found.codes_postaux) == expected.codes_postaux)
        and all(name in proposed for name in expected.proposed)
    )


def silent(found: Findings) -> bool:
    """True when nothing is read as a commune nor proposed."""
    return not found.communes and not found.candidates
