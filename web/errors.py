"""One error shape for the whole service: {"erreur": {"code", "message"}, "secours": […]}, in French, with the numbers."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from urgency.numbers import SAFETY, items

MESSAGES = {
    400: ("requete_illisible", "Je n'ai pas pu lire votre demande."),
    401: ("acces_refuse", "Vous n'avez pas accès à cette adresse."),
    403: ("acces_refuse", "Vous n'avez pas accès à cette adresse."),
    404: ("introuvable", "Cette page n'existe pas ou n'existe plus."),
    405: ("methode_refusee", "Cette adresse ne répond pas à ce type de demande."),
    413: ("trop_volumineux", "Votre message est trop long. Écrivez l'essentiel en 1 000 caractères."),
    422: ("demande_invalide", "Il manque quelque chose dans votre demande, ou une valeur n'est pas valable."),
}
FAILURE = ("indisponible", "Je n'arrive pas à répondre en ce moment. Les numéros ci-dessous répondent.")


class BaliseError(Exception):
    """An error a person may read: status, stable code, French message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


def body(code: str, message: str) -> dict[str, Any]:
    """The JSON of an error; the emergency numbers are always in it."""
    return {"erreur": {"code": code, "message": message}, "secours": items(SAFETY)}


def respond(status: int, code: str, message: str) -> JSONResponse:
    """An error as an HTTP answer."""
    return JSONResponse(body(code, message), status_code=status, headers={"Cache-Control": "no-store"})


def install(app: FastAPI) -> None:
    """Make every error of the application take this shape; pages install their own on top."""

    @app.exception_handler(BaliseError)
    async def _balise(_: Request, error: BaliseError) -> JSONResponse:
        return respond(error.status, error.code, error.message)

    @app.exception_handler(RequestValidationError)
    async def _validation(_: Request, __: RequestValidationError) -> JSONResponse:
        return respond(422, *MESSAGES[422])  # the details quote what the person sent: never echoed

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> JSONResponse:
        return respond(error.status_code, *MESSAGES.get(error.status_code, FAILURE))

    @app.exception_handler(Exception)
    async def _failure(_: Request, __: Exception) -> JSONResponse:
        return respond(500, *FAILURE)
