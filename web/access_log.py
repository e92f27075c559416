"""Access log with path templates only: no address, no query, no id, and the safety headers of every answer."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import journal

logger = logging.getLogger("balise.acces")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}

Observe = Callable[[str, int, float], None]
HSTS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


class AccessLog:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, headers: dict[str, str], observe: Observe) -> None:
        self.app, self._headers, self._observe = app, headers, observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status, begun = time.perf_counter(), 500, False
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        journal.take(given.decode("latin-1"), journal.new_request())

        async def sending(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:  # its text may quote the person: its class only, and never up to the server's log
            where = traceback.extract_tb(error.__traceback__)[-1]
            logger.error("unforeseen failure: %s, %s:%s", type(error).__name__, where.filename, where.lineno)
            if begun:
                return
            # Starlette's own 500 leaves outside this middleware: without the headers, and it raises again.
            answer = await scope["app"].exception_handlers[Exception](Request(scope, receive), error)
            await answer(scope, receive, sending)
        finally:
            route = scope.get("route")
            template = getattr(route, "path", "(inconnu)")
            took = 1000 * (time.perf_counter() - started)
            fields = {"methode": scope["method"], "route": template, "statut": status, "ms": round(took)}
            self._observe(template, status, took / 1000)
            logger.info("%s %s %s", scope["method"], template, status, extra={"champs": fields})


def install(app: FastAPI, observe: Observe, *, hsts: bool = False) -> None:
    """Add the middleware outside everything else; `observe` gets route, status, seconds; `hsts` where HTTPS is the only way."""
    app.add_middleware(AccessLog, headers=HEADERS | (HSTS if hsts else {}), observe=observe)
