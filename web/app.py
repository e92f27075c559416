"""create_app(settings): builds everything the service needs; nothing else reads the environment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from prometheus_client import CollectorRegistry
from starlette.middleware.gzip import GZipMiddleware

from territory import load
from web import access_log, errors, health
from web.agents import application as desk
from web.agents.apercu import Comprendre
from web.chat import routes as chat_routes
from web.chat.compte import AvisSigner
from web.chat.gate import Gate
from web.chat.langue_lien import LanguageLinks
from web.chat.limits import MessageLimiter, daily_salt
from web.chat.metrics import ChatMetrics
from web.chat.offre import Asking
from web.chat.rasa import RasaClient
from web.chat.registry import make_registry
from web.chat.services import ChatService
from web.chat.signing import Signer
from web.db import make_engine, make_session_factory
from web.fiches.live import LiveFiches
from web.fiches.store import load_fiches
from web.interrupteurs.etat import Coupures
from web.observatoire.compteur import CompteurMemoire
from web.observatoire.ecriture import Ecrivain
from web.observatoire.mesures import Territoires
from web.observatoire.publication import Observatoire
from web.orientation import internal, ouvert, public
from web.orientation import routes as orientation_routes
from web.orientation.bandeaux import BandeauxDesPages
from web.orientation.remembered import RememberedOrientation
from web.pages import routes as pages_routes
from web.pages.pdf import PdfMaker
from web.phrases import routes as phrases
from web.phrases.job import keep_short
from web.phrases.offres import SignedOffers
from web.settings import Settings
from web.supervision import Supervision

PARIS = ZoneInfo("Europe/Paris")


def paris_now() -> datetime:
    """The hour in Seine-et-Marne."""
    return datetime.now(PARIS)


def create_app(
    settings: Settings,
    clock: Callable[[], datetime] = paris_now,
    rasa: RasaClient | None = None,
    comprendre: Comprendre | None = None,
) -> FastAPI:
    """The application; tests pass a fake clock or Rasa, or what reads a sentence for the staff's previews."""
    engine = make_engine(settings.database)
    sessions = make_session_factory(engine)
    files = load_fiches(settings.data)
    fiches = LiveFiches(files, sessions)
    metrics = CollectorRegistry()
    client = rasa or RasaClient(
        settings.rasa_replicas,
        settings.token,
        settings.rasa_timeout,
        settings.rasa_connect_timeout,
        Gate(settings.turns_at_once, settings.turns_waiting),
    )
    gazetteer = load()
    languages = LanguageLinks(pages_routes.languages())
    switches = Coupures(sessions)
    orientation = RememberedOrientation(fiches, sessions, gazetteer, clock, switches)
    areas = Territoires.of(gazetteer)
    counter = CompteurMemoire(areas, frozenset(files.besoins), clock)
    writer = Ecrivain(counter, engine, clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        loading = asyncio.create_task(asyncio.to_thread(languages.load))  # a second or two: nobody waits for it
        writing = asyncio.create_task(writer.toujours())
        purging = asyncio.create_task(keep_short(sessions, clock))
        yield
        writing.cancel()
        purging.cancel()
        await asyncio.to_thread(writer.ecrire)
        app.state.pdf.close()
        await loading
        await client.close()
        engine.dispose()

    app = FastAPI(
        title="Balise 77",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    app.state.settings, app.state.clock, app.state.metrics = settings, clock, metrics
    app.state.sessions = app.state.session_factory = sessions
    app.state.orientation = orientation
    app.state.bandeaux = BandeauxDesPages(sessions, fiches, gazetteer, clock)
    app.state.pdf = PdfMaker()
    registry = make_registry(settings.redis_url, settings.conversation_minutes * 60)
    offers = SignedOffers(settings.signing_key, sessions, clock, allowed=settings.apprentissage)
    needs = files.besoins
    app.state.chat = ChatService(
        rasa=client,
        registry=registry,
        limiter=MessageLimiter(settings.messages_per_minute, settings.redis_url, daily_salt(settings.signing_key)),
        signer=Signer(settings.signing_key),
        answers=orientation,
        metrics=ChatMetrics(metrics),
        gazetteer=gazetteer,
        languages=languages,
        avis=AvisSigner(settings.signing_key),
        coupures=switches,
        compteur=counter,
        asking=Asking(offers, registry, lambda need: needs[need].gravite if need in needs else None)
        if settings.apprentissage
        else None,
    )
    app.state.coupures, app.state.observatoire = switches, Observatoire(sessions, areas, clock)
    errors.install(app)
    # No cookie and no secret of another person is ever in a page: compression gives nothing to a watcher of sizes.
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    supervision = Supervision(metrics, sessions, clock)
    supervision.follow_switches(switches)
    if isinstance(client, RasaClient):
        supervision.follow(client)
    access_log.install(app, supervision.request, hsts=settings.hsts)
    for router in (
        chat_routes.router,
        public.router,
        orientation_routes.router,
        ouvert.router,
        internal.router,
        health.router,
        pages_routes.router,
    ):
        app.include_router(router)
    phrases.install(app, offers)
    desk.install(app, files, comprendre)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    pages_routes.install(app)
    return app
