"""The door of each route: a route of the desk cannot be registered without saying who may pass."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from web.agents import secrets, sessions
from web.agents.rendu import hidden, page
from web.agents.roles import Role, covers
from web.agents.sessions import Acces
from web.errors import BaliseError

Saisie = dict[str, list[str]]
Handler = TypeVar("Handler", bound=Callable[..., Any])

JETON = "jeton"  # field of the CSRF token
REPRISE = "reprise"  # field that carries what was typed across a login
REPRENDRE = "reprendre"  # field that asks a form to show what was typed again, without saving
HEAVIEST = 1_000_000  # bytes of a form
KEPT = 3600 * 4  # seconds for which what was typed may be taken up again
#: Steps of the login and their pages.
ETAPES = {
    "mot_de_passe": "/agents/connexion/mot-de-passe",
    "double": "/agents/connexion/double",
    "code": "/agents/connexion/code",
}


class PasConnecte(Exception):
    """No live session. `reprise` holds what was being typed, signed."""

    def __init__(self, reprise: str = "") -> None:
        super().__init__("pas connecté")
        self.reprise = reprise


class PageAncienne(Exception):
    """The form was made by another session: shown again, nothing is done."""

    def __init__(self, acces: Acces, saisie: Saisie, *, montrer: bool) -> None:
        super().__init__("page ancienne")
        self.acces, self.saisie, self.montrer = acces, saisie, montrer


class PasLeDroit(Exception):
    """The role does not allow this."""

    def __init__(self, acces: Acces, role: str) -> None:
        super().__init__(role)
        self.acces, self.role = acces, role


def _serializer(request: Request) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(request.app.state.settings.signing_key, salt="balise.agents.reprise")


def keep(request: Request, saisie: Saisie) -> str:
    """What was typed on this path, signed, to be taken up after a login."""
    kept = {name: values for name, values in saisie.items() if name not in (JETON, REPRENDRE)}
    return str(_serializer(request).dumps({"chemin": request.url.path, "saisie": kept}))


def taken_up(request: Request, reprise: str) -> tuple[str, Saisie] | None:
    """(path, what was typed), or None when it was not made here or is too old."""
    try:
        kept = _serializer(request).loads(reprise, max_age=KEPT) if reprise else None
    except BadData:
        return None
    return (kept["chemin"], kept["saisie"]) if kept else None


async def read_form(request: Request, heaviest: int = HEAVIEST) -> Saisie:
    """The posted fields, kept in request.state.saisie; files are in request.state.fichiers, for who expects them."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > heaviest:
        raise BaliseError(413, "trop_volumineux", "Ce formulaire est trop long.")
    form = await request.form(max_fields=2000)
    saisie: Saisie = {}
    request.state.fichiers = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            request.state.fichiers[name] = value
        else:
            saisie.setdefault(name, []).append(value)
    request.state.saisie = saisie
    return saisie


