"""The faults of `make chaos`: each breaks something for real, waits, and puts back what a person would not have to."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tools.cluster import Cluster
from tools.services import program

CLOCK = Path(__file__).parent / "horloge.c"
LIMIT, LIMIT_HANGING = 2.0, 5.0  # seconds for any answer
Fault = Callable[[Cluster], None]


@dataclass(frozen=True)
class Case:
    """One fault: its words, what it does, how long an answer may take.

    `without_door`: nginx itself is away for a moment. `clock`: needs a clock that can be moved. `disk`: a small disk.
    """

    name: str
    run: Fault
    limit: float = LIMIT
    without_door: bool = False
    clock: bool = False
    disk: bool = False


def killing(*names: str, seconds: float = 12) -> Fault:
    """kill -9, three times."""

    def run(cluster: Cluster) -> None:
        for _ in range(3):
            for name in names:
                cluster.kill(name)
            time.sleep(seconds / 3)

    return run


def freezing(*names: str, seconds: float = 12) -> Fault:
    """Alive and silent, then as before."""

    def run(cluster: Cluster) -> None:
        for name in names:
            cluster.kill(name, signal.SIGSTOP)
        time.sleep(seconds)
        for name in names:
            cluster.kill(name, signal.SIGCONT)

    return run


def away(name: str, seconds: float) -> Fault:
    """Stopped, then started again."""

    def run(cluster: Cluster) -> None:
        cluster.supervisor.hold(name)
        time.sleep(seconds)
        cluster.supervisor.release(name)

    return run


def damaged_model(cluster: Cluster) -> None:
    """The model of one replica is cut and Rasa restarts on it."""
    model = Path(cluster.supervisor.processes["rasa-1"].variables["BALISE_MODEL"])
    whole = model.read_bytes()
    model.write_bytes(whole[: len(whole) // 2])
    cluster.kill("rasa-1")
    time.sleep(3)
    cluster.wait_for("rasa-1")
    time.sleep(5)
    model.write_bytes(whole)


def full_disk(cluster: Cluster) -> None:
    """Not one byte left where the service writes (a file system of its own, mounted by `small_disk`)."""
    filler = cluster.var / "plein"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 65536)
        except OSError:
            pass
    cluster.kill("web-1")  # and a restart meanwhile
    time.sleep(12)
    filler.unlink()


def clock_jump(cluster: Cluster) -> None:
    """Two days ahead, then a year back, then right again, for every process of Balise."""
    for days in (2, -365, 0):
        set_clock(cluster.var, days)
        time.sleep(6)


def set_clock(folder: Path, days: int) -> None:
    """What the processes that `moved_clock` was given to add to the hour from now on."""
    with (folder / "heure").open("r+b" if (folder / "heure").exists() else "wb") as file:
        file.write(struct.pack("<q", days * 86400))  # in place: they have the file in memory


def moved_clock(folder: Path) -> dict[str, str]:
    """Variables of a process whose hour can be moved; empty where there is no C compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return {}
    library = folder / "horloge.so"
    if not library.exists():
        subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(CLOCK)], check=True)
        set_clock(folder, 0)
    return {"LD_PRELOAD": str(library), "BALISE_HORLOGE": str(folder / "heure")}


def vanishing_clients(cluster: Cluster) -> None:
    """Two hundred people close the page before the answer."""
    body = b'{"conversation": null, "text": "on m\'a vole mon velo"}'
    head = f"POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    for _ in range(200):
        with socket.create_connection(("127.0.0.1", cluster.public), 2) as client:
            client.sendall(head.encode() + body)
        time.sleep(0.05)


def slowloris(cluster: Cluster) -> None:
    """150 connections that send one byte of a header every second."""
    held = []
    for _ in range(150):
        client = socket.create_connection(("127.0.0.1", cluster.public), 2)
        client.sendall(b"POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        held.append(client)
    for _ in range(12):
        for client in held:
            try:
                client.sendall(b"a")
            except OSError:
                continue
        time.sleep(1)
    for client in held:
        client.close()


def big_bodies(cluster: Cluster) -> None:
    """Forty bodies of 10 MB, four at once; each gets an answer with the emergency numbers."""
    content = b'{"conversation": null, "text": "' + b"a" * 10_000_000 + b'"}'

    def send() -> None:
        with httpx2.Client(base_url=cluster.url, timeout=10) as http:
            for _ in range(10):
                try:
                    answer = http.post("/api/v1/messages", content=content)
                    assert answer.status_code == 413 and answer.json()["secours"]
                except httpx2.HTTPError:
                    continue  # nginx may close while the client still sends

    threads = [threading.Thread(target=send) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def cases() -> list[Case]:
    """Every fault, in order."""
    return [
        Case("kill -9 d'un web", killing("web-1")),
        Case("kill -9 d'un Rasa", killing("rasa-1", seconds=30)),
        Case("kill -9 d'un serveur d'actions", killing("actions-1")),
        Case("kill -9 des deux web", killing("web-1", "web-2")),
        Case("kill -9 des deux Rasa", killing("rasa-1", "rasa-2", seconds=30)),
        Case("kill -9 des deux serveurs d'actions", killing("actions-1", "actions-2")),
        Case("kill -9 de nginx", killing("nginx"), without_door=True),
        Case("Redis tué, données perdues", killing("redis")),
        Case("Redis arrêté 15 s", away("redis", 15)),
        Case("Redis figé 8 s", freezing("redis", seconds=8), LIMIT_HANGING),
        Case("PostgreSQL arrêté 30 s", away("postgres", 30)),
        Case("PostgreSQL figé 10 s", freezing("postgres", seconds=10), LIMIT_HANGING),
        Case("un Rasa figé", freezing("rasa-1"), LIMIT_HANGING),
        Case("les deux Rasa figés", freezing("rasa-1", "rasa-2"), LIMIT_HANGING),
        Case("un serveur d'actions figé", freezing("actions-1"), LIMIT_HANGING),
        Case("les deux serveurs d'actions figés", freezing("actions-1", "actions-2"), LIMIT_HANGING),
        Case("un web figé", freezing("web-1"), LIMIT_HANGING),
        Case("modèle abîmé", damaged_model),
        Case("clients qui partent", vanishing_clients),
        Case("slowloris", slowloris),
        Case("corps de 10 Mo", big_bodies),
        Case("disque plein", full_disk, disk=True),
        Case("saut d'horloge", clock_jump, clock=True),
    ]


@contextmanager
def small_disk(folder: Path, megabytes: int = 400) -> Iterator[bool]:
    """A file system of its own on the folder; False where mounting is not permitted."""
    command = [program("mount"), "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run([program("umount"), "-l", str(folder)], check=False)


def own_models(cluster: Cluster, model: Path) -> None:
    """A copy of the model for the first Rasa, with the one before it, so that it can be damaged."""
    from tools.rasa import previous

    copy = cluster.var / "modele" / "balise.tar.gz"
    copy.parent.mkdir()
    shutil.copy(model, copy)
    shutil.copy(model, previous(copy))
