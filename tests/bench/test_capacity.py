"""The page of capacity says what was reached and what was not."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bench import capacity

ALONE = {"rasa": 12.0, "actions": 1.5, "web": 5.0}
BUSY = {"rasa": 14.0, "actions": 1.8, "web": 6.5}
EVEN, MORE = {"rasa": 15.0, "actions": 2.0, "web": 7.0}, {"rasa": 15.3, "actions": 2.1, "web": 7.6}
ONE = capacity.Loop(1, 70, 210, 290, 340, 0, ALONE, EVEN, 17, {"rasa": 785, "web": 240}, 27, 22)
TWO = capacity.Loop(2, 84, 190, 270, 310, 0, BUSY, MORE, 17, {"rasa": 1300, "web": 455}, 29, 23)
GOOD = replace(TWO, cpu={"rasa": 12.5, "actions": 1.6, "web": 5.5})
REST = capacity.Long(600, 36, 60, 150, 200, 0, 600, {"rasa": 1300, "web": 455}, {"rasa": 1305, "web": 460}, 41, 0)
APART = {"rasa": 13.9, "actions": 1.8, "web": 6.4}


def verdict(what: str, loops: list[capacity.Loop], rest: capacity.Long = REST, separate: dict[str, float] = APART) -> bool:
    """Whether the one target whose name begins so is reached."""
    (found,) = [well for name, _, _, well in capacity.verdicts(loops, rest, separate) if name.startswith(what)]
    return found


def test_a_second_replica_is_compared_at_an_equal_load_saturated_and_with_what_shares_nothing() -> None:
    assert verdict("coût à 2 répliques sur coût à 1, à charge égale", [ONE, TWO])
    assert not verdict("coût d'un tour entier, machine saturée", [ONE, TWO])
    assert verdict("coût à 2 répliques sur coût de deux Balise séparées", [ONE, TWO])
    assert not verdict("coût à 2 répliques sur coût de deux Balise séparées", [ONE, TWO], separate=ALONE)


@pytest.mark.parametrize(
    ("what", "loops", "rest"),
    [
        ("débit", [ONE, replace(GOOD, rate=44.0)], REST),
        ("95 % des tours", [ONE, replace(GOOD, p95=501.0)], REST),
        ("la même chose, processus par processus", [ONE, replace(GOOD, even={**MORE, "actions": 2.3})], REST),
        ("ce qu'ajoutent", [ONE, replace(GOOD, whole=39.0)], REST),
        ("mémoire gagnée", [ONE, GOOD], replace(REST, after={"rasa": 1350, "web": 470})),
        ("conversations restées", [ONE, GOOD], replace(REST, redis_left=1)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_target_can_be_missed(what: str, loops: list[capacity.Loop], rest: capacity.Long) -> None:
    assert verdict(what, [ONE, GOOD]) and not verdict(what, loops, rest)
    assert capacity.reached([ONE, GOOD], REST, APART) and not capacity.reached(loops, rest, APART)


def test_a_machine_that_grows_slower_weighs_on_both_measures_of_one_replica() -> None:
    slower = replace(ONE, failures=2, rate=60, even={kind: 1.2 * value for kind, value in EVEN.items()})
    made = capacity.mean(ONE, slower)
    assert made.rate == 65 and made.failures == 2 and made.replicas == 1
    assert made.even == pytest.approx({kind: 1.1 * value for kind, value in EVEN.items()}) and made.cpu == ALONE


def test_every_table_of_the_page_has_as_many_cells_a_row() -> None:
    tables: list[list[int]] = [[]]
    for line in capacity.page([ONE, TWO], REST, APART).splitlines():
        if line.startswith("|"):
            tables[-1].append(len(re.findall(r"\|", line)))
        elif tables[-1]:
            tables.append([])
    assert [set(rows) for rows in tables if rows] and all(len(set(rows)) == 1 for rows in tables if rows)
    assert "**non atteint**" in capacity.page([ONE, TWO], REST, APART)
