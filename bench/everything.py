"""`make bench`: every measure in turn; the tables of docs/comprehension.md are written as they come.

Options, given as `make bench ARGS="…"`: --sans-clone (no first start on a fresh clone), --sans-diet (not Rasa's suggested
pipeline, which trains for an hour or more), --epoques N (for it), --sans-pairs, --sans-courbe. What has not changed since the
last run is not measured again for the peers (--refaire does).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from tools.environment import QUIET
from tools.setup import ROOT, say

WEB, BOT = ".venv-web", ".venv-bot"
STEPS = (
    ("bench.run", WEB, None),
    ("bench.components", BOT, None),
    ("bench.curve", BOT, "--sans-courbe"),
    ("bench.peers", WEB, "--sans-pairs"),
)


def main() -> None:
    """Command line."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # it lasts longer than the terminal that started it
    arguments, failed = sys.argv[1:], []
    for module, home, without in STEPS:
        if without in arguments:
            continue
        say(f"{module}")
        quiet = QUIET if home == BOT else {}
        command = [str(ROOT / home / "bin" / "python"), *(["-W", "ignore"] if home == BOT else []), "-m", module]
        variables = {**os.environ, **quiet, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        if subprocess.run([*command, *arguments], cwd=ROOT, env=variables).returncode:
            failed.append(module)
    if failed:
        raise SystemExit(f"[balise] non atteint ou en échec : {', '.join(failed)}")


if __name__ == "__main__":
    main()
