"""Words planted in conversations over the whole cluster are nowhere afterwards: logs, files, PostgreSQL, Redis, metrics."""

from __future__ import annotations

import subprocess

import httpx2
import pytest
import redis

from tools.cluster import Cluster
from tools.services import program

pytestmark = pytest.mark.stack
SECRETS = ("zebulonquatorze", "0677889911", "ruedesmimosasbleus")
SAID = (
    "mon mari {0} me frappe, j'habite à Meaux, {2}",
    "{0} {0}",
    "il arrive avec un couteau {0} appelez le {1}",
    "/{0}",
    "mon numéro est le {1}",
    "oui",
)


def talk(cluster: Cluster) -> list[str]:
    """Scripted conversations, mistakes included; the ids they had."""
    ids = []
    with httpx2.Client(base_url=cluster.url, timeout=20) as http:
        for _ in range(3):
            conversation = None
            for words in SAID:
                body = {"conversation": conversation, "text": words.format(*SECRETS)}
                conversation = http.post("/api/v1/messages", json=body).json()["conversation"] or conversation
            ids.append(conversation or "")
        http.post("/api/v1/messages", content=f'{{"text": "{SECRETS[0]}'.encode())
        http.post("/api/v1/messages", json={"choice": SECRETS[0]})
        http.post("/", data={"texte": f"bonjour {SECRETS[0]}", "conversation": SECRETS[1]})
        http.get("/api/v1/orientation", params={"besoin": SECRETS[0], "commune": SECRETS[1]})
        http.get(f"/fiches/{SECRETS[0]}", headers={"User-Agent": SECRETS[0], "Referer": SECRETS[1], "X-Request-ID": SECRETS[2]})
        http.get("/api/v1/communes", params={"q": SECRETS[2]})
        http.delete(f"/api/v1/conversations/{ids[0]}")
    return ids


def places(cluster: Cluster) -> dict[str, bytes]:
    """Everything that remains, by name."""
    found = {str(path): path.read_bytes() for path in cluster.var.rglob("*") if path.is_file() and not path.is_socket()}
    dump = [program("pg_dump"), "--inserts", cluster.settings.database]
    found["pg_dump"] = subprocess.run(dump, capture_output=True, check=True).stdout
    server = redis.Redis.from_url(cluster.settings.redis_url)
    found["redis"] = b"\n".join(key + b"=" + (server.dump(key) or b"") for key in server.scan_iter("*"))
    assert server.config_get("save")["save"] == "" and server.config_get("appendonly")["appendonly"] == "no"
    for name, port in cluster.ports.items():
        if name.startswith("web"):
            found[f"metrics of {name}"] = httpx2.get(f"http://127.0.0.1:{port}/metrics").content
    return found


def test_nothing_said_remains(cluster: Cluster) -> None:
    ids = talk(cluster)
    found = places(cluster)
    assert len(found) > 100 and len(found["pg_dump"]) > 100_000 and b"balise_tours" in found["metrics of web-1"]
    for name, content in found.items():
        for secret in SECRETS:
            assert secret.encode() not in content, (name, secret)
        if name != "redis":  # where a conversation lives for thirty minutes
            assert not [one for one in ids if one and one.encode() in content], name
    assert b"127.0.0.1" not in b"".join(line for line in cluster.log.read_bytes().splitlines() if b'"balise.acces"' in line)


def test_what_redis_keeps_expires(cluster: Cluster) -> None:
    talk(cluster)
    server = redis.Redis.from_url(cluster.settings.redis_url)
    lives = {key: server.pttl(key) for key in server.scan_iter("*")}
    assert len(lives) > 3
    assert {key: life for key, life in lives.items() if not 0 < life <= 30 * 60 * 1000} == {}


def test_one_request_is_one_id_in_the_three_logs(cluster: Cluster) -> None:
    import json

    talk(cluster)
    seen: dict[str, set[str]] = {}
    for line in cluster.log.read_text(errors="replace").splitlines():
        if line.startswith('{"quand"'):
            row = json.loads(line)
            seen.setdefault(row["requete"], set()).add(row["processus"])
    assert {"web", "rasa", "actions"} in seen.values()


def test_a_deleted_conversation_leaves_redis(cluster: Cluster) -> None:
    server = redis.Redis.from_url(cluster.settings.redis_url, decode_responses=True)
    with httpx2.Client(base_url=cluster.url, timeout=20) as http:
        made = http.post("/api/v1/messages", json={"text": "on m'a cambriolé à Meaux"}).json()["conversation"]
        assert server.exists(f"balise:conversation:{made}")
        assert http.delete(f"/api/v1/conversations/{made}").status_code == 204
    assert [key for key in server.scan_iter("*") if made in key] in ([], [f"balise:supprimee:{made}"])
