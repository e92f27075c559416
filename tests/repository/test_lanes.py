"""tools/test.py: nothing that failed, died or collected nothing may pass for a success."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest

from tools import test as tests


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment whose Python is a shell script of the test."""
    monkeypatch.setattr(tests, "ROOT", tmp_path)
    (tmp_path / "tests" / "x").mkdir(parents=True)
    path = tmp_path / ".venv-x" / "bin" / "python"
    path.parent.mkdir(parents=True)
    return path


def part(python: Path, script: str) -> tests.Part:
    python.write_text(f"#!/bin/sh\n{script}\n", encoding="utf8")
    python.chmod(0o755)
    return tests.Part(".venv-x", ("tests/x", "tests/absent"))


@pytest.mark.parametrize(("script", "code"), [("exit 0", 0), ("exit 1", 1), ("exit 5", 1), ("kill -9 $$", 1), ("kill -11 $$", 1)])
def test_what_a_part_ends_with(python: Path, script: str, code: int) -> None:
    assert tests.Runner([]).run(part(python, script)) == code


def test_a_lane_goes_on_after_a_failure_and_tells_it(
    python: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = part(python, 'echo "dit $*"; [ -f "$PYTHONPATH/deja" ] && exit 0; touch "$PYTHONPATH/deja"; exit 1')
    monkeypatch.setattr(tests, "LANES", ((), (made, made)))
    assert tests.Runner(["-k", "essai"]).lane(1) == 1
    assert capsys.readouterr().out.count("dit -m pytest tests/x -k essai\n") == 2


def test_a_part_that_never_ends_is_stopped(python: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tests, "LONGEST", 0.3)
    assert tests.Runner([]).run(part(python, "sleep 60")) == 1


def test_ctrl_c_stops_what_runs_and_starts_nothing_more(python: Path) -> None:
    runner, made = tests.Runner([]), part(python, "exec sleep 60")
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(runner.run(made)))
    started = time.monotonic()
    thread.start()
    while not runner._running:
        time.sleep(0.01)
    runner.stop()
    thread.join(10)
    assert codes == [1] and runner.run(made) == 1 and time.monotonic() - started < 10


def test_main_fails_when_any_part_does(python: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = part(python, "exit 3")
    other = python.parent.parent.parent / ".venv-y" / "bin" / "python"
    other.parent.mkdir(parents=True)
    good = tests.Part(".venv-y", part(other, "exit 0").folders)
    monkeypatch.setattr(tests.train, "main", lambda: None)
    monkeypatch.setattr(tests, "environment", lambda *_: None)
    monkeypatch.setattr(tests.signal, "signal", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["test"])
    for lanes, last, code in (
        (((good,), (good, good)), good, 0),
        (((good,), (bad, good)), good, 1),
        (((bad,), (good,)), good, 1),
        (((good,), (good,)), bad, 1),
    ):
        monkeypatch.setattr(tests, "LANES", lanes)
        monkeypatch.setattr(tests, "LAST", last)
        with pytest.raises(SystemExit) as ended:
            tests.main()
        assert ended.value.code == code
