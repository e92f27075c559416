"""Processor time and memory of processes, read in /proc: figures that hold even where other programs run beside."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from bench.run import family

TICKS = os.sysconf("SC_CLK_TCK")


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
