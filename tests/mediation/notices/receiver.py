"""A server of our own that messages are really sent to."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """What arrived, and what is answered next."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.port = 0

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, _, body in self.got]

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listens while the block runs; answers 204, or what `answers` says."""
    here = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            here.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            status = here.answers.pop(0) if here.answers else 204
            self.send_response(status)
            if status == 302:
                self.send_header("Location", here.url("/elsewhere"))
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def mailbox() -> Iterator[tuple[int, list[str]]]:
    """As much of a mail server as one letter needs: its port, and the letters."""
    letters: list[str] = []
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_take_letter, args=(listener, letters))
    thread.start()
    try:
        yield listener.getsockname()[1], letters
    finally:
        thread.join(timeout=10)
        listener.close()


def _take_letter(listener: socket.socket, letters: list[str]) -> None:
    listener.settimeout(10)
    connection, _ = listener.accept()
    with connection, connection.makefile("rwb") as line:
        def say(words: str) -> None:
            line.write(words.encode() + b"\r\n")
            line.flush()

        say("220 here")
        while command := line.readline().decode().strip().upper():
            if command == "DATA":
                say("354 go on")
                text = []
                while (part := line.readline()) != b".\r\n":
                    text.append(part.decode())
                letters.append("".join(text))
            if command == "QUIT":
                say("221 bye")
                return
            say("250 ok")
