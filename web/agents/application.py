"""Everything the desk adds to the application: kinds, provider, routes, answers to those who do not pass."""

from __future__ import annotations

from fastapi import FastAPI

from web.agents import comptes, connexion, edition, garde, oidc, relecture
from web.agents.apercu import Comprendre, rasa_reader
from web.agents.apprentissage import routes as apprentissage
from web.agents.echanges import lanceur, telechargements
from web.agents.echanges import routes as imports
from web.agents.entrees.registre import genres
from web.agents.fraicheur import routes as fraicheur
from web.agents.guichet import routes as guichet
from web.agents.guichet.parcours import load_parcours
from web.agents.interrupteurs import routes as interrupteurs
from web.agents.observatoire import routes as observatoire
from web.agents.rendu import environment
from web.fiches.store import Fiches

#: The menu: address, title, least role.
MENU = [
    ("/agents", "Tableau de bord", "lecteur"),
    ("/agents/entrees/structure", "Lieux et numéros", "lecteur"),
    ("/agents/guichet", "Guichet", "lecteur"),
    ("/agents/fraicheur", "À vérifier", "lecteur"),
    ("/agents/propositions", "Relecture", "lecteur"),
    ("/agents/imports", "Imports", "lecteur"),
    ("/agents/exports", "Exports", "lecteur"),
    ("/agents/observatoire", "Observatoire", "lecteur"),
    ("/agents/interrupteurs", "Interrupteurs", "lecteur"),
    ("/agents/apprentissage", "Apprentissage", "editeur"),
    ("/agents/journal", "Journal", "valideur"),
    ("/agents/comptes", "Comptes", "administrateur"),
]


def install(app: FastAPI, base: Fiches, comprendre: Comprendre | None = None) -> None:
    """Add the desk. `base` is the sheets of the files; `comprendre` reads a sentence (the language model by default)."""
    settings = app.state.settings
    app.state.genres = genres(base, settings.data)
    app.state.parcours = load_parcours(settings.data)
    app.state.essais = connexion.make_limiter()
    app.state.oidc = oidc.make_client(settings)
    app.state.comprendre = comprendre or rasa_reader(settings)
    app.state.lancer_import = lanceur.processus(settings, app.state.sessions)
    environment.globals["menu"] = MENU
    parts = (connexion, oidc, comptes, edition, relecture, guichet, fraicheur, imports, telechargements)
    for part in (*parts, interrupteurs, observatoire, apprentissage):
        app.include_router(part.bureau.router)
    garde.install(app, connexion.login_page)
