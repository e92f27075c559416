"""Private nginx, Redis and PostgreSQL on free ports, with Debian's programs: for `make run-cluster`, tests and measures."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from tools.setup import fail
from web.settings import ROOT

DEBIAN = {"nginx": "nginx-light", "redis-server": "redis-server", "postgres": "postgresql"}
TEMPLATES = ROOT / "deploy" / "nginx"
USER = "postgres"  # PostgreSQL refuses to run as root


def program(name: str) -> str:
    """Path of a program; one clear line when its Debian package is missing."""
    places = [os.environ.get("PATH", ""), "/usr/sbin", *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))]
    found = shutil.which(name, path=os.pathsep.join(reversed(places)))
    if not found:
        fail(f"{name} est introuvable. Installez le paquet Debian {DEBIAN.get(name, name)}.")
    return str(found)


def redis_command(port: int) -> list[str]:
    """Redis without persistence: conversations are never written to a disk."""
    options = {"port": port, "bind": "127.0.0.1", "save": "", "appendonly": "no", "maxmemory": "256mb"}
    options["maxmemory-policy"] = "volatile-ttl"  # when full, the conversations that would expire first leave first
    return [program("redis-server"), *(part for name, value in options.items() for part in (f"--{name}", str(value)))]


def _unprivileged() -> list[str]:
    return ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []


def make_postgresql(folder: Path) -> None:
    """Files of a fresh PostgreSQL."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
    command = [program("initdb"), "-D", str(folder / "data"), "-U", "balise", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]
    subprocess.run([*_unprivileged(), *command], check=True, stdout=subprocess.DEVNULL, cwd=folder)


def postgresql_command(folder: Path, port: int) -> list[str]:
    """The server on the loopback, its socket beside its data."""
    settings = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "shared_buffers": "64MB"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    # setpriv replaces itself by the server, so that a signal to the process is a signal to PostgreSQL
    user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups"] if os.geteuid() == 0 else []
    return [*user, program("postgres"), "-D", str(folder / "data"), *options]


def fill(template: Path, values: Mapping[str, str]) -> str:
    """A template of deploy/nginx with its ${VALUES}; KeyError names one that is missing."""
    return re.sub(r"\$\{([A-Z_]+)\}", lambda found: values[found[1]], template.read_text(encoding="utf8"))


def servers(ports: list[int], most_failures: int = 2, *, backup: bool = False) -> str:
    """Lines of an upstream; a server that fails twice in three seconds is left alone for three (0: never).

    With `backup` the same servers stand once more, asked when all are left alone: a try is better than no answer.
    """
    lines = [f"server 127.0.0.1:{port} max_fails={most_failures} fail_timeout=3s;" for port in ports]
    return " ".join([*lines, *(f"server 127.0.0.1:{port} max_fails=0 backup;" for port in ports if backup)])


def nginx_command(folder: Path, values: Mapping[str, str]) -> list[str]:
    """nginx with the configuration of deploy/nginx."""
    folder.mkdir(parents=True, exist_ok=True)
    known = {"RUN": str(folder), "STATIC_ROOT": str(TEMPLATES), "WORKERS": "1", **values}
    for name in ("nginx.conf", "balise.conf"):
        (folder / name).write_text(fill(TEMPLATES / f"{name}.template", known), encoding="utf8")
    if os.geteuid() == 0:  # its workers leave root
        (folder / "nginx.conf").write_text("user nobody nogroup;\n" + (folder / "nginx.conf").read_text(encoding="utf8"))
    return [program("nginx"), "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log")]


def wait_for_port(port: int, seconds: float = 30) -> None:
    """Until something listens; TimeoutError otherwise."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")
