"""`make run` starts two processes and never leaves one of them behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parent.parent
SERVE = """
import os, sys
from mediation.launch import heed_signals, serve
heed_signals()
serve(int(sys.argv[1]), os.environ, [])
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(true: Callable[[], bool]) -> bool:
    """Ask for up to a minute."""
    for _ in range(600):
        if true():
            return True
        time.sleep(0.1)
    return False


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def launched(port: int, sqlite_template: Path, tmp_path: Path) -> Iterator[psutil.Process]:
    """A launcher whose site already answers."""
    path = tmp_path / "run.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{path}"}
    command = [sys.executable, "-c", SERVE, str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        assert eventually(lambda: answers(port))
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def children(launcher: psutil.Process) -> dict[str, psutil.Process]:
    found = {}
    for child in launcher.children():
        found["jobs" if "jobs" in child.cmdline() else "web"] = child
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ending_it_ends_both(launched: psutil.Process, port: int, number: int) -> None:
    family = launched.children(recursive=True)
    assert set(children(launched)) == {"web", "jobs"}
    launched.send_signal(number)
    gone, left = psutil.wait_procs([launched, *family], timeout=30)
    assert left == []
    assert not answers(port)


@pytest.mark.parametrize("name", ["web", "jobs"])
def test_when_one_dies_the_other_ends(launched: psutil.Process, name: str) -> None:
    family = launched.children(recursive=True)
    children(launched)[name].kill()
    gone, left = psutil.wait_procs(family, timeout=30)
    assert left == []


def test_a_taken_port_is_said_in_words(port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        command = [sys.executable, "-m", "mediation.launch"]
        environment = {**os.environ, "PORT": str(port)}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"端口 {port} 已被占用" in done.stderr
