"""A new model and a new version replace the old ones replica by replica, while people talk, without one failed answer."""

from __future__ import annotations

import shutil
import threading
import time
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
        self.url, self.stopped, self.said, self.step = url, threading.Event(), 0, ""
        self.wrong: list[str] = []

    def run(self) -> None:
        with httpx2.Client(base_url=self.url, timeout=15) as http:
            conversation: str | None = None
            while not self.stopped.wait(0.3):
                text = "on m'a cambriolé à Nemours" if conversation is None else "je veux porter plainte"
                step, started = self.step, time.monotonic()
                answer = http.post("/api/v1/messages", json={"conversation": conversation, "text": text})
                self.said += 1
                self._check(answer, conversation, f"{step}, {time.monotonic() - started:.1f} s")
                conversation = answer.json().get("conversation") or conversation

    def _check(self, answer: httpx2.Response, conversation: str | None, when: str) -> None:
        body: dict[str, Any] = answer.json()
        spoken = [block["text"] for block in body.get("blocks", []) if block["type"] == "texte"]
        if answer.status_code != 200 or any(one.startswith("Je n'arrive pas") for one in spoken):
            self.wrong.append(f"{when}: {answer.status_code} {str(body)[:120]}")
        elif body["commune"] != "77333" or (conversation and body["conversation"] != conversation):
            self.wrong.append(f"{when}: memory lost: {body['commune']}")


def test_replica_by_replica(cluster: Cluster) -> None:
    fresh = cluster.var / "nouveau.tar.gz"
    shutil.copy(train.MODEL, fresh)
    talkers = [Talker(cluster.url) for _ in range(2)]
    for one in talkers:
        one.start()
    try:
        for name in ("rasa-1", "rasa-2", "actions-1", "actions-2", "web-1", "web-2"):
            for one in talkers:
                one.step = f"while {name} is replaced"
            cluster.replace(name, **({"BALISE_MODEL": str(fresh)} if name.startswith("rasa") else {}))
    finally:
        for one in talkers:
            one.stopped.set()
            one.join(20)
    assert sum(one.said for one in talkers) > 10
    assert [wrong for one in talkers for wrong in one.wrong] == []
