"""Servers of the robots, of a gateway and of mail, on this machine: what a test sends there it can read back."""

import json
import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

TAKEN = {"errcode": 0, "errmsg": "ok"}


class Heard(NamedTuple):
    """One request: its path with the query, its headers and its body."""

    path: str
    headers: dict[str, str]
    body: str

    @property
    def text(self) -> str:
        """What the robot was to say."""
        said = json.loads(self.body)
        return said.get("text", said.get("content", {}))["content" if "text" in said else "text"]


class Listener(ThreadingHTTPServer):
    """Hears everything and answers as it is told to: a status and a document, or the words for it."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Ear)
        self.heard: list[Heard] = []
        self.answer: Callable[[Heard], tuple[int, Any] | None] = lambda heard: (200, TAKEN)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Ear(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        heard = Heard(self.path, dict(self.headers), body)
        self.server.heard.append(heard)
        if answer := self.server.answer(heard):
            status, said = answer
            words = (said if isinstance(said, str) else json.dumps(said)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)
        else:
            # It heard everything, and hangs up.
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        pass


class MailServer(socketserver.ThreadingTCPServer):
    """As much of SMTP as takes a mail. `replies` has what it says to a command instead of yes; None hangs up."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Clerk)
        self.mails: list[str] = []
        self.replies: dict[str, str | None] = {}


class _Clerk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline():
            verb = line[:4].upper().decode().strip()
            reply = self.server.replies.get(verb, {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 yes"))
            if reply is None:
                return
            self.say(reply)
            if verb == "DATA" and reply.startswith("3"):
                self.server.mails.append(self._read())
                if (last := self.server.replies.get("END", "250 taken")) is None:
                    return
                self.say(last)
            elif verb == "QUIT":
                return

    def _read(self) -> str:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines).decode()

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def serving(server: Any) -> Iterator[Any]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
