"""The small language patterns are written in, and its compiler.

A form is a row of elements separated by spaces:
``word``, ``a|b`` one of them, ``stem*`` any ending, ``IL`` a class of `lexique`, ``x?`` optional, ``beau_pere`` words that
follow each other, ``!a|b`` not just after a or b, ``..`` a gap of at most three words (``..6`` at most six), ``^`` and ``$`` start and end of a clause.
Gaps are bounded and never leave the clause, so matching time grows linearly with the message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import lexique
from .normalise import fold_word

ENOUGH = 4  # weight at which a message is urgent; an ordinary pattern weighs that much alone
GUARDS = ("negation", "passe", "hypothese", "chronique", "cadre")


class PatternError(ValueError):
    """A pattern is written wrongly (unknown class, empty form)."""


@dataclass(frozen=True)
class Pattern:
    """One audited pattern.

    `why` says what it is for; `examples` must match it. `guards` are the readings that cancel it. `recent` marks facts
    told in a past tense, which any date or procedure in the message cancels. `ctx`: the message must also hold one of
    these words (`a|b & c`: one of a, b and also c); `sauf`: it must hold none of these forms.
    `poids`: weight; a weak clue weighs less than ENOUGH and only counts with others.
    """

    id: str
    nature: str
    why: str
    forms: tuple[str, ...]
    examples: tuple[str, ...]
    guards: tuple[str, ...] = GUARDS
    recent: bool = False
    poids: int = ENOUGH
    ctx: str = ""
    sauf: str = ""


@dataclass(frozen=True)
class Compiled:
    """A form ready to run: `needs` are the element keys that must all be present in the message."""

    pattern: Pattern
    regex: re.Pattern[str]
    needs: tuple[str, ...]
    sauf: re.Pattern[str] | None


@dataclass
class Index:
    """Word and stem -> keys of the elements they satisfy (the prefilter that keeps detection fast)."""

    words: dict[str, set[str]] = field(default_factory=dict)
    stems: dict[str, set[str]] = field(default_factory=dict)
    lengths: set[int] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def add(self, key: str, alternatives: tuple[str, ...]) -> None:
        """Register the first word of each alternative of an element."""
        if key in self.keys:
            return
        self.keys.add(key)
        for alternative in alternatives:
            first = alternative.split("_")[0]
            if first.endswith("*"):
                stem = fold_word(first[:-1])
                self.stems.setdefault(stem, set()).add(key)
                self.lengths.add(len(stem))
            else:
                self.words.setdefault(fold_word(first), set()).add(key)

    def present(self, tokens: set[str]) -> set[str]:
        """Keys of the elements that at least one token satisfies."""
        found: set[str] = set()
        for token in tokens:
            found |= self.words.get(token, set())
            for length in self.lengths:
                found |= self.stems.get(token[:length], set())
        return found


def alternatives_of(element: str) -> tuple[str, ...]:
    """Words, stems and phrases (joined by _) an element accepts."""
    out: list[str] = []
    for part in element.split("|"):
        if part.isupper():
            try:
                out.extend(lexique.CLASSES[part])
            except KeyError as error:
                raise PatternError(f"unknown class {part!r}") from error
        elif part:
            out.append(part)
    if not out:
        raise PatternError(f"empty element {element!r}")
    return tuple(dict.fromkeys(out))


def _word_regex(alternative: str) -> str:
    words = []
    for word in alternative.split("_"):
        if word.endswith("*"):
            words.append(re.escape(fold_word(word[:-1])) + r"[^ ,¦?]*")
        else:
            words.append(re.escape(fold_word(word)))
    return " ".join(words)


def element_regex(element: str) -> str:
    """Regex of one element, leading space included."""
    parts = sorted({_word_regex(a) for a in alternatives_of(element)})
    return " (?:" + "|".join(parts) + ")"


def compile_form(form: str, index: Index | None = None) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Compile a form; returns its regex and the keys of its compulsory elements."""
    regex, needs, tail = "", [], "(?= )"
    for element in form.split():
        if element == "^":
            regex += " [¦,?]"
        elif element == "$":
            tail = "(?= [¦,?])"
        elif element.startswith("!"):
            regex += "".join(f"(?<! {fold_word(word)})" for word in element[1:].split("|"))
        elif element.startswith(".."):
            regex += r"(?: [^ ,¦?]+){0," + str(int(element[2:] or 3)) + "}?"
        elif element.endswith("?"):
            regex += "(?:" + element_regex(element[:-1]) + ")?"
        else:
            regex += element_regex(element)
            needs.append(element)
            if index is not None:
                index.add(element, alternatives_of(element))
    if not needs:
        raise PatternError(f"form without compulsory word: {form!r}")
    return re.compile(regex + tail), tuple(needs)


def compile_pattern(pattern: Pattern, index: Index) -> list[Compiled]:
    """Compile every form of a pattern and register its words."""
    unknown = set(pattern.guards) - set(GUARDS)
    if unknown:
        raise PatternError(f"{pattern.id}: unknown guards {sorted(unknown)}")
    context = tuple(part.strip() for part in pattern.ctx.split("&")) if pattern.ctx else ()
    for part in context:
        index.add(part, alternatives_of(part))
    sauf = None
    if pattern.sauf:
        sauf = re.compile(element_regex(pattern.sauf) + "(?= )")
    out = []
    for form in pattern.forms:
        regex, needs = compile_form(form, index)
        out.append(Compiled(pattern, regex, needs + context, sauf))
    return out
