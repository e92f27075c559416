"""`make run-cluster`: nginx in front of 2 web, 2 Rasa and 2 actions, Redis and PostgreSQL, on one machine without Docker.

Web → Rasa is a list kept by the web (web/chat/replica.py); Rasa → actions and actions → web pass by nginx's private side.
Redis and PostgreSQL are those of BALISE_REDIS_URL and BALISE_DATABASE_URL when set, else private ones on free ports.
`Cluster` is for tests and benches what tools/stack.py is for one of each.
"""

from __future__ import annotations

import json
import signal
import socket
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

from tools import services, train
from tools.environment import environment
from tools.setup import fail, say
from tools.stack import free_port
from tools.supervisor import Supervisor
from web.orientation.prepare import prepare_database
from web.settings import ROOT, Settings

READY_SECONDS = 600  # a machine that does something else is slow; a healthy start takes some fifteen seconds
SETTLE = 1.0  # seconds after a replica is back: a web that found a Rasa gone asks it again after half a second
KINDS = ("rasa", "actions", "web")
COMMANDS = {
    "rasa": [str(ROOT / ".venv-bot/bin/python"), "-m", "tools.rasa"],
    "actions": [str(ROOT / ".venv-bot/bin/python"), "-m", "actions"],
    "web": [str(ROOT / ".venv-web/bin/python"), "-m", "web"],
}


