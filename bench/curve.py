"""`python -m bench.curve`: accuracy against sentences per need and against authors, with 95 % intervals.

Heads only: the vectors come from the shipped encoder, kept in var/ by sentence, so that a run takes minutes. Writes the
tables between the markers of docs/comprehension.md and the picture docs/courbe.svg. `--plis N` changes the 5 folds;
`--sans-laisses` leaves no author out, which is the half of the time, and the page says so.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from itertools import combinations
from typing import Dict, List, Sequence, Set, Tuple

import numpy as np

from bench.curve_picture import draw
from bench.messages import read
from bench.open_set import FILES
from bench.page import ROOT, table, write
from bench.reader import Reader
from bench.scores import wilson
from bench.vectors import vectors
from bot.need_model import NeedModel
from bot.taxonomy import dialogue
from encoder.corpus import read as corpus

SIZES = (10, 25, 50, 100, 200, 0)  # sentences per need; 0 is all
SAME = 40  # sentences per need when only the number of authors changes
DRAWS = 1000
SETS = 3  # subsets of authors tried for each number of authors


@dataclass(frozen=True)
class Sentence:
    """One sentence, where its vector is, and who wrote it."""

    text: str
    label: str
    author: str
    row: int


@dataclass(frozen=True)
class Point:
    """Accuracy with its interval, and among the first three."""

    share: float
    low: float
    high: float
    three: float

    def __str__(self) -> str:
        return f"{self.share:.3f} [{self.low:.3f} ; {self.high:.3f}], {self.three:.3f}"


def thinned(sentences: Sequence[Sentence], most: int, seed: int) -> List[Sentence]:
    """At most `most` sentences a label, by chance."""
    if not most:
        return list(sentences)
    chance, groups = random.Random(seed), {}
    for sentence in sentences:
        groups.setdefault(sentence.label, []).append(sentence)
    return [one for group in groups.values() for one in chance.sample(group, min(most, len(group)))]


class Bench:
    """Sentences, open set and their vectors, read once."""

    def __init__(self) -> None:
        examples, labels = corpus()
        examples = [example for example in examples if example.label >= 0]
        self.sentences = [Sentence(e.text, labels[e.label], e.author, i) for i, e in enumerate(examples)]
        self.vectors = vectors([example.text for example in examples])
        rows = [row for path in FILES for row in read(path) if row.get("intent")]
        self.open_texts = [row["text"] for row in rows]
        self.open_labels: List[Set[str]] = [set(row["intent"]) for row in rows]
        self.open_vectors = vectors(self.open_texts)
        self.settings = Reader.settings()

    def fit(self, kept: Sequence[Sentence]) -> NeedModel:
        """Heads on these sentences."""
        texts = [one.text for one in kept]
        return NeedModel(self.settings).fit(texts, self.vectors[[o.row for o in kept]], [o.label for o in kept])

    def on_open(self, model: NeedModel) -> np.ndarray:
        """(messages, 2): right, right among three."""
        return judged(model, self.open_texts, self.open_vectors, self.open_labels)

    def on(self, model: NeedModel, left: Sequence[Sentence]) -> np.ndarray:
        """The same on left-out sentences."""
        rows = self.vectors[[one.row for one in left]]
        return judged(model, [one.text for one in left], rows, [{one.label} for one in left])


def judged(model: NeedModel, texts: Sequence[str], rows: np.ndarray, accepted: Sequence[Set[str]]) -> np.ndarray:
    """(n, 2) of 0 and 1. Whole messages, without clauses: what changes here is the heads."""
    order = np.argsort(-model.probabilities(texts, rows), axis=1)[:, :3]
    found = [[model.labels[index] in names for index in line] for line, names in zip(order, accepted)]
    return np.array([[line[0], any(line)] for line in found], float)


def counted(parts: Sequence[np.ndarray]) -> Point:
    """Sentences each judged once: Wilson."""
    rows = np.vstack(parts)
    low, high = wilson(int(rows[:, 0].sum()), len(rows))
    return Point(rows[:, 0].mean(), low, high, rows[:, 1].mean())


def averaged(parts: Sequence[np.ndarray]) -> Point:
    """The same messages judged by several models: bootstrap over messages and models."""
    cube, chance = np.array([part[:, 0] for part in parts]), np.random.default_rng(77)
    means = []
    for _ in range(DRAWS):
        models = chance.integers(len(cube), size=len(cube))
        means.append(cube[models][:, chance.integers(cube.shape[1], size=cube.shape[1])].mean())
    low, high = np.quantile(means, (0.025, 0.975))
    return Point(cube.mean(), low, high, np.mean([part[:, 1].mean() for part in parts]))


def by_size(bench: Bench, folds: int) -> Dict[int, Tuple[Point, Point]]:
    """For each size: cross-validation, open set."""
    order = list(bench.sentences)
    random.Random(77).shuffle(order)
    made = {}
    for size in SIZES:
        crossed, opened = [], []
        for fold in range(folds):
            kept = [one for index, one in enumerate(order) if index % folds != fold]
            model = bench.fit(thinned(kept, size, fold))
            crossed.append(bench.on(model, order[fold::folds]))
            opened.append(bench.on_open(model))
        made[size] = (counted(crossed), averaged(opened))
        print(f"{size or 'toutes les'} phrases par besoin : {made[size][0]} ; jeu ouvert {made[size][1]}", flush=True)
    return made


def several(bench: Bench) -> Tuple[List[str], Set[str]]:
    """Authors who share needs with others, and the labels that several of them wrote."""
    wrote: Dict[str, Set[str]] = {}
    for one in bench.sentences:
        if one.label not in dialogue():
            wrote.setdefault(one.label, set()).add(one.author)
    shared = {label for label, authors in wrote.items() if len(authors) > 1}
    return sorted({author for label in shared for author in wrote[label]}), shared


def left_out(bench: Bench) -> Dict[str, Tuple[int, Point, Point]]:
    """Each author left out: how many sentences, accuracy on them, on the open set."""
    authors, shared = several(bench)
    made = {}
    for author in authors:
        left = [one for one in bench.sentences if one.author == author and one.label in shared]
        model = bench.fit([one for one in bench.sentences if one.author != author or one.label not in shared])
        made[author] = (len(left), counted([bench.on(model, left)]), averaged([bench.on_open(model)]))
        print(f"sans l'auteur {author} : {made[author][1]} ; jeu ouvert {made[author][2]}", flush=True)
    return made


def by_authors(bench: Bench, most: int) -> Dict[int, Point]:
    """Open set by number of authors; with `most`, always that many sentences a need, so that only variety changes."""
    authors, shared = several(bench)
    made = {}
    for number in sorted({1, 2, 4, 8, len(authors)} & set(range(1, len(authors) + 1))):
        groups = list(combinations(authors, number))
        random.Random(77).shuffle(groups)
        parts = []
        for seed, group in enumerate(groups[:SETS]):
            kept = [one for one in bench.sentences if one.label in shared and one.author in group]
            # The dialogue as thin as the needs: else it would take most messages by its mere number.
            others = thinned([one for one in bench.sentences if one.label not in shared], most, seed)
            parts.append(bench.on_open(bench.fit([*thinned(kept, most, seed), *others])))
        made[number] = averaged(parts)
        print(f"{number} auteurs{f', {most} phrases par besoin' if most else ''} : jeu ouvert {made[number]}", flush=True)
    return made


def main() -> None:
    """Command line."""
    reader = argparse.ArgumentParser(prog="bench.curve")
    reader.add_argument("--plis", type=int, default=5)
    reader.add_argument("--sans-laisses", action="store_true")
    options, _ = reader.parse_known_args()
    bench = Bench()
    sizes = by_size(bench, options.plis)
    out = {} if options.sans_laisses else left_out(bench)
    free, same = by_authors(bench, 0), by_authors(bench, SAME)
    draw(
        [(size or max(_counts(bench).values()), made[1].share, made[1].low, made[1].high) for size, made in sizes.items()],
        [(size or max(_counts(bench).values()), made[0].share, made[0].low, made[0].high) for size, made in sizes.items()],
        ROOT / "docs" / "courbe.svg",
    )
    write("courbe", page(options.plis, sizes, out, free, same))


def page(
    folds: int,
    sizes: Dict[int, Tuple[Point, Point]],
    out: Dict[str, Tuple[int, Point, Point]],
    free: Dict[int, Point],
    same: Dict[int, Point],
) -> str:
    """The three tables, in Markdown: sentences per need, authors left out (none: said), number of authors."""
    header = ["sentences per need", f"{folds}-fold cross-validation: first, among three", "open set: first, among three"]
    text = table(header, [[str(s or "all"), str(a), str(b)] for s, (a, b) in sizes.items()])
    text += "\n\n![Accuracy against sentences per need](courbe.svg)\n\n"
    if out:
        header = ["author left out", "sentences", "on the author's own sentences", "open set"]
        text += table(header, [[name, str(count), str(own), str(opened)] for name, (count, own, opened) in out.items()])
    else:
        text += "Authors left out one by one: not measured in this run (--sans-laisses)."
    text += "\n\nDialogue intents stay in training here: one author wrote each of them.\n\n"
    header = ["authors", "all their sentences, open set", f"{SAME} sentences per need in all, open set"]
    return text + table(header, [[str(number), str(free[number]), str(same[number])] for number in free])


def _counts(bench: Bench) -> Dict[str, int]:
    made: Dict[str, int] = {}
    for one in bench.sentences:
        if one.label not in dialogue():
            made[one.label] = made.get(one.label, 0) + 1
    return made


if __name__ == "__main__":
    main()
