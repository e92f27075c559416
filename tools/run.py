"""`make run` after the environments: ports, database, fallback, model, three processes, address.

Ctrl-C stops the three and leaves no orphan; if one of them dies, the others stop and its name is said.
"""

from __future__ import annotations

import json
import shlex
import socket
import threading
import time
import urllib.error
import urllib.request

from honcho.manager import Manager

from tools import train
from tools.environment import environment
from tools.setup import fail, say
from web.settings import ROOT, Settings

READY_SECONDS = 90


def check_ports(settings: Settings) -> None:
    """One clear line when a port is taken."""
    for name, host, port in (
        ("BALISE_WEB_PORT", settings.web_host, settings.web_port),
        ("BALISE_RASA_PORT", "127.0.0.1", settings.rasa_port),
        ("BALISE_ACTIONS_PORT", "127.0.0.1", settings.actions_port),
    ):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                fail(f"le port {port} est déjà pris. Libérez-le ou choisissez-en un autre avec {name}.")


def prepare(settings: Settings) -> None:
    """Database up to date and filled, fallback file written, model trained."""
    from web.orientation.prepare import prepare_database

    settings.var.mkdir(parents=True, exist_ok=True)
    say("base de données : migrations et données d'orientation")
    for line in prepare_database(settings):
        say(line)
    train.main()


def wait_until_ready(settings: Settings, stopped: threading.Event) -> None:
    """Poll /readyz and print the address."""
    url = f"http://127.0.0.1:{settings.web_port}"
    started = time.monotonic()
    while not stopped.is_set() and time.monotonic() - started < READY_SECONDS:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=3) as answer:
                if json.load(answer)["pret"]:
                    say(f"prêt en {time.monotonic() - started:.0f} s : {url}")
                    return
        except (urllib.error.URLError, OSError, ValueError):
            pass
        stopped.wait(0.5)
    if not stopped.is_set():
        say("les trois processus ne répondent pas encore tous. Voir /readyz pour savoir lequel.")


def processes(settings: Settings, names: tuple[str, ...] = ("rasa", "actions", "web")) -> Manager:
    """The processes of the Procfile, under honcho."""
    manager = Manager()
    variables = environment(settings)
    for line in (ROOT / "Procfile").read_text(encoding="utf8").splitlines():
        name, command = line.split(": ", 1)
        if name in names:
            manager.add_process(name, f"exec {command}", env=variables, cwd=str(ROOT))
    return manager


def main() -> None:
    """Command line."""
    settings = Settings()
    check_ports(settings)
    prepare(settings)
    say("démarrage de " + ", ".join(shlex.split("rasa actions web")))
    manager, stopped = processes(settings), threading.Event()
    threading.Thread(target=wait_until_ready, args=(settings, stopped), daemon=True).start()
    try:
        manager.loop()
    finally:
        stopped.set()
    raise SystemExit(manager.returncode or 0)


if __name__ == "__main__":
    main()
