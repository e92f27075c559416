"""How easily the French of the answers reads: Kandel-Moles score, long sentences, exclamation marks, typography.

Score: 207 − 1.015 × words per sentence − 73.6 × syllables per word (L. Kandel and A. Moles, « Application de l'indice de
Flesch à la langue française », 1958). Syllables are Pyphen's French hyphenation points plus one; each digit counts as one,
since a number is said figure by figure or longer. 60 is plain French, 100 the easiest.
"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import mean

import pyphen
import yaml

LONGEST_SENTENCE = 20  # words, between spaces
LONGEST_EASY = 15  # words of a line of data/facile, which holds one sentence
LEAST_AVERAGE = 60.0
SENTENCES = re.compile(r"(?<=[.?…])(?:\s*[»\"])?\s+")
WORD = re.compile(r"\w")
GLUED = re.compile(r"[^\s«\d:;?/\u00a0][:;?](?=\s|$)|«\S|\S»", re.U)  # « mot: », « «mot »
JINJA = re.compile(r"{%.*?%}|{#.*?#}", re.S)
EXPRESSION = re.compile(r"{{.*?}}", re.S)
SILENT = re.compile(r"<(script|style|title|svg)\b.*?</\1>|<!--.*?-->", re.S)
BLOCKS = "p|li|h\\d|label|button|summary|div|legend|dt|dd|td|th|option|blockquote|section|span|figcaption"
BREAK = re.compile(rf"</?(?:{BLOCKS})\b[^>]*>")
_HYPHENS = pyphen.Pyphen(lang="fr_FR", left=1, right=1)


@dataclass(frozen=True)
class Line:
    """One text as people read it. `group` is the need or the kind of text; `raw`: no filter spaces it when it is drawn."""

    file: str
    number: int
    group: str
    text: str
    raw: bool = False


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Syllables of a word, one at least."""
    digits = sum(char.isdigit() for char in word)
    letters = re.sub(r"[\W\d_]", "", word)
    return max(1, digits + (len(_HYPHENS.positions(letters.lower())) + 1 if letters else 0))


def sentences(text: str) -> list[list[str]]:
    """Words of each sentence; a line break ends a sentence."""
    made = [
        [word for word in part.split() if WORD.search(word)]
        for row in text.splitlines()
        for part in SENTENCES.split(row)
    ]
    return [words for words in made if words]


def score(texts: Iterable[str]) -> float:
    """Kandel-Moles score of texts read as one."""
    said = [words for text in texts for words in sentences(text)]
    words = [word for sentence in said for word in sentence]
    if not words:
        return 100.0
    return 207 - 1.015 * len(words) / len(said) - 73.6 * sum(map(syllables, words)) / len(words)


def _scalars(node: yaml.Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, int]]:
    """(keys, text, line number) of every scalar of a YAML or JSON document."""
    if isinstance(node, yaml.ScalarNode):
        yield path, node.value, node.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _scalars(child, path)
    elif isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            yield from _scalars(child, (*path, str(key.value)))


def _data(root: Path, pattern: str, keys: set[str], group: str | None = None) -> Iterator[Line]:
    """Texts of data files whose last key is one of `keys`; the group is the name of the file by default."""
    for path in sorted(root.glob(pattern)):
        document = yaml.compose(path.read_text(encoding="utf8"), Loader=yaml.CSafeLoader)
        for where, text, number in _scalars(document) if document else ():
            if where and where[-1] in keys:
                plain = re.sub(r"\*\*", "", text)
                yield Line(str(path.relative_to(root)), number, group or path.stem, plain)


def _templates(root: Path) -> Iterator[Line]:
    """Words written in the pages' templates, line by line; what a filter draws is left to the data."""
    blank = lambda found: re.sub(r"[^\n]", " ", found[0])  # noqa: E731  keeps the line numbers
    for path in sorted((root / "web/pages/templates").glob("*.html")):
        source = EXPRESSION.sub("…", JINJA.sub(blank, SILENT.sub(blank, path.read_text(encoding="utf8"))))
        # An attribute may spread over lines, a sentence may too: a text runs from one block tag to the next.
        at, pieces = 0, []
        for tag in [*BREAK.finditer(source), None]:
            end = tag.start() if tag else len(source)
            pieces.append((at, source[at:end]))
            at = tag.end() if tag else end
        for start, piece in pieces:
            words = html.unescape(re.sub(r"<[^>]*>", " ", piece))
            text = re.sub(r"[ \n\t]+", " ", words).strip()
            if WORD.search(text):
                lead = len(piece) - len(piece.lstrip())
                yield Line(
                    str(path.relative_to(root)), source.count("\n", 0, start + lead) + 1, "pages", text, raw=True
                )


