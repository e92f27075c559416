"""`python -m tools.rasa`: Rasa on the loopback with the trained model, quiet, one thread a library."""

from __future__ import annotations

import os
import sys
import warnings

ARGUMENTS = [
    "run",
    "--model",
    "models/balise.tar.gz",
    "--endpoints",
    "endpoints.yml",
    "--credentials",
    "credentials.yml",
    "--enable-api",
    "--interface",
    "127.0.0.1",
    "--response-timeout",
    "10",
    "--quiet",
]


def main() -> None:
    """Replace this process by Rasa's server."""
    arguments = [*ARGUMENTS, "--port", os.environ["BALISE_RASA_PORT"], "--auth-token", os.environ["BALISE_RASA_TOKEN"]]
    sys.argv = ["rasa", *arguments]
    import sanic  # noqa: F401  turns deprecation warnings back on when it is loaded, and when Rasa makes its application

    warnings.simplefilter("ignore", DeprecationWarning)  # they are those of Rasa's old pins, not news
    import matplotlib  # noqa: F401  Rasa loads it later, when warnings are back
    from rasa.__main__ import main as rasa

    from bot import action_answer

    action_answer.install()
    rasa()


if __name__ == "__main__":
    main()
