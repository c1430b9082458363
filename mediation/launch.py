"""`make run`: the demo county, a web server and the scheduler, until Ctrl-C or until one of the two ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from sqlalchemy import Engine

from mediation import create_app, logs
from mediation.cli import upgrade
from mediation.db import db_session, now
from mediation.demo.actions import fill
from mediation.demo.cast import LOGINS, PASSWORD
from mediation.jobs import run_due
from workflows.guarding import Refused

HOST = "127.0.0.1"
DATABASE = Path("instance/mediation.sqlite").resolve()
WEB = [
    "gunicorn", "--bind", "{address}", "--workers", "2", "--worker-class", "gthread", "--threads", "4",
    "--max-requests", "2000", "--max-requests-jitter", "200", "--log-level", "warning",
    # Its default is one socket in the home of the user, shared by all servers of that user.
    "--no-control-socket", "wsgi:app",
]  # fmt: skip
JOBS = ["flask", "jobs", "run"]

Process = subprocess.Popen[bytes]


def main() -> int:
    """Prepare the database, then serve it."""
    port = int(os.environ.get("PORT", "8000"))
    if not _free(port):
        print(f"端口 {port} 已被占用。换一个端口再运行：make run PORT={port + 1}", file=sys.stderr)
        return 1
    heed_signals()
    # Plain HTTP on loopback, so the cookie has to travel without TLS. Only here. A line for each request
    # would carry the log-ins off the screen.
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    logs.configure()
    environment = {**os.environ, "MEDIATION_SESSION_COOKIE_SECURE": "false"}
    try:
        print("正在准备数据库和演示数据，第一次约需一分钟……", flush=True)
        demo = _prepare()
        # The web processes count together, anew with each start.
        with TemporaryDirectory(prefix="mediation-metrics-") as folder:
            environment.setdefault("PROMETHEUS_MULTIPROC_DIR", folder)
            return serve(port, environment, LOGINS if demo else [])
    except KeyboardInterrupt:
        return 0


def serve(port: int, environment: Mapping[str, str], logins: Sequence[tuple[str, str]]) -> int:
    """Run the web server and the scheduler until either ends; the other is ended then."""
    processes: list[Process] = []
    try:
        for command in (WEB, JOBS):
            arguments = [part.format(address=f"{HOST}:{port}") for part in command]
            processes.append(_start(arguments, environment))
        if _answers(port, processes):
            _welcome(port, logins)
        while _alive(processes):
            time.sleep(0.2)
        print("网站或定时任务已退出，另一个随之停止。", file=sys.stderr)
        return 1
    finally:
        _end(processes)


def heed_signals() -> None:
    """Whoever asks this process to end ends its children first, as Ctrl-C does."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # Ctrl-C too: a shell starts its background jobs with it ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _prepare() -> bool:
    """Bring the schema up to date and fill an empty database; whether the demo county is in it."""
    if "DATABASE_URL" in os.environ or DATABASE.exists():
        return _fill({})
    # Filled under another name, so that an interrupted first run leaves no half county behind.
    draft = DATABASE.with_suffix(".draft")
    for left in DATABASE.parent.glob(f"{draft.name}*"):
        left.unlink()
    demo = _fill({"DATABASE_URL": f"sqlite:///{draft}"})
    draft.rename(DATABASE)
    return demo


def _fill(overrides: dict[str, str]) -> bool:
    app = create_app(overrides)
    engine: Engine = app.extensions["engine"]
    try:
        with app.app_context():
            upgrade(engine)
            fill(db_session(), at=now(), seed=1, daily=run_due)
        return True
    except Refused as refused:
        print(refused.sentence, file=sys.stderr)
        return False
    finally:
        engine.dispose()


def _start(arguments: list[str], environment: Mapping[str, str]) -> Process:
    """In a session of its own: Ctrl-C reaches only this process, which then ends the others in order."""
    return subprocess.Popen([sys.executable, "-m", *arguments], env=environment, start_new_session=True)


def _answers(port: int, processes: list[Process]) -> bool:
    """Wait for the first answer for as long as both live."""
    while _alive(processes):
        connection = HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    return False


def _alive(processes: list[Process]) -> bool:
    return all(process.poll() is None for process in processes)


def _welcome(port: int, logins: Sequence[tuple[str, str]]) -> None:
    print(f"\n  打开 http://{HOST}:{port}    （Ctrl-C 停止）\n", flush=True)
    for username, who in logins:
        print(f"  {username:<20}{who}")
    if logins:
        print(f"\n  以上演示账号的密码都是 {PASSWORD}\n", flush=True)


def _end(processes: list[Process]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
