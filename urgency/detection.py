"""The danger check: normalise, mask figures, run the candidate patterns, judge each match, pick a nature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import guards, speaker
from .motifs import ENOUGH, Compiled, Index, Pattern, PatternError, compile_pattern
from .natures import NATURES, choose_nature, drop_covered
from .normalise import normalise
from .patterns import ALL

_MAX_TRIES = 40  # matches of one form judged before giving up; a real danger is not the 41st
# Natures a child who writes sees as "enfant"; a precise gesture (15, 18, 3114) keeps its own text.
_CHILD_TEXT = {"violence", "dehors", "neutre"}


@dataclass(frozen=True)
class Verdict:
    """Result of the check. `nature` is one of NATURES when urgent, else None; `motifs` ids of the patterns that decided it."""

    urgent: bool
    nature: str | None
    motifs: tuple[str, ...]


CALM = Verdict(False, None, ())
_INDEX = Index()


def _compile_all() -> tuple[Compiled, ...]:
    seen: set[str] = set()
    out: list[Compiled] = []
    for pattern in ALL:
        if pattern.id in seen:
            raise PatternError(f"pattern id used twice: {pattern.id}")
        if pattern.nature not in NATURES:
            raise PatternError(f"{pattern.id}: unknown nature {pattern.nature!r}")
        seen.add(pattern.id)
        out += compile_pattern(pattern, _INDEX)
    return tuple(out)


_FORMS = _compile_all()


def _past(text: str, start: int, end: int, recent: bool) -> bool:
    """A fact told in a past tense stays past whatever surrounds it; a present one is saved by a word of now."""
    return guards.past(text, start, end, recent) and (recent or not guards.said_now(text, start, end))


_CHECKS: dict[str, Callable[[str, int, int, bool], bool]] = {
    "negation": lambda text, start, end, _: guards.negated(text, start, end),
    "cadre": lambda text, start, end, _: guards.framed(text, start, end),
    "hypothese": lambda text, start, end, _: guards.hypothetical(text, start, end),
    "passe": _past,
    "chronique": lambda text, start, end, _: guards.chronic(text, start, end) and not guards.said_now(text, start, end),
}


def _cancelled(form: Compiled, text: str, start: int, end: int) -> bool:
    if form.sauf is not None and guards.excepted(text, start, end, form.sauf):
        return True
    return any(_CHECKS[guard](text, start, end, form.pattern.recent) for guard in form.pattern.guards)


def _matches(form: Compiled, text: str) -> bool:
    position = 0
    for _ in range(_MAX_TRIES):
        found = form.regex.search(text, position)
        if found is None:
            return False
        start = found.start() + 2 if text[found.start() + 1] in "¦,?" else found.start()
        if not _cancelled(form, text, start, found.end()):
            return True
        position = found.start() + 1
    return False


def _run(line: str, everything: bool) -> list[Pattern]:
    """Patterns that match; unless `everything`, those that could no longer change the verdict are not tried."""
    present = _INDEX.present(set(line.split()))
    found: dict[str, Pattern] = {}
    settled: set[str] = set()
    for form in _FORMS:
        pattern = form.pattern
        settles_nothing = pattern.nature in settled or pattern.nature == "neutre" or pattern.poids < ENOUGH
        if pattern.id in found or (settled and settles_nothing and not everything):
            continue
        if not present.issuperset(form.needs):
            continue
        if _matches(form, line):
            found[pattern.id] = pattern
            if pattern.poids >= ENOUGH:
                settled.add(pattern.nature)
    return list(found.values())


def explain(text: str) -> tuple[str, ...]:
    """Ids of all the patterns that match, weak clues included; slower than `detect`, for audits and tests."""
    return tuple(p.id for p in _run(guards.mask_figures(normalise(text)), everything=True))


def detect(text: str) -> Verdict:
    """Is someone in danger now, according to this raw message? Never raises; linear in the length of the text."""
    plain = normalise(text)
    line = guards.mask_figures(plain)
    motifs = {pattern.id: pattern for pattern in _run(line, everything=False)}
    # Weak clues add up; each kind of distance (past, habit, fiction…) asks for more of them.
    strong = {p.nature for p in motifs.values() if p.poids >= ENOUGH}
    if not strong:
        total = sum(p.poids for p in motifs.values())
        if total < ENOUGH or total < ENOUGH + 2 * min(2, guards.distant(line)):
            return CALM
    nature = choose_nature(drop_covered(strong or {p.nature for p in motifs.values()}))
    if nature in _CHILD_TEXT and speaker.guess_line(plain).mineur_ecrit:
        nature = "enfant"
    return Verdict(True, nature, tuple(motifs))
