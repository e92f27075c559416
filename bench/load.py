"""`make load`: a whole cluster under load; writes docs/capacite.md, dated. `--court` shortens every part (figures not written).

Closed loop: 16 users who answer at once, which shows the most the machine gives. Think time: people who read and type.
Processor time per turn is read in /proc, so it holds on a busy machine; turns a second and latency do not.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx2
import redis

from bench import capacity
from bench.cost import Meter
from bench.mix import sentences
from bench.run import family
from tools import train
from tools.cluster import Cluster
from tools.setup import OUTILS, environment, say
from web.settings import ROOT

USERS = 16
SHORT = "--court" in sys.argv
LOOP, THINK, LONG = (15, 20, 40) if SHORT else (60, 90, 600)  # seconds
KEPT = 100_000  # conversations in Redis
BARE = 60 if SHORT else 200  # turns sent to Rasa alone, then through everything


@dataclass(frozen=True)
class Run:
    """One run of locust."""

    turns: int
    failures: int
    seconds: float
    times: list[float]  # milliseconds

    @property
    def rate(self) -> float:
        """Turns a second."""
        return self.turns / self.seconds

    def centile(self, share: int) -> float:
        """Milliseconds under which this share of the turns stays."""
        return statistics.quantiles(self.times, n=100)[share - 1]


def locust(url: str, users: int, seconds: int, *, closed: bool, seed: int = 1) -> Run:
    """Run locust for some seconds."""
    command = [str(ROOT / ".venv-outils/bin/locust"), "-f", "bench/locustfile.py", "--headless", "--json", "--host", url]
    # People come in as fast as they will write: no crowd of first messages that no later minute would see.
    command += ["-u", str(users), "-r", str(max(int(users / capacity.THINK), 16)), "-t", f"{seconds}s", "--loglevel", "ERROR"]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "BALISE_LOAD": "boucle" if closed else "", "BALISE_LOAD_SEED": str(seed)}
    made = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    try:
        entry = next(row for row in json.loads(made.stdout) if row["name"] == "tour")
    except (ValueError, StopIteration):
        raise RuntimeError(made.stderr[-2000:]) from None
    times = [float(value) for value, count in entry["response_times"].items() for _ in range(count)]
    took = entry["last_request_timestamp"] - entry["start_time"]
    return Run(entry["num_requests"], entry["num_failures"], took, times)


def pids(cluster: Cluster) -> dict[str, int]:
    """Process ids by name."""
    return {name: cluster.pid(name) for name in cluster.supervisor.processes}


def by_kind(values: dict[str, float]) -> dict[str, float]:
    """web-1 and web-2 are one line."""
    made: dict[str, float] = {}
    for name, value in values.items():
        kind = name.split("-")[0]
        made[kind] = made.get(kind, 0.0) + value
    return made


def overhead(cluster: Cluster) -> tuple[float, float]:
    """Median milliseconds of the same turns through everything, and by bare Rasa."""
    texts = sentences()[:BARE]
    token = {"Authorization": f"Bearer {cluster.settings.token}"}
    whole, bare = [], []
    with httpx2.Client(base_url=cluster.url, timeout=10) as web, httpx2.Client(headers=token, timeout=10) as rasa:
        for number, text in enumerate(texts):
            started = time.perf_counter()
            web.post("/api/v1/messages", json={"conversation": None, "text": text}).raise_for_status()
            whole.append(1000 * (time.perf_counter() - started))
            started = time.perf_counter()
            body = {"conversation": f"mesure-{number}", "text": text}
            rasa.post(f"{cluster.settings.rasa_url}/webhooks/balise/messages", json=body).raise_for_status()
            bare.append(1000 * (time.perf_counter() - started))
    return statistics.median(whole), statistics.median(bare)


def expiry(cluster: Cluster, seconds: int = 20) -> tuple[float, int]:
    """Megabytes of 100,000 conversations in Redis, and how many remain after their time (seconds here, 30 minutes in use)."""
    server = redis.Redis.from_url(cluster.settings.redis_url)
    server.flushdb()
    empty = int(server.info("memory")["used_memory"])
    slots = json.dumps({"besoin": "violences_conjugales", "commune": "77284", "locuteur": "victime", "attend_commune": False})
    for first in range(0, KEPT, 5000):
        pipe = server.pipeline(transaction=False)
        for number in range(first, first + 5000):
            pipe.set(f"balise:conversation:{number:032d}", slots, ex=seconds)
            pipe.set(f"balise:web:{number:032d}", "1", ex=seconds)
        pipe.execute()
    used = (int(server.info("memory")["used_memory"]) - empty) / 1e6
    time.sleep(seconds + 15)
    left = int(server.dbsize())
    server.close()
    return used, left


def closed_loop(replicas: int) -> capacity.Loop:
    """The most that the machine gives with so many replicas."""
    with Cluster(replicas=replicas, messages_per_minute=10_000_000) as cluster:
        say(f"{replicas} réplique(s), prêt en {cluster.seconds_to_ready:.0f} s")
        locust(cluster.url, USERS, max(LOOP // 3, 8), closed=True, seed=900_000)
        meter = Meter(pids(cluster))
        run = locust(cluster.url, USERS, LOOP, closed=True)
        used = by_kind(meter.read())
        memory = by_kind(meter.memory())
        whole, bare = overhead(cluster)
        meter.start()
        even = locust(cluster.url, capacity.EVEN_PEOPLE, LOOP, closed=False, seed=300_000)
        evenly = by_kind(meter.read())
        made = capacity.Loop(
            replicas=replicas,
            rate=run.rate,
            p50=run.centile(50),
            p95=run.centile(95),
            p99=run.centile(99),
            failures=run.failures,
            cpu={name: 1000 * value / run.turns for name, value in used.items()},
            even={name: 1000 * value / even.turns for name, value in evenly.items()},
            even_rate=even.rate,
            memory=memory,
            whole=whole,
            bare=bare,
        )
    print(made, flush=True)
    return made


def apart() -> dict[str, float]:
    """Milliseconds of processor a turn of two Balises of one replica that share nothing, the same 16 users between them.

    What they cost more than one alone is the price of a busy machine (caches, waking up), not of a second replica.
    """
    with Cluster(replicas=1, messages_per_minute=10_000_000) as one, Cluster(replicas=1, messages_per_minute=10_000_000) as other:
        clusters = (one, other)

        def loops(seconds: int, seed: int) -> list[Run]:
            with ThreadPoolExecutor(len(clusters)) as pool:
                each = USERS // len(clusters)
                made = [
                    pool.submit(locust, cluster.url, each, seconds, closed=True, seed=seed + 50_000 * number)
                    for number, cluster in enumerate(clusters)
                ]
                return [run.result() for run in made]

        loops(max(LOOP // 3, 8), 900_000)
        meters = [Meter(pids(cluster)) for cluster in clusters]
        turns = sum(run.turns for run in loops(LOOP, 1))
        made: dict[str, float] = {}
        for meter in meters:
            for kind, used in by_kind(meter.read()).items():
                made[kind] = made.get(kind, 0.0) + 1000 * used / turns
    print(made, flush=True)
    return made


def long_run(rate: float) -> capacity.Long:
    """Think time first, then ten minutes at half of capacity: memory before and after, and 100,000 conversations."""
    with Cluster(replicas=2, messages_per_minute=10_000_000) as cluster:
        users = max(16, int(rate * 0.5 * 16.5))  # a person sends a message every 16.5 s on average
        thinking = locust(cluster.url, users, THINK, closed=False, seed=500_000)
        meter = Meter(pids(cluster))
        before = by_kind(meter.memory())
        half = locust(cluster.url, users, LONG, closed=False, seed=700_000)
        after = by_kind(meter.memory())
        used, left = expiry(cluster)
        made = capacity.Long(
            users=users,
            rate=thinking.rate,
            p50=thinking.centile(50),
            p95=thinking.centile(95),
            p99=thinking.centile(99),
            failures=thinking.failures + half.failures,
            seconds=LONG,
            before=before,
            after=after,
            redis_megabytes=used,
            redis_left=left,
        )
    print(made, flush=True)
    return made


def main() -> None:
    """Command line."""
    train.main()
    environment(*OUTILS)
    say(f"charge sur {os.cpu_count()} cœurs ; {len(family(os.getpid()))} processus au départ")
    first, two, again = (closed_loop(replicas) for replicas in (1, 2, 1))
    loops = [capacity.mean(first, again), two]
    separate = apart()
    rest = long_run(loops[-1].rate)
    page = capacity.page(loops, rest, separate)
    if SHORT:
        print(page)
    else:
        (ROOT / "docs" / "capacite.md").write_text(page, encoding="utf8")
    raise SystemExit(0 if capacity.reached(loops, rest, separate) else 1)


if __name__ == "__main__":
    main()
