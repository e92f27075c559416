"""Database ready to serve: migrations, seed, generated fallback file. Used by `make run` and the tests."""

from __future__ import annotations

from collections.abc import Iterator

from alembic import command
from alembic.config import Config

from web.db import make_engine, make_session_factory, session_scope
from web.fiches.store import load_fiches
from web.orientation.fallback import write_fallback
from web.orientation.seed import seed
from web.settings import ROOT, Settings


def migrate(url: str) -> None:
    """Bring the tables to the newest version."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url
    command.upgrade(config, "head")


def prepare_database(settings: Settings) -> Iterator[str]:
    """Migrate, seed, write the fallback file; yields a line of French a step."""
    migrate(settings.database)
    engine = make_engine(settings.database)
    fiches = load_fiches(settings.data)
    with session_scope(make_session_factory(engine)) as session:
        report = seed(session, settings.data / "orientation")
        yield (
            f"orientation : {report.created} fiches de contact créées, {report.updated} mises à jour, "
            f"{report.unchanged} inchangées, {len(report.differences)} différences gardées"
        )
        codes = {name: [(row.code, row.pour) for row in fiche.numeros] for name, fiche in fiches.par_besoin.items()}
        infos = {
            name: {
                "choix": fiches.par_besoin[name].choix,
                "nom_offre": fiches.par_besoin[name].nom_offre,
                "local": besoin.local,
                "gravite": besoin.gravite,
                "lien": f"/f/{besoin.rang:02d}",
            }
            for name, besoin in fiches.besoins.items()
        }
        write_fallback(session, codes, settings.var / "fallback.json", infos)
    engine.dispose()