#: Modules whose sentences reach people. Their log lines, in English, hold none of these small words.
SPEAKING = ("web/errors.py", "web/chat/*.py", "web/orientation/*.py", "web/pages/*.py", "actions/*.py")
FRENCH = re.compile(r"\b(?:vous|votre|le|la|les|un|une|des|du|est|tu|ton|je|ce)\b", re.I)
WORD_LISTS = ("search.py",)  # words to leave out of a search, no sentence
FEWEST_WORDS = 4  # a shorter string is a label or a key


def _code(root: Path) -> Iterator[Line]:
    """Sentences written in the code, docstrings left out."""
    for path in sorted(found for pattern in SPEAKING for found in root.glob(pattern)):
        if path.name in WORD_LISTS:
            continue
        tree = ast.parse(path.read_text(encoding="utf8"))
        silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in silent:
                continue
            if len(node.value.split()) >= FEWEST_WORDS and FRENCH.search(node.value):
                yield Line(str(path.relative_to(root)), node.lineno, "code", node.value)


SHEET_KEYS = {"ouverture", "ouverture_proche", "ouverture_mineur", "pour_qui", "maintenant", "maintenant_mineur", "lignes"}
SHEET_KEYS |= {"incertain", "titre", "pour", "sens"}
ANSWER_KEYS = SHEET_KEYS - {"titre", "pour"}  # labels are no sentences: they would flatter the score


def read(root: Path) -> list[Line]:
    """Everything that people read, with where it is written."""
    return [
        *_data(root, "data/fiches/*.yml", SHEET_KEYS - {"sens"}),
        *_data(root, "data/facile/*.yml", SHEET_KEYS, "faciles"),
        *_data(root, "data/responses/*.yml", {"text"}, "dialogue"),
        *_data(root, "urgency/textes.json", {"lines"}, "textes d'urgence"),
        *_data(root, "data/orientation/numeros.yml", {"libelle", "trace", "mention"}, "numéros"),
        *_templates(root),
        *_code(root),
    ]


def _offences(line: Line) -> Iterator[str]:
    longest = LONGEST_EASY if line.group == "faciles" else LONGEST_SENTENCE
    for words in sentences(line.text):
        if len(words) > longest:
            yield f"phrase de {len(words)} mots (au plus {longest}) : « {' '.join(words)} »"
    if "!" in line.text:
        yield f"point d'exclamation : « {line.text} »"
    if found := GLUED.search(re.sub(r"https?://\S+", "", line.text)):
        yield f"il manque une espace autour de « {found[0]} » : « {line.text} »"
    if line.raw and re.search(r" [:;?»]|« ", line.text):
        yield f"espace à rendre insécable : « {line.text} »"


def _averages(root: Path, lines: list[Line]) -> dict[str, dict[str, float]]:
    """Scores of the needs, and of the other kinds of text."""
    needs = {path.stem for path in (root / "data" / "fiches").glob("*.yml")}
    keyed: dict[str, list[str]] = {}
    for row in _data(root, "data/fiches/*.yml", ANSWER_KEYS):
        keyed.setdefault(row.group, []).append(row.text)
    others: dict[str, list[str]] = {}
    for line in lines:
        if line.group not in needs and line.group not in ("numéros",):
            others.setdefault(line.group, []).append(line.text)
    return {
        "besoins": {name: score(texts) for name, texts in keyed.items()},
        "autres": {name: score(texts) for name, texts in others.items()},
    }


def problems(root: Path) -> tuple[list[str], list[str]]:
    """(what was measured, what is wrong): each fault with its file and line."""
    lines = read(root)
    wrong = [f"{line.file}:{line.number} : {fault}" for line in lines for fault in _offences(line)]
    scores = _averages(root, lines)
    average = mean(scores["besoins"].values())
    hardest = sorted(scores["besoins"].items(), key=lambda row: row[1])[:3]
    measured = [
        f"lisibilité Kandel-Moles : {average:.1f} en moyenne sur {len(scores['besoins'])} besoins "
        f"({', '.join(f'{name} {value:.0f}' for name, value in hardest)} les plus difficiles)",
        ", ".join(f"{name} {value:.1f}" for name, value in sorted(scores["autres"].items())),
    ]
    for name, value in [("moyenne des besoins", average), *scores["autres"].items()]:
        if value < LEAST_AVERAGE:
            wrong.append(f"lisibilité : {name} à {value:.1f}, il faut {LEAST_AVERAGE:.0f}")
    return measured, wrong
