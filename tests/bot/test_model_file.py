"""A damaged model file: the one before it is loaded; none sound stops the process with a clear line."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from tools.rasa import choose, command, previous, sound


@pytest.fixture
def model(tmp_path: Path) -> Path:
    made = tmp_path / "balise.tar.gz"
    for path in (made, previous(made)):
        with gzip.open(path, "wb") as archive:
            archive.write(os.urandom(100_000))
    return made


def test_a_sound_model_is_loaded(model: Path) -> None:
    assert choose(model) == model


@pytest.mark.parametrize("how", ["cut", "changed", "empty", "missing"])
def test_a_damaged_model_gives_way_to_the_one_before(model: Path, how: str) -> None:
    content = bytearray(model.read_bytes())
    if how == "cut":
        model.write_bytes(content[:50_000])
    elif how == "changed":
        content[40_000] ^= 0xFF
        model.write_bytes(content)
    elif how == "empty":
        model.write_bytes(b"")
    else:
        model.unlink()
    assert not sound(model)
    assert choose(model) == previous(model)


def test_no_sound_model_stops_the_process(model: Path) -> None:
    model.unlink()
    previous(model).write_bytes(b"no")
    with pytest.raises(SystemExit):
        choose(model)


def test_a_token_that_begins_with_a_dash_is_understood_by_rasa() -> None:
    from rasa.__main__ import create_argument_parser

    made = command(Path("modele.tar.gz"), {"BALISE_RASA_PORT": "5005", "BALISE_RASA_TOKEN": "-bod9GzTKpmbK1q"})
    read = create_argument_parser().parse_args(made)
    assert read.auth_token == "-bod9GzTKpmbK1q" and read.port == 5005 and read.interface == "127.0.0.1"
