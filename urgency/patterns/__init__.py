"""Audited patterns, one module per nature or theme. See `urgency.motifs` for the language they are written in."""

from __future__ import annotations

from . import (
    auteur,
    dehors,
    detail,
    enfant,
    feu_accident,
    indices,
    langues,
    malaise,
    neutre,
    siege,
    signes,
    suicide,
    violence,
    violence_corps,
    violence_lieu,
)

# Order: precise natures, then whispers and other languages, weak clues last.
ALL = (
    *violence.PATTERNS, *violence_lieu.PATTERNS, *violence_corps.PATTERNS, *siege.PATTERNS, *dehors.PATTERNS,
    *malaise.PATTERNS, *suicide.PATTERNS, *feu_accident.PATTERNS, *enfant.PATTERNS, *auteur.PATTERNS,
    *signes.PATTERNS, *detail.PATTERNS, *neutre.PATTERNS, *langues.PATTERNS, *indices.PATTERNS,
)
