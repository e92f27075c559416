"""Every test, each part under the Python that runs it in production; one exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from tools import setup, train
from tools.setup import environment, say
from web.settings import ROOT

# Tests of what Rasa loads run under 3.10; the urgency and territory packages serve both sides and run under both.
BOT = ("tests/journal", "tests/bot", "tests/actions", "tests/urgency", "tests/territory", "tests/nlu")
WEB = (
    "tests/journal",
    "tests/urgency",
    "tests/territory",
    "tests/fiches",
    "tests/orientation",
    "tests/chat",
    "tests/pages",
    "tests/agents",
    "tests/suspects",
    "tests/observatoire",
    "tests/phrases",
    "tests/repository",
    "tests/conversation",
    "tests/bench",
    "tests/security",
    "tests/operations",
    "tests/cluster",
)
OUTILS = ("tests/deploy", "tests/security/test_schemathesis.py")  # what reads deployment files and generates requests
NO_TESTS = 5  # pytest's exit code when it collected nothing
LONGEST = 50 * 60  # seconds for one environment: for what the limit of each test (pyproject.toml) cannot stop


def run(python: str, folders: tuple[str, ...], arguments: list[str]) -> int:
    """pytest on the folders that exist; collecting nothing is a failure."""
    present = [folder for folder in folders if (ROOT / folder).exists()]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    variables |= {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    started = time.monotonic()
    command = [str(ROOT / python / "bin" / "python"), "-m", "pytest", *present, *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=variables, start_new_session=True)
    try:
        code = process.wait(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        say(f"{python} : les tests ne finissent pas en {LONGEST // 60} minutes, ils sont arrêtés")
        os.killpg(process.pid, signal.SIGKILL)
        code = 1
    except KeyboardInterrupt:
        os.killpg(process.pid, signal.SIGINT)
        code = process.wait()
    say(f"{python} : {', '.join(present)} en {time.monotonic() - started:.0f} s, code {code}")
    return 1 if code == NO_TESTS else code


def main() -> None:
    """Command line; arguments go to pytest."""
    train.main()
    arguments = sys.argv[1:]
    environment(*setup.OUTILS)
    aside = ["--ignore=tests/security/test_schemathesis.py"]
    codes = [run(".venv-bot", BOT, arguments), run(".venv-web", WEB, [*aside, *arguments])]
    codes.append(run(".venv-outils", OUTILS, arguments))
    raise SystemExit(max(codes))


if __name__ == "__main__":
    main()
