"""A stretch of a message read as a place."""

from __future__ import annotations

from dataclasses import dataclass

from territory.forms import Form


@dataclass(frozen=True)
class Span:
    """Tokens ``start``..``end`` (excluded) read as ``form``; ``ask`` when one must ask which of ``codes``."""

    start: int
    end: int
    form: Form
    score: float
    codes: tuple[str, ...]
    ask: bool = False


def without_overlap(spans: list[Span]) -> list[Span]:
    """Prefer certain over doubtful, long over short, exact over approximate. In order of appearance."""

    def rank(span: Span) -> tuple[bool, float]:
        exact = span.score >= 99.0
        return span.ask and not exact, -(len(span.form.squeezed) * (span.score / 100) ** 3 + (2 if exact else 0))

    kept: list[Span] = []
    for span in sorted(spans, key=rank):
        if not any(span.start < other.end and other.start < span.end for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)
