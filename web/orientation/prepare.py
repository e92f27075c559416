"""Database ready to serve: migrations, seed, generated fallback file. Used by `make run` and the tests."""

from __future__ import annotations

from collections.abc import Iterator

from alembic import command
from alembic.config import Config

from web.db import make_engine, make_session_factory, session_scope
from web.fiches.live import overlaid, published
from web.fiches.store import Fiches, load_fiches
from web.orientation.fallback import of_sheets, write_fallback
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
        above = published(session)
        changed = [name for name, fiche in above.items() if fiches.par_besoin.get(name) not in (None, fiche)]
        if changed:
            yield f"fiches : {len(changed)} publiées par l'équipe, gardées devant leur fichier ({', '.join(changed)})"
        codes, infos = of_sheets(Fiches(fiches.besoins, overlaid(fiches.par_besoin, above)))
        write_fallback(session, codes, settings.var / "fallback.json", infos)
    engine.dispose()
