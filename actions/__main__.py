"""`python -m actions`: the action server on the loopback, without message text in its log."""

from __future__ import annotations

import logging
import time
import warnings

import sanic  # noqa: F401  turns deprecation warnings of every library back on when it is loaded

warnings.simplefilter("ignore", DeprecationWarning)  # they are those of old pins, not news

from rasa_sdk.endpoint import create_app  # noqa: E402
from sanic.request import Request  # noqa: E402
from sanic.response import HTTPResponse, json  # noqa: E402

import journal  # noqa: E402
from actions import actions, conversation  # noqa: E402, F401  the SDK finds the actions in loaded modules
from actions.actions import BaliseAction  # noqa: E402
from actions.settings import Settings  # noqa: E402

logger = logging.getLogger("balise.actions")


def main() -> None:
    """Serve until stopped."""
    journal.install("actions")
    settings = Settings.from_environment()
    BaliseAction.configure(settings)
    app = create_app("actions")

    @app.exception(Exception)
    async def failed(_: Request, error: Exception) -> HTTPResponse:
        # rasa-sdk's own handler would log and return the request, which holds the person's words
        logger.error("action failed: %s", type(error).__name__)
        return json({"error": type(error).__name__}, status=500)

    @app.middleware("request")  # type: ignore[misc]
    async def begun(request: Request) -> None:
        journal.take(request.headers.get(journal.HEADER))
        request.ctx.started = time.perf_counter()

    @app.middleware("response")  # type: ignore[misc]
    async def ended(request: Request, answer: HTTPResponse) -> None:
        if request.path == "/webhook":
            took = round(1000 * (time.perf_counter() - request.ctx.started))
            logger.info("action", extra={"champs": {"ms": took, "statut": answer.status}})

    app.run(settings.host, settings.port, workers=1, access_log=False, debug=False)


if __name__ == "__main__":
    main()
