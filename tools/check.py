"""`make check`: lint, types, architecture, spelling, the data, how the French reads; every failure is shown."""

from __future__ import annotations

import subprocess
import sys
import time

from tools import readability
from tools.data_check import problems
from tools.setup import say
from web.settings import ROOT

WEB = ROOT / ".venv-web" / "bin"
COMMANDS = {
    "ruff": [str(WEB / "ruff"), "check", "."],
    "mypy": [str(WEB / "mypy")],
    "import-linter": [str(WEB / "lint-imports"), "--no-cache"],
    "codespell": [
        str(WEB / "codespell"),
        "README.md",
        "NOTICE.md",
        "SECURITY.md",
        "CHANGELOG.md",
        "docs/adr",
        "docs/comprehension.md",
    ],
}


def main() -> None:
    """Run everything, then say what failed."""
    failed = []
    for name, command in COMMANDS.items():
        started = time.monotonic()
        code = subprocess.run(command, cwd=ROOT).returncode
        say(f"{name} : {'bien' if code == 0 else 'ÉCHEC'} en {time.monotonic() - started:.0f} s")
        failed += [name] if code else []
    found = problems(ROOT)
    for problem in found:
        print(problem, file=sys.stderr)
    say(f"données : {'bien' if not found else f'{len(found)} erreurs'}")
    measured, hard = readability.problems(ROOT)
    for fault in hard:
        print(fault, file=sys.stderr)
    for line in measured:
        say(line)
    say(f"français : {'bien' if not hard else f'{len(hard)} défauts'}")
    if failed or found or hard:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
