"""`make check`: lint, format, types, architecture, spelling of the code, and the data; every failure is shown."""

from __future__ import annotations

import subprocess
import sys
import time

from tools.data_check import problems
from tools.setup import say
from web.settings import ROOT

WEB = ROOT / ".venv-web" / "bin"
COMMANDS = {
    "ruff": [str(WEB / "ruff"), "check", "."],
    "mypy": [str(WEB / "mypy")],
    "import-linter": [str(WEB / "lint-imports"), "--no-cache"],
    "codespell": [str(WEB / "codespell"), "README.md", "NOTICE.md", "SECURITY.md", "CHANGELOG.md", "docs/adr", "docs/comprehension.md"],
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
    if failed or found:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
