"""docs/capacite.md: what was measured by bench/load.py, and arithmetic beyond."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

TURNS = 5.5  # of a conversation: bench/mix.py draws four to seven
PEAK = 3.0  # the busiest hour of the day, over the average one
KEPT_SHARE = 0.6  # of a processor that may be used while latency stays low
CORE_PRICE = 18.0  # euros a month for a core with 4 GB at a French host, order of magnitude of 2026
THINK = 16.5  # seconds between two messages of a person
EVEN_PEOPLE = 280  # of the measure at an equal load, some 17 turns a second
OURS = ("rasa", "actions", "web")  # the processes whose cost must not grow with their number
FIGURES = ("rate", "p50", "p95", "p99", "even_rate", "whole", "bare")
TABLES = ("cpu", "even", "memory")
RATE, P95, OVERHEAD, RATIO, GROWTH = 45.0, 500.0, 15.0, 1.1, 2.0  # targets


@dataclass(frozen=True)
class Loop:
    """Closed loop with so many replicas; milliseconds and megabytes."""

    replicas: int
    rate: float
    p50: float
    p95: float
    p99: float
    failures: int
    cpu: dict[str, float]
    even: dict[str, float]  # the same at a load that one replica carries easily
    even_rate: float  # turns a second of that load
    memory: dict[str, float]
    whole: float
    bare: float

    @property
    def total(self) -> float:
        """Milliseconds of processor a turn."""
        return sum(self.cpu.values())


def mean(first: Loop, again: Loop) -> Loop:
    """One measure made twice, before and after another: a machine that grows slower meanwhile weighs on both alike."""
    figures = {name: (getattr(first, name) + getattr(again, name)) / 2 for name in FIGURES}
    tables = {name: _between(getattr(first, name), getattr(again, name)) for name in TABLES}
    return replace(first, failures=first.failures + again.failures, **figures, **tables)


def _between(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {kind: (one[kind] + other[kind]) / 2 for kind in one}


@dataclass(frozen=True)
class Long:
    """Think time and the long run."""

    users: int
    rate: float
    p50: float
    p95: float
    p99: float
    failures: int
    seconds: int
    before: dict[str, float]  # megabytes by kind of process, after the warm-up
    after: dict[str, float]
    redis_megabytes: float
    redis_left: int

    @property
    def growth(self) -> float:
        """Per cent of memory gained."""
        start = sum(self.before.values())
        return 100 * (sum(self.after.values()) - start) / start


def verdicts(loops: list[Loop], rest: Long, separate: dict[str, float]) -> list[tuple[str, str, str, bool]]:
    """(what, measured, target, reached)."""
    one, two = loops[0], loops[-1]
    ratio, even = two.total / one.total, sum(two.even.values()) / sum(one.even.values())
    shared = two.total / sum(separate.values())
    each = {kind: two.even[kind] / one.even[kind] for kind in OURS}
    told = ", ".join(f"{kind} {value:.2f}" for kind, value in each.items())
    extra = two.whole - two.bare
    return [
        ("débit, boucle fermée, 16 personnes", f"{two.rate:.0f} tours/s", f"≥ {RATE:g}", two.rate >= RATE),
        ("95 % des tours, même mesure", f"{two.p95:.0f} ms", f"≤ {P95:g} ms", two.p95 <= P95),
        ("coût à 2 répliques sur coût à 1, à charge égale", f"{even:.2f}", f"≤ {RATIO:g}", even <= RATIO),
        ("la même chose, processus par processus", told, f"≤ {RATIO:g}", max(each.values()) <= RATIO),
        ("coût d'un tour entier, machine saturée", f"{ratio:.2f}", f"≤ {RATIO:g}", ratio <= RATIO),
        ("coût à 2 répliques sur coût de deux Balise séparées, machine saturée", f"{shared:.2f}", f"≤ {RATIO:g}", shared <= RATIO),
        ("ce qu'ajoutent nginx et le web à Rasa seul (médiane)", f"{extra:.0f} ms", f"≤ {OVERHEAD:g} ms", extra <= OVERHEAD),
        (f"mémoire gagnée en {rest.seconds // 60 or 1} min à mi-charge", f"{rest.growth:.1f} %", f"< {GROWTH:g} %", rest.growth < GROWTH),
        ("conversations restées dans Redis après leur temps", str(rest.redis_left), "0", rest.redis_left == 0),
    ]


def reached(loops: list[Loop], rest: Long, separate: dict[str, float]) -> bool:
    """Whether every target is."""
    return all(well for *_, well in verdicts(loops, rest, separate))


def _growth(total_ms: float, conversations: int) -> str:
    peak = conversations * TURNS / 86400 * PEAK
    cores = max(2.0, peak * total_ms / 1000 / KEPT_SHARE)
    price = cores * CORE_PRICE
    per = 1000 * price / 30 / conversations
    return f"| {conversations:,} | {peak:,.1f} | {cores:,.0f} | {price:,.0f} € | {per:.3f} € |".replace(",", " ")


def _columns(loops: list[Loop], separate: dict[str, float]) -> list[dict[str, float]]:
    return [loop.even for loop in loops] + [loop.cpu for loop in loops] + [separate]


def page(loops: list[Loop], rest: Long, separate: dict[str, float]) -> str:
    """The whole page, in French; `separate` is the cost of a turn of two Balises that share nothing (bench.load.apart)."""
    two = loops[-1]
    kinds = list(two.cpu)
    rows = [f"| {loop.replicas} | {loop.rate:.0f} | {loop.p50:.0f} | {loop.p95:.0f} | {loop.p99:.0f} | {loop.failures} |" for loop in loops]
    costs = [
        f"| {kind} | "
        + " | ".join(f"{used.get(kind, 0):.1f}" for used in _columns(loops, separate))
        + f" | {two.memory.get(kind, 0):.0f} | {rest.before.get(kind, 0):.0f} | {rest.after.get(kind, 0):.0f} |"
        for kind in kinds
    ]
    totals = [sum(used.values()) for used in (two.memory, rest.before, rest.after)]
    costs.append(
        "| **total** | "
        + " | ".join(f"**{sum(used.values()):.1f}**" for used in _columns(loops, separate))
        + " | "
        + " | ".join(f"{total:.0f}" for total in totals)
        + " |"
    )
    cores = os.cpu_count() or 1
    serves = cores * 1000 * KEPT_SHARE / two.total
    lines = [
        "# Capacité",
        "",
        f"Mesuré le {date.today():%d/%m/%Y} par `make load` sur {cores} cœurs, tout sur la même machine : nginx, Redis, PostgreSQL, "
        "Balise et les habitants simulés. La moitié des tours sont des phrases, l'autre des boutons, des communes, des réponses courtes.",
        "",
        "| mesure | valeur | cible | |",
        "| --- | --- | --- | --- |",
        *(f"| {what} | {value} | {target} | {'atteint' if well else '**non atteint**'} |" for what, value, target, well in verdicts(loops, rest, separate)),
        "",
        "## Boucle fermée : 16 personnes qui répondent aussitôt",
        "",
        "| répliques | tours/s | médiane (ms) | 95 % (ms) | 99 % (ms) | échecs |",
        "| --- | --- | --- | --- | --- | --- |",
        *rows,
        "",
        "## Ce que coûte un tour, en millisecondes de processeur",
        "",
        "L'ordre des mesures est 1, 2, puis 1 réplique encore : la colonne « 1 » est la moyenne des deux, et une machine qui "
        "ralentit pendant l'essai ne fausse pas le rapport.",
        "",
        f"D'abord à charge égale : {EVEN_PEOPLE} personnes qui lisent et qui tapent, "
        f"{' et '.join(f'{loop.even_rate:.0f}' for loop in loops)} tours/s. Puis machine saturée (boucle fermée) : à 1 réplique, Rasa a un "
        "cœur pour lui ; à 2, tous les cœurs sont pris, et une machine chargée coûte par elle-même (mémoires du processeur, réveils). "
        "La colonne « séparées » le mesure : deux Balise d'une réplique qui ne partagent rien, côte à côte, avec les mêmes 16 personnes.",
        "",
        "Mémoire en Mo à 2 répliques, une page partagée étant comptée une fois : en boucle fermée, puis au début et à la fin du long essai.",
        "",
        "| processus | "
        + " | ".join(f"égale, {loop.replicas}" for loop in loops)
        + " | "
        + " | ".join(f"saturée, {loop.replicas}" for loop in loops)
        + " | séparées | Mo | Mo, début | Mo, fin |",
        "| --- | " + " | ".join("---" for _ in range(2 * len(loops) + 4)) + " |",
        *costs,
        "",
        "## Des gens qui lisent et qui tapent",
        "",
        f"{rest.users} personnes à la fois, un message toutes les {THINK:g} s : {rest.rate:.1f} tours/s, médiane {rest.p50:.0f} ms, "
        f"95 % {rest.p95:.0f} ms, 99 % {rest.p99:.0f} ms, {rest.failures} échecs. 100 000 conversations dans Redis occupent "
        f"{rest.redis_megabytes:.0f} Mo et s'effacent seules.",
        "",
        "## Une machine donnée",
        "",
        f"Un tour coûte {two.total:.0f} ms de processeur. Une machine de N cœurs, à {KEPT_SHARE:.0%} de sa charge, sert "
        f"N × 1000 × {KEPT_SHARE:g} / {two.total:.0f} tours par seconde : {serves:.0f} ici, soit {serves * THINK:.0f} personnes en même "
        f"temps et {f'{serves * 3600 / TURNS:,.0f}'.replace(',', ' ')} conversations par heure.",
        "",
        "## Jusqu'à dix millions de conversations par jour",
        "",
        f"Calcul, et non mesure : {TURNS:g} tours par conversation, une heure de pointe à {PEAK:g} fois la moyenne, {KEPT_SHARE:.0%} de charge, "
        f"un cœur à {CORE_PRICE:g} € par mois (ordre de grandeur). Le coût grandit en ligne droite : un tour ne parle qu'à un web, un Rasa "
        "et un serveur d'actions, et rien n'est partagé sauf Redis et PostgreSQL.",
        "",
        "| conversations par jour | tours/s en pointe | cœurs | par mois | pour 1 000 conversations |",
        "| --- | --- | --- | --- | --- |",
        *(_growth(two.total, count) for count in (1_000, 10_000, 100_000, 1_000_000, 10_000_000)),
        "",
        "Ce qui plie en premier, au-delà d'un million : Redis (six commandes par tour ; un Redis en sert environ 80 000 par seconde, donc "
        "13 000 tours/s) tient encore ; PostgreSQL ne reçoit que ce qui manque aux mémoires des webs (une minute pour les numéros, dix "
        "pour les lieux d'une commune) ; nginx seul sur sa machine ne suffit plus, il en faut plusieurs derrière une adresse. Rasa est le seul poste "
        "qui compte : c'est lui qu'il faut multiplier (deploy/kubernetes/rasa.yml).",
        "",
    ]
    return "\n".join(lines)