class Cluster:
    """`with Cluster() as cluster:`; cluster.url answers. Names: web-1, rasa-2, actions-1, redis, postgres, nginx."""

    def __init__(self, replicas: int = 2, public_port: int | None = None, var: Path | None = None, **overrides: object) -> None:
        self._folder = None if var else tempfile.TemporaryDirectory(prefix="balise-cluster-")
        self.var = var or Path(self._folder.name)  # type: ignore[union-attr]
        self.var.mkdir(parents=True, exist_ok=True)
        self.var.chmod(0o755)  # PostgreSQL runs as another user
        self.replicas = replicas
        self.public, self.private = public_port or free_port(), free_port()
        self.ports = {f"{kind}-{n}": free_port() for kind in KINDS for n in range(1, replicas + 1)}
        given = Settings()
        self._redis_port = 0 if given.redis_url else free_port()
        self._postgres_port = 0 if given.database_url else free_port()
        inside = f"http://127.0.0.1:{self.private}"
        self.settings = Settings(
            **{
                "var": self.var,
                "redis_url": given.redis_url or f"redis://127.0.0.1:{self._redis_port}/0",
                "database_url": given.database_url or f"postgresql://balise@127.0.0.1:{self._postgres_port}/postgres",
                "web_host": "127.0.0.1",
                "rasa_urls": ",".join(f"http://127.0.0.1:{self.ports[f'rasa-{n}']}" for n in range(1, replicas + 1)),
                "actions_url": inside,
                "web_url": inside,
                **overrides,
            }  # type: ignore[arg-type]
        )
        self.url, self.inside = f"http://127.0.0.1:{self.public}", inside
        self.log = self.var / "processus.log"
        self.supervisor = Supervisor(self.log)

    def variables(self, name: str) -> dict[str, str]:
        """Environment of one replica: the same for all, its own port excepted."""
        settings = self.settings
        own = {f"BALISE_{kind.upper()}_PORT": str(self.ports.get(f"{kind}-{name[-1]}", 0)) for kind in KINDS}
        return (
            environment(settings)
            | {
                "BALISE_MESSAGES_PER_MINUTE": str(settings.messages_per_minute),
                "BALISE_WEB_HOST": settings.web_host,
                "BALISE_CONVERSATION_MINUTES": str(settings.conversation_minutes),
                "BALISE_TURNS_AT_ONCE": str(settings.turns_at_once),
                "BALISE_TURNS_WAITING": str(settings.turns_waiting),
            }
            | own
        )

    def start_services(self) -> None:
        """Redis, PostgreSQL and its data."""
        if self._redis_port:
            self.supervisor.add("redis", services.redis_command(self._redis_port), {"PATH": "/usr/bin:/bin"}, self.var)
            services.wait_for_port(self._redis_port)
        if self._postgres_port:
            files = self.var / "postgresql"
            if not (files / "data").exists():
                services.make_postgresql(files)
            command = services.postgresql_command(files, self._postgres_port)
            self.supervisor.add("postgres", command, {"PATH": "/usr/bin:/bin"}, files)
            services.wait_for_port(self._postgres_port)
        for attempt in range(20):
            try:
                for _ in prepare_database(self.settings):
                    pass
                return
            except Exception:  # PostgreSQL listens a moment before it answers
                if attempt == 19:
                    raise
                time.sleep(0.5)

    def start_replicas(self) -> None:
        """The processes of Balise, then nginx."""
        for name in self.ports:
            self.supervisor.add(name, COMMANDS[name[:-2]], self.variables(name), ROOT)
        self.start_nginx()

    def start_nginx(self) -> None:
        """The two sides."""
        ports = {kind: [port for name, port in self.ports.items() if name.startswith(kind)] for kind in KINDS}
        values = {
            "PUBLIC_LISTEN": str(self.public),
            "PRIVATE_LISTEN": f"127.0.0.1:{self.private}",
            "WEB_SERVERS": services.servers(ports["web"], backup=True),
            "WEB_SERVERS_INSIDE": services.servers(ports["web"], 0),
            "ACTIONS_SERVERS": services.servers(ports["actions"], 0),
        }
        self.supervisor.add("nginx", services.nginx_command(self.var / "nginx", values), {"PATH": "/usr/bin:/bin"}, self.var)

    def replace(self, name: str, seconds: float = READY_SECONDS, **variables: str) -> None:
        """Stop one replica gently and start it again with other variables (a new model, a new version)."""
        process = self.supervisor.processes[name]
        self.supervisor.hold(name, signal.SIGTERM)
        process.variables = {**process.variables, **variables}
        self.supervisor.release(name)
        self.wait_for(name, seconds)
        time.sleep(SETTLE)

    def wait_for(self, name: str, seconds: float = READY_SECONDS) -> float:
        """Seconds until this replica answers; RuntimeError otherwise."""
        kind, port = name[:-2], self.ports[name]
        token = self.settings.token
        path = {"rasa": f"/status?token={token}", "actions": "/health", "web": "/healthz"}[kind]
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            if _answers(f"http://127.0.0.1:{port}{path}"):
                return time.monotonic() - started
            time.sleep(0.2)
        raise RuntimeError(f"{name} not ready after {seconds} s:\n{self.log.read_text(errors='replace')[-3000:]}")

    def wait(self, seconds: float = READY_SECONDS) -> float:
        """Seconds until every replica answers."""
        started = time.monotonic()
        for name in self.ports:
            self.wait_for(name, seconds - (time.monotonic() - started))
        services.wait_for_port(self.public)
        return time.monotonic() - started

    def pid(self, name: str) -> int:
        """Process id, 0 while it is down."""
        return self.supervisor.pid(name)

    def kill(self, name: str, sign: int = signal.SIGKILL) -> None:
        """A signal; a dead process starts again by itself."""
        self.supervisor.kill(name, sign)

    def __enter__(self) -> Cluster:
        try:
            self.start_services()
            self.start_replicas()
            self.seconds_to_ready = self.wait()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.supervisor.stop()
        if self._folder is not None:
            self._folder.cleanup()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            body = json.load(answer)
            return answer.status == 200 and ("model_file" not in body or bool(body["model_file"]))
    except (urllib.error.URLError, OSError, ValueError):
        return False


def main() -> None:
    """Serve on BALISE_WEB_PORT until Ctrl-C."""
    train.main()
    settings = Settings()
    check_port(settings.web_port)
    stopped = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stopped.set())
    say("grappe : nginx, 2 web, 2 rasa, 2 actions, Redis, PostgreSQL")
    with Cluster(public_port=settings.web_port, var=settings.var / "grappe") as cluster:
        say(f"prête en {cluster.seconds_to_ready:.0f} s : {cluster.url} (côté privé : {cluster.inside}/readyz)")
        while not stopped.wait(1):
            pass
        say("arrêt")


def check_port(port: int) -> None:
    """One clear line when the port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            fail(f"le port {port} est déjà pris. Libérez-le ou choisissez-en un autre avec BALISE_WEB_PORT.")


if __name__ == "__main__":
    main()
