"""A small web on loopback: a folder for each day, a folder for each host, files as they are served.

Bounded on purpose: it answers GET for files of this package and nothing else.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGES = Path(__file__).parent / "pages"

_TYPES = {".html": "text/html; charset=utf-8", ".xml": "application/rss+xml", ".json": "application/feed+json"}


class Web:
    """The served pages of one `day`; a file that the day lacks is that of the day before."""

    def __init__(self, port: int, days: tuple[str, ...]) -> None:
        """Start on the first day."""
        self.port = port
        self.days = days
        self.day = days[0]

    async def resolve(self, host: str, port: int) -> list[str]:
        """Resolve every host of the demo to this server: the fetcher takes it in place of name resolution."""
        del host, port
        return [f"127.0.0.1:{self.port}"]

    def find(self, host: str, path: str) -> bytes | None:
        """Return the newest version of a page, or None."""
        name = path.lstrip("/") or "index.html"
        for day in reversed(self.days[: self.days.index(self.day) + 1]):
            page = (PAGES / day / host / name).resolve()
            if page.is_file() and PAGES.resolve() in page.parents:
                return page.read_bytes()
        return None


@contextmanager
def served(days: tuple[str, ...]) -> Iterator[Web]:
    """Serve the pages on a free port of loopback while the work inside lasts."""

    class Answer(BaseHTTPRequestHandler):
        """Answers one request; with the validator that a polite reader sends back."""

        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = (self.headers.get("Host") or "").partition(":")[0]
            body = web.find(host, self.path.partition("?")[0])
            etag = f'"{hashlib.sha256(body or b"").hexdigest()[:16]}"'
            if body is None:
                self._answer(HTTPStatus.NOT_FOUND, b"", "text/plain", "")
            elif self.headers.get("If-None-Match") == etag:
                self._answer(HTTPStatus.NOT_MODIFIED, b"", "", etag)
            else:
                kind = _TYPES.get(Path(self.path).suffix, "text/html; charset=utf-8")
                self._answer(HTTPStatus.OK, body, kind, etag)

        def _answer(self, status: HTTPStatus, body: bytes, kind: str, etag: str) -> None:
            self.send_response(status)
            for name, value in (("Content-Type", kind), ("ETag", etag)):
                if value:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
            """Say nothing: the demo tells its own story."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.socket.listen(64)  # all hosts of the demo are this one server
    server.daemon_threads = True
    web = Web(server.server_address[1], days)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
