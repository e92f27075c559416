"""One whole cluster a session: nginx, two of each, private Redis and PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from tools import train
from tools.cluster import Cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    missing = [name for name in ("nginx", "redis-server") if not shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")]
    if missing:
        if os.environ.get("CI") == "true":
            raise RuntimeError(f"missing: {missing}")
        pytest.skip(f"missing: {', '.join(missing)}")
    if not train.matches():
        train.train()
    with Cluster(messages_per_minute=1_000_000) as running:
        yield running
