"""Processor time and memory of processes, read in /proc: figures that hold even where other programs run beside."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.run import family

TICKS = os.sysconf("SC_CLK_TCK")
WORK = (
    "import json, re, time\n"
    "text = json.dumps([{'besoin': n, 'texte': 'il me tape ' * 40} for n in range(4000)])\n"
    "for _ in range(12): json.loads(text); re.findall(r'(il|elle) +(me|te)', text)\n"
    "print(time.process_time())\n"
)


def cpu(pid: int) -> float:
    """Seconds of processor of a process and its children, finished ones included."""
    total = 0
    for member in family(pid):
        try:
            fields = Path(f"/proc/{member}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
        if member == pid:
            total += int(fields[13]) + int(fields[14])
    return total / TICKS


def memory(pid: int) -> float:
    """Resident megabytes of a process and its children; a page that several share is counted once between them (Pss)."""
    total = 0
    for member in family(pid):
        try:
            lines = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


class Meter:
    """Processor time used between `start` and `read`, by name."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = dict(pids)
        self.start()

    def start(self) -> None:
        """Forget what was used before."""
        self._before = {name: cpu(pid) for name, pid in self._pids.items()}

    def read(self) -> dict[str, float]:
        """Seconds used since."""
        return {name: cpu(pid) - self._before[name] for name, pid in self._pids.items()}

    def memory(self) -> dict[str, float]:
        """Resident megabytes now."""
        return {name: memory(pid) for name, pid in self._pids.items()}


def slowdown() -> float:
    """Processor time of one same computation when every core does it, over its time alone: the price of a busy machine."""

    def seconds(copies: int) -> float:
        made = [subprocess.Popen([sys.executable, "-c", WORK], stdout=subprocess.PIPE, text=True) for _ in range(copies)]
        return statistics.mean(float(one.communicate()[0]) for one in made)

    alone = [seconds(1) for _ in range(3)]
    together = [seconds(os.cpu_count() or 1) for _ in range(3)]
    return statistics.median(together) / statistics.median(alone)
