"""Every test, each part under the Python that runs it in production; one exit code.

Two lanes run side by side, one a core; what measures time or fills both cores comes after them, alone. The first lane is
printed as it goes, what another one said when it ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO

from tools import setup, train
from tools.setup import environment, say
from web.settings import ROOT

# Tests of what Rasa loads run under 3.10; the urgency and territory packages serve both sides and run under both.
BOT = ("tests/journal", "tests/bot", "tests/actions", "tests/urgency", "tests/territory", "tests/nlu")
DESK = (
    "tests/journal",
    "tests/urgency",
    "tests/territory",
    "tests/fiches",
    "tests/orientation",
    "tests/agents",
    "tests/suspects",
    "tests/observatoire",
    "tests/phrases",
    "tests/repository",
    "tests/bench",
)
PAGES = ("tests/pages",)
#: These stop processes, count seconds or use every core.
ALONE = ("tests/chat", "tests/conversation", "tests/security", "tests/operations", "tests/cluster")
WEB = (*DESK, *PAGES, *ALONE)
OUTILS = ("tests/deploy", "tests/security/test_schemathesis.py")  # what reads deployment files and generates requests
LONGEST = 50 * 60  # seconds for one environment: for what the limit of each test (pyproject.toml) cannot stop


@dataclass(frozen=True)
class Part:
    """pytest under one Python on some folders."""

    python: str
    folders: tuple[str, ...]
    options: tuple[str, ...] = ()


LANES = (
    (Part(".venv-web", DESK),),
    (Part(".venv-bot", BOT), Part(".venv-outils", OUTILS), Part(".venv-web", PAGES)),
)
LAST = Part(".venv-web", ALONE, ("--ignore=tests/security/test_schemathesis.py",))


class Runner:
    """Starts parts, and stops all of them at once when the person presses Ctrl-C."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments, self._running, self._stopped = arguments, set[subprocess.Popen[bytes]](), False

    def stop(self, *_: object) -> None:
        """What runs is interrupted, and nothing more starts."""
        self._stopped = True
        for process in tuple(self._running):
            os.killpg(process.pid, signal.SIGINT)

    def run(self, part: Part, output: IO[str] | None = None) -> int:
        """0 when all of it passed. Collecting nothing is a failure, a process killed by the system as well."""
        if self._stopped:
            return 1
        present = [folder for folder in part.folders if (ROOT / folder).exists()]
        variables = {**os.environ, "PYTHONPATH": str(ROOT)}
        variables |= {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
        command = [str(ROOT / part.python / "bin" / "python"), "-m", "pytest", *present, *part.options, *self._arguments]
        started = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=output, start_new_session=True)
        self._running.add(process)
        try:
            code = process.wait(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            say(f"{part.python} : les tests ne finissent pas en {LONGEST // 60} minutes, ils sont arrêtés")
            os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
        self._running.discard(process)
        if output is not None:
            output.seek(0)
            print(output.read(), flush=True)
        say(f"{part.python} : {', '.join(present)} en {time.monotonic() - started:.0f} s, code {code}")
        return int(code != 0)

    def lane(self, number: int) -> int:
        """The parts of a lane, one after the other."""
        codes = []
        for part in LANES[number]:
            with tempfile.TemporaryFile("w+", encoding="utf8", errors="replace") as kept:
                codes.append(self.run(part, kept if number else None))
        return max(codes)


def main() -> None:
    """Command line; arguments go to pytest."""
    train.main()
    environment(*setup.OUTILS)
    runner = Runner(sys.argv[1:])
    signal.signal(signal.SIGINT, runner.stop)
    with ThreadPoolExecutor(len(LANES)) as pool:
        codes = list(pool.map(runner.lane, range(len(LANES))))
    raise SystemExit(max(*codes, runner.run(LAST)))


if __name__ == "__main__":
    main()