def from_elsewhere(request: Request) -> bool:
    """Whether the browser says that another site made this request."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin in (None, "null"):
        return False
    ours = {request.headers.get("host"), urlsplit(request.app.state.settings.public_url).netloc} - {"", None}
    return urlsplit(origin or "").netloc not in ours


def live(request: Request) -> Acces | None:
    """The session of the request, whatever its step."""
    state = request.app.state
    with state.sessions() as session:
        return sessions.read(
            session, state.clock(), request.cookies.get(sessions.COOKIE), state.settings.signing_key
        )


def _guard(
    role: Role, *, post: bool, reprise: bool, lourd: int = HEAVIEST
) -> Callable[[Request], Awaitable[None]]:
    async def check(request: Request) -> None:
        if post and from_elsewhere(request):
            raise BaliseError(403, "acces_refuse", "Cette demande vient d'un autre site.")
        if lourd > HEAVIEST and await run_in_threadpool(live, request) is None:
            raise PasConnecte()  # nobody makes us read millions of bytes without a session
        saisie = await read_form(request, lourd) if post else {}
        acces = await run_in_threadpool(live, request)
        if acces is None:
            raise PasConnecte(keep(request, saisie) if reprise else "")
        if acces.etape != sessions.OPEN:
            raise PasConnecte()
        request.state.acces = acces
        if not covers(acces.agent.role, role):
            raise PasLeDroit(acces, role)
        if post and not secrets.same((saisie.get(JETON) or [""])[0], acces.jeton):
            raise PageAncienne(acces, saisie, montrer=reprise)

    return check


def step(etape: str, *, post: bool) -> Callable[[Request], Awaitable[None]]:
    """Guard of a page in the middle of a login."""

    async def check(request: Request) -> None:
        saisie = await read_form(request) if post else {}
        acces = await run_in_threadpool(live, request)
        if acces is None or acces.etape != etape:
            raise PasConnecte((saisie.get(REPRISE) or [""])[0])
        if post and (from_elsewhere(request) or not secrets.same((saisie.get(JETON) or [""])[0], acces.jeton)):
            raise BaliseError(403, "acces_refuse", "Cette page n'est plus valable. Recommencez la connexion.")
        request.state.acces = acces

    return check


def _acces(request: Request) -> Acces:
    acces: Acces = request.state.acces
    return acces


def _saisie(request: Request) -> Saisie:
    saisie: Saisie = request.state.saisie
    return saisie


#: The session and the form of a request that passed its guard.
Moi = Annotated[Acces, Depends(_acces)]
Formulaire = Annotated[Saisie, Depends(_saisie)]


def first(saisie: Saisie, name: str) -> str:
    """First value of a field, stripped; empty when absent."""
    return (saisie.get(name) or [""])[0].strip()


class Bureau:
    """Routes of the desk. `page` and `geste` ask for a role; `etape` and `ouvert` are for the login alone."""

    def __init__(self, prefix: str = "") -> None:
        self.router = APIRouter(prefix=f"/agents{prefix}", include_in_schema=False)

    def page(self, path: str, role: Role = "lecteur") -> Callable[[Handler], Handler]:
        """A page to read."""
        return self.router.get(path, dependencies=[Depends(_guard(role, post=False, reprise=False))])

    def geste(
        self, path: str, role: Role, *, reprise: bool = False, lourd: int = HEAVIEST
    ) -> Callable[[Handler], Handler]:
        """A gesture: POST with the token of the form. With `reprise`, what is typed survives the end of a session.

        `lourd` is the most bytes that the form may have, for those that carry a file.
        """
        return self.router.post(path, dependencies=[Depends(_guard(role, post=True, reprise=reprise, lourd=lourd))])

    def etape(self, method: str, path: str, name: str) -> Callable[[Handler], Handler]:
        """A step of the login."""
        guard = Depends(step(name, post=method == "POST"))
        return self.router.api_route(path, methods=[method], dependencies=[guard])

    def ouvert(self, method: str, path: str) -> Callable[[Handler], Handler]:
        """A page for whoever is not logged in."""
        return self.router.api_route(path, methods=[method])


def install(app: FastAPI, login_page: Callable[..., Response]) -> None:
    """Answers to those who do not pass; `login_page` stands behind this door."""

    @app.exception_handler(PasConnecte)
    async def _login(request: Request, error: PasConnecte) -> Response:
        if request.method == "GET":
            return RedirectResponse(f"/agents/connexion?suite={quote(request.url.path)}", 303)
        return login_page(request, 401, reprise=error.reprise, terminee=True)

    @app.exception_handler(PageAncienne)
    async def _old(request: Request, error: PageAncienne) -> Response:
        if not error.montrer:
            return page(request, "refus.html", error.acces, 403, raison="ancienne")
        return resume_page(request, error.acces, request.url.path, error.saisie, 403)

    @app.exception_handler(PasLeDroit)
    async def _forbidden(request: Request, error: PasLeDroit) -> Response:
        return page(request, "refus.html", error.acces, 403, raison="role", role=error.role)


def resume_page(request: Request, acces: Acces, path: str, saisie: Saisie, status: int = 200) -> Response:
    """What was typed, ready to be taken up with the token of the present session."""
    fields = {name: values for name, values in saisie.items() if name not in (JETON, REPRENDRE)}
    return page(request, "reprise.html", acces, status, action=path, champs=hidden(fields))
