"""`make run` with a trained model: starts, says its address, stops the three on Ctrl-C without an orphan, names a taken port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tools import train
from tools.stack import free_port
from web.settings import ROOT

pytestmark = pytest.mark.stack


def _environment(var: Path, web_port: int) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "BALISE_VAR": str(var),
        "BALISE_WEB_PORT": str(web_port),
        "BALISE_RASA_PORT": str(free_port()),
        "BALISE_ACTIONS_PORT": str(free_port()),
    }


def _alive(var: Path) -> list[int]:
    """Processes of this run: their environment names its var folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"BALISE_VAR={var}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def test_ctrl_c_stops_the_three_and_leaves_no_orphan(tmp_path: Path) -> None:
    if not train.matches():
        train.train()
    port = free_port()
    with (tmp_path / "sortie").open("wb") as output:
        process = subprocess.Popen(
            [str(ROOT / ".venv-web/bin/python"), "-m", "tools.run"], cwd=ROOT, env=_environment(tmp_path / "var", port),
            stdout=output, stderr=output, start_new_session=True,
        )
        try:
            for _ in range(480):  # the address is printed once /readyz is green
                said = (tmp_path / "sortie").read_text(errors="replace")
                if f"http://127.0.0.1:{port}" in said:
                    break
                time.sleep(0.5)
            assert f"http://127.0.0.1:{port}" in said, said[-2000:]
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10).close()
            assert len(_alive(tmp_path / "var")) >= 4
            os.killpg(process.pid, signal.SIGINT)  # what a terminal does on Ctrl-C
            process.wait(timeout=20)
            time.sleep(0.5)
            assert _alive(tmp_path / "var") == []
        finally:
            for number in _alive(tmp_path / "var"):  # none may outlive the test
                os.kill(number, signal.SIGKILL)


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        made = subprocess.run(
            [str(ROOT / ".venv-web/bin/python"), "-m", "tools.run"], cwd=ROOT, env=_environment(tmp_path, port),
            capture_output=True, text=True, timeout=60,
        )
    assert made.returncode == 1
    lines = [line for line in made.stderr.splitlines() if line.strip()]
    assert len(lines) == 1
    assert str(port) in lines[0]
    assert "BALISE_WEB_PORT" in lines[0]
