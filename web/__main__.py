"""`python -m web`: serve the web process."""

from __future__ import annotations

import logging

import uvicorn

from web.app import create_app
from web.settings import Settings


def main() -> None:
    """Serve until stopped; uvicorn's own access log stays off, it would print ids and queries."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("balise.acces").setLevel(logging.INFO)
    settings = Settings()
    uvicorn.run(
        create_app(settings),
        host=settings.web_host,
        port=settings.web_port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
