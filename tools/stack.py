"""The three processes on free ports with their own var folder, for tests and measures."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from tools.environment import environment
from web.orientation.prepare import prepare_database
from web.settings import ROOT, Settings

READY_SECONDS = 120


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Stack:
    """`with Stack() as stack:`; stack.url answers. stack.kill("rasa") and stack.start("rasa") for faults."""

    def __init__(self, **overrides: object) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="balise-")
        self.settings = Settings(
            var=Path(self._folder.name),
            web_port=free_port(),
            rasa_port=free_port(),
            actions_port=free_port(),
            web_host="127.0.0.1",
            messages_per_minute=100_000,
            **overrides,  # type: ignore[arg-type]
        )
        self.url = f"http://127.0.0.1:{self.settings.web_port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.log = self.settings.var / "processus.log"

    def _commands(self) -> Mapping[str, str]:
        lines = (ROOT / "Procfile").read_text(encoding="utf8").splitlines()
        return dict(line.split(": ", 1) for line in lines)

    def start(self, *names: str) -> None:
        """Start these processes (all of them without names)."""
        variables = environment(self.settings) | {
            "BALISE_MESSAGES_PER_MINUTE": str(self.settings.messages_per_minute),
            "BALISE_WEB_HOST": self.settings.web_host,
            "BALISE_CONVERSATION_MINUTES": str(self.settings.conversation_minutes),
        }
        for name, command in self._commands().items():
            if not names or name in names:
                with self.log.open("ab") as log:
                    self.processes[name] = subprocess.Popen(
                        ["sh", "-c", f"exec {command}"],
                        cwd=ROOT,
                        env=variables,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )

    def kill(self, name: str, sign: int = signal.SIGKILL) -> None:
        """Send a signal to one process and wait for its end (unless it is only stopped)."""
        process = self.processes[name]
        os.killpg(process.pid, sign)
        if sign not in (signal.SIGSTOP, signal.SIGCONT):
            process.wait(timeout=15)

    def ready(self) -> bool:
        """Whether /readyz is green."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=3) as answer:
                return bool(json.load(answer)["pret"])
        except (urllib.error.URLError, OSError, ValueError):
            return False

    def wait(self, seconds: float = READY_SECONDS) -> float:
        """Seconds until ready; RuntimeError with the end of the log otherwise."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            if self.ready():
                return time.monotonic() - started
            time.sleep(0.3)
        raise RuntimeError(f"not ready after {seconds} s:\n{self.log.read_text(errors='replace')[-3000:]}")

    def __enter__(self) -> Stack:
        for _ in prepare_database(self.settings):
            pass
        self.start()
        try:
            self.seconds_to_ready = self.wait()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGCONT)
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        self._folder.cleanup()


if __name__ == "__main__":
    with Stack() as stack:
        print(stack.url, f"{stack.seconds_to_ready:.0f} s", flush=True)
        sys.stdin.read()
