"""A new model and a new version replace the old ones replica by replica, while people talk, without one failed answer."""

from __future__ import annotations

import shutil
import threading
from typing import Any

import httpx2
import pytest

from tools import train
from tools.cluster import Cluster

pytestmark = pytest.mark.stack


class Talker(threading.Thread):
    """Says its commune once, then asks for a place again and again: its memory must hold."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url, self.stopped, self.wrong, self.said = url, threading.Event(), [], 0  # type: ignore[var-annotated]

    def run(self) -> None:
        with httpx2.Client(base_url=self.url, timeout=15) as http:
            conversation: str | None = None
            while not self.stopped.wait(0.3):
                text = "on m'a cambriolé à Nemours" if conversation is None else "je veux porter plainte"
                answer = http.post("/api/v1/messages", json={"conversation": conversation, "text": text})
                self.said += 1
                self._check(answer, conversation)
                conversation = answer.json().get("conversation") or conversation

    def _check(self, answer: httpx2.Response, conversation: str | None) -> None:
        body: dict[str, Any] = answer.json()
        spoken = [block["text"] for block in body.get("blocks", []) if block["type"] == "texte"]
        if answer.status_code != 200 or any(one.startswith("Je n'arrive pas") for one in spoken):
            self.wrong.append(f"{answer.status_code} {str(body)[:120]}")
        elif body["commune"] != "77333" or (conversation and body["conversation"] != conversation):
            self.wrong.append(f"memory lost: {body['commune']}")


def test_replica_by_replica(cluster: Cluster) -> None:
    fresh = cluster.var / "nouveau.tar.gz"
    shutil.copy(train.MODEL, fresh)
    talkers = [Talker(cluster.url) for _ in range(2)]
    for one in talkers:
        one.start()
    try:
        for name in ("rasa-1", "rasa-2"):
            cluster.replace(name, BALISE_MODEL=str(fresh))
        for name in ("actions-1", "actions-2", "web-1", "web-2"):
            cluster.replace(name)
    finally:
        for one in talkers:
            one.stopped.set()
            one.join(20)
    assert sum(one.said for one in talkers) > 10
    assert [wrong for one in talkers for wrong in one.wrong] == []
