"""No hidden cell can be computed: checked by another method, on random tables and on those that trap a naive rule."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.observatoire.audit_tables import computable, other_tables
from web.observatoire.publication import DEBUT, FIN, _flow, tableaux
from web.observatoire.secret import SEUIL, masquer

ENDS = (DEBUT, FIN)
JANUARY = date(2026, 1, 1)


def three_ways(seed: int, needs: int, areas: int, days: int, turns: int) -> list[tuple[tuple[object, ...], int]]:
    drawn = random.Random(seed)
    counts: Counter[tuple[object, ...]] = Counter()
    for _ in range(turns):
        need, area = (int(drawn.paretovariate(0.8)) % size for size in (needs, areas))
        counts[(f"b{need}", f"e{area}", JANUARY + timedelta(drawn.randrange(days)))] += 1
    return list(counts.items())


@pytest.mark.parametrize("turns", [4, 5, 30, 120, 400])
@pytest.mark.parametrize("seed", range(6))
def test_nothing_hidden_is_determined(seed: int, turns: int) -> None:
    edges = _flow(three_ways(seed, 5, 4, 5, turns))
    hidden = masquer(edges)
    assert {key for key, edge in edges.items() if edge.n < SEUIL} <= hidden
    assert computable(edges, hidden, ENDS) == set()


@given(st.dictionaries(st.tuples(st.integers(0, 2), st.integers(0, 2)), st.integers(1, 9), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_another_table_fits_for_each_hidden_cell(cells: dict[tuple[int, int], int]) -> None:
    """Found by trying: no count below zero, empty cells known to be empty."""
    edges = _flow((((f"c{canal}", hour), n) for (canal, hour), n in cells.items()))
    hidden = masquer(edges)
    if len(hidden) == len(edges):
        return  # nothing is shown at all
    moved: set[Any] = set()
    for table in other_tables(edges, hidden, ENDS):
        moved |= {key for key, n in table.items() if n != edges[key].n}
        if moved == hidden:
            break
    assert moved == hidden


def test_the_only_small_cell_of_a_line_takes_another_with_it() -> None:
    """Hours 1 to 3 of one channel: 3, 8, 20. Hiding 3 alone would be no secret."""
    edges = _flow([(("page", 1), 3), (("page", 2), 8), (("page", 3), 20), (("api", 1), 9), (("api", 2), 9), (("api", 3), 9)])
    hidden = masquer(edges)
    assert ("cellule", "page", 1) in hidden
    assert sum(key[0] == "cellule" for key in hidden) >= 4  # two lines, two columns
    assert computable(edges, hidden, ENDS) == set()
    assert computable(edges, {("cellule", "page", 1)}, ENDS) == {("cellule", "page", 1)}  # the auditor sees the naive fault


def test_two_hidden_in_each_line_and_column_is_not_enough() -> None:
    """Two rings joined by one cell: each line and column hides two or three, and the joint is still determined."""
    rows = {("a", 1): 2, ("a", 2): 2, ("b", 1): 2, ("b", 2): 2, ("c", 3): 2, ("c", 4): 2, ("d", 3): 2, ("d", 4): 2, ("b", 3): 7}
    rows |= {(c, h): 30 for c in "abcd" for h in (1, 2, 3, 4) if (c, h) not in rows}
    edges = _flow(rows.items())
    naive = {key for key, edge in edges.items() if edge.n < SEUIL or key == ("cellule", "b", 3)}
    assert computable(edges, naive, ENDS) == {("cellule", "b", 3)}
    assert computable(edges, masquer(edges), ENDS) == set()
    assert computable(edges, masquer(edges, [("cellule", "b", 3)]), ENDS) == set()


def test_a_hidden_group_never_sums_to_a_small_count() -> None:
    """Two cells of one person each: their sum alone would say « two people »."""
    edges = _flow([(("page", 1), 1), (("page", 2), 1), (("page", 3), 40), (("api", 1), 50), (("api", 2), 50), (("api", 3), 50)])
    hidden = masquer(edges)
    sums = Counter[Any]()
    for key, edge in edges.items():
        if key in hidden and key[0] == "cellule":
            sums[edge.de] += edge.n
    assert sums and all(n >= SEUIL for n in sums.values())


def test_under_five_in_all_nothing_is_shown() -> None:
    made = tableaux({"tours": [(("b", "e", JANUARY), 4)]}, {"tours": [(("page", 3), 4)]})["tours"]
    assert made.total is None and not made.par_besoin and not made.par_jour and not made.par_canal and not made.par_heure


def test_one_group_of_all_is_shown() -> None:
    made = tableaux({"tours": [(("b", "e", JANUARY), 9)]}, {"tours": [(("page", 3), 9)]})["tours"]
    assert made.total == 9 and made.par_besoin == {"b": 9} and made.par_cellule == {("b", "e", JANUARY): 9}


def test_what_turns_hide_is_hidden_in_every_other_measure() -> None:
    """A part of the turns would give their number away."""
    rows = three_ways(3, 5, 4, 5, 300)
    made = tableaux({"tours": rows, "replis": rows}, {"tours": [(("page", 3), 300)], "replis": [(("page", 3), 300)]})
    shown, other = made["tours"], made["replis"]
    assert shown.par_cellule  # something is left to show
    assert set(other.par_cellule) <= set(shown.par_cellule) and set(other.par_epci) <= set(shown.par_epci)
    assert set(other.par_besoin) <= set(shown.par_besoin) and set(other.par_jour) <= set(shown.par_jour)


def test_the_two_tables_together_give_nothing_more() -> None:
    """The total of one table is the total of the other: it is known to the attacker of each of them already."""
    rows = three_ways(1, 4, 3, 4, 60)
    hours = Counter[tuple[object, ...]]()
    for rank, (_, n) in enumerate(rows):
        hours[("page" if rank % 3 else "api", rank % 7)] += n
    both = {**{("b", *k): e for k, e in _flow(rows).items()}, **{("h", *k): e for k, e in _flow(hours.items()).items()}}
    hidden = {("b", *k) for k in masquer(_flow(rows))} | {("h", *k) for k in masquer(_flow(hours.items()))}
    named = {
        key: (f"{key[0]}{edge.de}" if edge.de != DEBUT else "start", f"{key[0]}{edge.vers}", edge.n) for key, edge in both.items()
    }
    # One system for both: each table starts and ends with the same known total.
    ends = {f"b{FIN}": "end", f"h{FIN}": "end"}
    joined = {key: (a, ends.get(b, b), n) for key, (a, b, n) in named.items()}
    apart = {
        key for table in ("b", "h") for key in computable(_only(named, table), _of(hidden, table), ("start", f"{table}{FIN}"))
    }
    assert apart == set() and computable(joined, hidden, ("start", "end")) == set()


def _only(edges: dict[Any, Any], table: str) -> dict[Any, Any]:
    return {key: edge for key, edge in edges.items() if key[0] == table}


def _of(keys: set[Any], table: str) -> set[Any]:
    return {key for key in keys if key[0] == table}


def test_the_same_table_always_hides_the_same_cells() -> None:
    rows = three_ways(2, 6, 5, 6, 300)
    mixed = rows[:]
    random.Random(9).shuffle(mixed)
    assert masquer(_flow(rows)) == masquer(_flow(mixed))


def test_a_busy_month_is_quick() -> None:
    rows = three_ways(5, 48, 26, 30, 40_000)
    started = time.perf_counter()
    hidden = masquer(_flow(rows))
    assert hidden and time.perf_counter() - started < 10
