"""Keeps processes alive: one that dies starts again, later and later when it dies at once. One thread, no dependency."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

LOOK = 0.1  # seconds between two looks
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds before a new start
LIVED = 10.0  # seconds: who lived longer starts again at once


@dataclass
class Process:
    """A command to keep alive."""

    name: str
    command: list[str]
    variables: Mapping[str, str]
    folder: Path
    popen: subprocess.Popen[bytes] | None = None
    wanted: bool = True
    starts: int = 0
    started: float = 0.0
    pause: float = FIRST_PAUSE
    again: float = field(default=0.0)


class Supervisor:
    """`add` starts; `kill` is a fault; `hold` and `release` keep one stopped; `stop` ends everything."""

    def __init__(self, log: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.processes: dict[str, Process] = {}
        self._log, self._clock, self._lock = log, clock, threading.RLock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def add(self, name: str, command: list[str], variables: Mapping[str, str], folder: Path) -> None:
        """Start and keep alive."""
        with self._lock:
            self.processes[name] = Process(name, command, variables, folder)
            self._start(self.processes[name])

    def _start(self, process: Process) -> None:
        with self._log.open("ab") as log:
            process.popen = subprocess.Popen(
                process.command, cwd=process.folder, env=dict(process.variables), stdout=log, stderr=log, start_new_session=True
            )
        process.starts += 1
        process.started = self._clock()

    def _watch(self) -> None:
        while not self._stopped.wait(LOOK):
            with self._lock:
                for process in self.processes.values():
                    self._look(process)

    def _look(self, process: Process) -> None:
        if not process.wanted or (process.popen is not None and process.popen.poll() is None):
            return
        now = self._clock()
        if process.popen is not None:  # it has just died
            lived = now - process.started
            process.pause = FIRST_PAUSE if lived > LIVED else min(process.pause * 2, LONGEST_PAUSE)
            process.again, process.popen = now + process.pause, None
        if now >= process.again:
            self._start(process)

    def pid(self, name: str) -> int:
        """Its process id, 0 while it is down."""
        popen = self.processes[name].popen
        return popen.pid if popen is not None and popen.poll() is None else 0

    def kill(self, name: str, sign: int = signal.SIGKILL) -> None:
        """A signal to the process and its children; it starts again by itself."""
        with self._lock:
            pid = self.pid(name)
            if pid:
                os.killpg(pid, sign)

    def hold(self, name: str, sign: int = signal.SIGKILL) -> None:
        """Stop it until `release`."""
        with self._lock:
            process = self.processes[name]
            process.wanted = False
            self.kill(name, sign)
            popen = process.popen
        if popen is not None:
            try:
                popen.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill(name)
                popen.wait(timeout=5)

    def release(self, name: str) -> None:
        """Start it again."""
        with self._lock:
            process = self.processes[name]
            process.wanted, process.popen, process.again, process.pause = True, None, 0.0, FIRST_PAUSE

    def stop(self) -> None:
        """End everything, the last added first."""
        self._stopped.set()
        self._thread.join()
        running = [process for process in reversed(self.processes.values()) if self.pid(process.name)]
        for process in running:
            self.kill(process.name, signal.SIGCONT)
            self.kill(process.name, signal.SIGINT if process.name == "postgres" else signal.SIGTERM)
        for process in running:
            assert process.popen is not None
            try:
                process.popen.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill(process.name)
                process.popen.wait(timeout=5)
