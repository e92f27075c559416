"""Statistical secrecy: which cells of a table are hidden, so that none of them can be computed from what is shown.

A table is seen as a flow: each cell, each subtotal is an edge that carries a count from a coarser group to a finer one, and from
the finest to the margin that closes the table (need → need and EPCI → need, EPCI and day → day). At each node what comes in
equals what goes out, and the grand total is taken as known. In such a network the value of a hidden edge is determined by the
shown ones exactly when the edge is on no cycle of hidden edges (a bridge). So:

1. cells under the threshold are hidden;
2. a bridge among hidden edges gets a cycle: the edges of the cheapest way round are hidden too;
3. where a node tells the sum of what it hides on one side, that sum is at least the threshold;
4. again until nothing changes.

Whoever knows which cells are empty is taken as an attacker too: empty cells are no cover. Every hidden edge then has at least two
values that fit all that is shown: shift one count round its cycle, one way or the other.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping
from typing import NamedTuple

SEUIL = 5
Cle = tuple[Hashable, ...]


class Arete(NamedTuple):
    """A positive count between two groups."""

    de: Hashable
    vers: Hashable
    n: int


Reseau = Mapping[Cle, Arete]


def masquer(reseau: Reseau, deja: Collection[Cle] = (), seuil: int = SEUIL) -> frozenset[Cle]:
    """Keys of the edges to hide. `deja` are hidden already, for a reason of another table."""
    keys = sorted(reseau, key=repr)  # the same table always hides the same cells
    hidden = {key for key in keys if reseau[key].n < seuil or key in deja}
    while True:
        before = len(hidden)
        for key in sorted(_bridges(reseau, hidden), key=repr):
            around = _way_round(reseau, keys, hidden, key)
            if around is None:  # nothing else carries this flow: the table says too much whatever is hidden
                return frozenset(keys)
            hidden |= around
        hidden |= _small_sums(reseau, keys, hidden, seuil)
        if len(hidden) == before:
            return frozenset(hidden)


def _neighbours(reseau: Reseau, keys: Collection[Cle]) -> dict[Hashable, list[tuple[Hashable, Cle]]]:
    found: dict[Hashable, list[tuple[Hashable, Cle]]] = defaultdict(list)
    for key in keys:
        edge = reseau[key]
        found[edge.de].append((edge.vers, key))
        found[edge.vers].append((edge.de, key))
    return found


def _bridges(reseau: Reseau, hidden: Collection[Cle]) -> set[Cle]:
    """Hidden edges on no cycle of hidden edges: those that what is shown determines (Tarjan, without recursion)."""
    around = _neighbours(reseau, sorted(hidden, key=repr))
    seen: dict[Hashable, int] = {}
    low: dict[Hashable, int] = {}
    bridges: set[Cle] = set()
    for root in around:
        if root in seen:
            continue
        seen[root] = low[root] = len(seen)
        path: list[tuple[Hashable, Cle | None, int]] = [(root, None, 0)]
        while path:
            node, by, at = path.pop()
            if at < len(around[node]):
                path.append((node, by, at + 1))
                other, key = around[node][at]
                if key == by:
                    continue
                if other in seen:
                    low[node] = min(low[node], seen[other])
                else:
                    seen[other] = low[other] = len(seen)
                    path.append((other, key, 0))
            elif path and by is not None:
                parent = path[-1][0]
                low[parent] = min(low[parent], low[node])
                if low[node] > seen[parent]:
                    bridges.add(by)
    return bridges


def _way_round(reseau: Reseau, keys: Collection[Cle], hidden: Collection[Cle], bridge: Cle) -> set[Cle] | None:
    """The cheapest way between the ends of an edge without it: hidden edges cost nothing, others what they would hide."""
    around = _neighbours(reseau, keys)
    start, end, _ = reseau[bridge]
    best: dict[Hashable, int] = {start: 0}
    came: dict[Hashable, tuple[Hashable, Cle]] = {}
    queue: list[tuple[int, str, Hashable]] = [(0, repr(start), start)]
    while queue:
        cost, _, node = heapq.heappop(queue)
        if node == end:
            break
        if cost > best[node]:
            continue
        for other, key in around[node]:
            if key == bridge:
                continue
            price = cost + (0 if key in hidden else reseau[key].n)
            if price < best.get(other, price + 1):
                best[other], came[other] = price, (node, key)
                heapq.heappush(queue, (price, repr(other), other))
    if end not in came:
        return None
    way = set()
    while end != start:
        end, key = came[end]
        way.add(key)
    return way


def _small_sums(reseau: Reseau, keys: Collection[Cle], hidden: Collection[Cle], seuil: int) -> set[Cle]:
    """One more edge to hide at each node whose hidden edges are all on one side and sum under the threshold."""
    sides: dict[Hashable, tuple[list[Cle], list[Cle]]] = defaultdict(lambda: ([], []))
    for key in keys:
        sides[reseau[key].de][1].append(key)
        sides[reseau[key].vers][0].append(key)
    more: set[Cle] = set()
    for entering, leaving in sides.values():
        for side, opposite in ((entering, leaving), (leaving, entering)):
            kept = [key for key in side if key in hidden]
            if not kept or any(key in hidden for key in opposite) or sum(reseau[key].n for key in kept) >= seuil:
                continue
            shown = [key for key in side if key not in hidden] or [key for key in opposite if key not in hidden]
            if shown:
                more.add(min(shown, key=lambda key: (reseau[key].n, repr(key))))
    return more
