"""`python -m web`: serve the web process."""

from __future__ import annotations

import uvicorn

import journal
from web.app import create_app
from web.settings import Settings


def main() -> None:
    """Serve until stopped; uvicorn's own access log stays off, it would print ids and queries."""
    journal.install("web")
    settings = Settings()
    uvicorn.run(
        create_app(settings),
        host=settings.web_host,
        port=settings.web_port,
        access_log=False,
        log_config=None,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        backlog=512,
        timeout_keep_alive=75,  # seconds: longer than nginx keeps a connection (60), so that it never sends on one just closed
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
