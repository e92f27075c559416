"""Audited patterns, one module per nature. See `urgency.motifs` for the language they are written in."""

from __future__ import annotations

from . import auteur, dehors, enfant, feu_accident, indices, langues, malaise, neutre, suicide, violence, violence_lieu

ALL = (
    *violence.PATTERNS, *violence_lieu.PATTERNS, *dehors.PATTERNS, *malaise.PATTERNS, *suicide.PATTERNS,
    *feu_accident.PATTERNS, *enfant.PATTERNS, *auteur.PATTERNS, *neutre.PATTERNS, *langues.PATTERNS,
    *indices.PATTERNS,
)
