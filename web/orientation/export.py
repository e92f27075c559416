"""Write the truth of the database back to the shape of the data files."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.orientation.files import (
    AngelaRecord,
    Dataset,
    Fait,
    NumeroRecord,
    ServiceRecord,
    StructureRecord,
    ZoneRecord,
)
from web.orientation.models import AngelaTerritoire, Numero, Service, Structure, Zone


def _fields(entry: Any, model: type[Any]) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in model.model_fields if name != "faits"}


def _with_facts(entry: Structure | Service, model: type[Any]) -> Any:
    rows: list[Any] = [*entry.faits]
    facts = {f.champ: Fait.model_validate(_fields(f, Fait)) for f in sorted(rows, key=lambda f: str(f.champ))}
    # `existence` first: the other facts of the entry are written as differences from it.
    ordered = {k: facts[k] for k in sorted(facts, key=lambda champ: champ != "existence")}
    return model.model_validate(_fields(entry, model) | {"faits": ordered})


def export(session: Session) -> Dataset:
    """Read every entry of the database, masked ones included. `files.dump` writes it."""
    return Dataset(
        structures=[
            _with_facts(s, StructureRecord) for s in session.scalars(select(Structure).order_by(Structure.id))
        ],
        services=[
            _with_facts(s, ServiceRecord) for s in session.scalars(select(Service).order_by(Service.id))
        ],
        numeros=[
            NumeroRecord.model_validate(_fields(n, NumeroRecord))
            for n in session.scalars(
                select(Numero).order_by(Numero.rang, Numero.principal.desc(), Numero.canal)
            )
        ],
        zones=[
            ZoneRecord.model_validate(_fields(z, ZoneRecord))
            for z in session.scalars(select(Zone).order_by(Zone.code_insee))
        ],
        angela=[
            AngelaRecord.model_validate(_fields(a, AngelaRecord))
            for a in session.scalars(select(AngelaTerritoire).order_by(AngelaTerritoire.id))
        ],
    )
