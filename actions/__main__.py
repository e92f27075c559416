"""`python -m actions`: the action server on the loopback, without message text in its log."""

from __future__ import annotations

import logging

from rasa_sdk.endpoint import create_app
from sanic.request import Request
from sanic.response import HTTPResponse, json

from actions import actions, conversation  # noqa: F401  the SDK finds the actions in loaded modules
from actions.actions import BaliseAction
from actions.settings import Settings

logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")


def main() -> None:
    """Serve until stopped."""
    settings = Settings.from_environment()
    BaliseAction.configure(settings)
    app = create_app("actions")

    @app.exception(Exception)
    async def failed(_: Request, error: Exception) -> HTTPResponse:
        # rasa-sdk's own handler would log and return the request, which holds the person's words
        logging.getLogger("balise.actions").error("action failed: %s", type(error).__name__)
        return json({"error": type(error).__name__}, status=500)

    app.run("127.0.0.1", settings.port, workers=1, access_log=False, debug=False)


if __name__ == "__main__":
    main()
