"""`python -m tools.rasa`: Rasa with the trained model, quiet, one thread a library.

The model file is read to its end before Rasa loads it: a damaged one is set aside for the one before it
(`<name>.precedent.tar.gz`, kept by tools/train.py); without a sound one the process stops, and the other replicas answer.
"""

from __future__ import annotations

import gzip
import logging
import os
import sys
import warnings
import zlib
from collections.abc import Mapping
from pathlib import Path

import journal

MODEL = Path("models/balise.tar.gz")
ARGUMENTS = [
    "run",
    "--endpoints",
    "endpoints.yml",
    "--credentials",
    "credentials.yml",
    "--enable-api",
    "--response-timeout",
    "10",
    "--quiet",
]
logger = logging.getLogger("balise.modele")


def previous(model: Path) -> Path:
    """Where the model before this one is kept."""
    return model.with_name(model.name.replace(".tar.gz", "") + ".precedent.tar.gz")


def sound(model: Path) -> bool:
    """Whether the whole file can be read: its checksum is at its end."""
    size = 0
    try:
        with gzip.open(model) as archive:
            while piece := archive.read(1 << 20):
                size += len(piece)
    except (OSError, EOFError, zlib.error):
        return False
    return size > 0  # an empty file is sound for gzip


def choose(model: Path) -> Path:
    """The model to load; SystemExit when none is sound."""
    for candidate in (model, previous(model)):
        if sound(candidate):
            if candidate != model:
                logger.error("damaged model, the one before it is used", extra={"champs": {"modele": candidate.name}})
            return candidate
    logger.error("no sound model", extra={"champs": {"modele": model.name}})
    raise SystemExit(1)


def command(model: Path, environment: Mapping[str, str]) -> list[str]:
    """Arguments of Rasa. A drawn token may begin with a dash (one in 64): it stays in one word with its option."""
    host = environment.get("BALISE_PRIVATE_HOST") or "127.0.0.1"
    given = ["--model", str(model), "--interface", host, "--port", environment["BALISE_RASA_PORT"]]
    return [*ARGUMENTS, *given, f"--auth-token={environment['BALISE_RASA_TOKEN']}"]


def main() -> None:
    """Replace this process by Rasa's server."""
    journal.install("rasa")
    model = choose(Path(os.environ.get("BALISE_MODEL") or MODEL))
    sys.argv = ["rasa", *command(model, os.environ)]
    import sanic  # noqa: F401  turns deprecation warnings back on when it is loaded, and when Rasa makes its application

    warnings.simplefilter("ignore", DeprecationWarning)  # they are those of Rasa's old pins, not news
    import matplotlib  # noqa: F401  Rasa loads it later, when warnings are back
    from rasa.__main__ import main as rasa

    from bot import action_answer, wire

    action_answer.install()
    wire.install()
    rasa()


if __name__ == "__main__":
    main()
