"""An attacker who shares no code with web/observatoire/secret.py: linear algebra, then every table that fits what is shown."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from fractions import Fraction
from typing import Any

Edges = Mapping[Any, tuple[Hashable, Hashable, int]]


def equations(edges: Edges, hidden: Collection[Any], ends: tuple[Hashable, Hashable]) -> list[tuple[dict[Any, int], int]]:
    """At each group: what comes in minus what goes out. The grand total is known at both ends."""
    total = sum(n for start, _, n in edges.values() if start == ends[0])
    nodes = {node for start, end, _ in edges.values() for node in (start, end)}
    found = []
    for node in nodes:
        unknown: dict[Any, int] = {}
        constant = {ends[0]: total, ends[1]: -total}.get(node, 0)
        for key, (start, end, n) in edges.items():
            for sign in ([1] if end == node else []) + ([-1] if start == node else []):
                if key in hidden:
                    unknown[key] = unknown.get(key, 0) + sign
                else:
                    constant += sign * n
        found.append((unknown, -constant))
    return found


def computable(edges: Edges, hidden: Collection[Any], ends: tuple[Hashable, Hashable]) -> set[Any]:
    """Hidden keys that have one value only among all real solutions: those alone on a row of the reduced system."""
    keys = sorted(hidden, key=repr)
    rows = [[Fraction(unknown.get(key, 0)) for key in keys] for unknown, _ in equations(edges, hidden, ends)]
    rank = 0
    for column in range(len(keys)):
        pivot = next((i for i in range(rank, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        rows[rank] = [value / rows[rank][column] for value in rows[rank]]
        for i, row in enumerate(rows):
            if i != rank and row[column]:
                rows[i] = [a - row[column] * b for a, b in zip(row, rows[rank], strict=True)]
        rank += 1
    return {keys[next(c for c, v in enumerate(row) if v)] for row in rows[:rank] if sum(1 for v in row if v) == 1}


def other_tables(edges: Edges, hidden: Collection[Any], ends: tuple[Hashable, Hashable]) -> Iterator[dict[Any, int]]:
    """Every table, one away at most in each hidden cell and never below zero, that fits what is shown (small tables only)."""
    keys = sorted(hidden, key=repr)
    rules = equations(edges, hidden, ends)
    last = [max((i for i, key in enumerate(keys) if key in unknown), default=-1) for unknown, _ in rules]

    def fill(at: int, made: dict[Any, int]) -> Iterator[dict[Any, int]]:
        for (unknown, value), end in zip(rules, last, strict=True):
            if end == at - 1 and sum(sign * made[key] for key, sign in unknown.items()) != value:
                return
        if at == len(keys):
            yield dict(made)
            return
        true = edges[keys[at]][2]
        for n in (true, true + 1, true - 1)[: 3 if true else 2]:
            made[keys[at]] = n
            yield from fill(at + 1, made)
        del made[keys[at]]

    yield from fill(0, {})
