"""The gazetteer, built once."""

from __future__ import annotations

import pytest

from territory import Gazetteer, load


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load()
