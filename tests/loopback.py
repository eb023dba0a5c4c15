"""A web on loopback for tests: hosts, pages, feeds, validators, delays. It ends with the block it is made in."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape


@dataclass(slots=True)
class Site:
    """Pages by (host, path). `resolve` maps every host name to this server."""

    pages: dict[tuple[str, str], tuple[int, str, bytes]] = field(default_factory=dict)
    moves: dict[tuple[str, str], str] = field(default_factory=dict)  # (host, path) → where it is for good
    headers: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)  # sent besides the usual ones
    asked: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    delay: float = 0.0
    port: int = 0

    async def resolve(self, host: str, port: int) -> list[str]:
        """Resolve any host to this server."""
        return [f"127.0.0.1:{self.port}"]

    def put(self, url: str, body: str | bytes, *, kind: str = "text/html; charset=utf-8", status: int = 200) -> None:
        """Serve `body` at `url` from now on."""
        host, _, path = url.partition("://")[2].partition("/")
        self.pages[(host, f"/{path}")] = (status, kind, body.encode() if isinstance(body, str) else body)

    def put_feed(self, url: str, entries: list[dict[str, str]], *, title: str = "A feed") -> None:
        """Serve an Atom feed; an entry has url, title, published, updated and maybe content."""
        self.put(url, atom(url, entries, title=title), kind="application/atom+xml")


def atom(url: str, entries: list[dict[str, str]], *, title: str) -> str:
    """Write an Atom feed."""
    rows = "".join(
        f"<entry><id>{escape(e.get('id', e['url']))}</id><title>{escape(e['title'])}</title>"
        f'<link href="{escape(e["url"])}"/><published>{e["published"]}</published>'
        f"<updated>{e.get('updated') or e['published']}</updated>"
        + (f"<content type='text'>{escape(e['content'])}</content>" if e.get("content") else "")
        + "</entry>"
        for e in entries
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(url)}</id><title>{escape(title)}</title><updated>2026-01-01T00:00:00Z</updated>{rows}</feed>"
    )


@contextmanager
def served() -> Iterator[Site]:
    """Serve an empty site on a free port."""
    site = Site()

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = (self.headers.get("Host") or "").partition(":")[0]
            status, kind, body = site.pages.get((host, self.path), (404, "text/plain", b"not here"))
            moved = site.moves.get((host, self.path))
            if moved:
                status, kind, body = 308, "text/plain", b"moved"
            if site.delay and self.path != "/robots.txt":
                time.sleep(site.delay)
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            site.asked[(host, self.path, status)] += 1
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if moved:
                self.send_header("Location", moved)
            self.send_header("ETag", etag)
            for name, value in site.headers.get((host, self.path), {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 256  # five, the default, drops connections when sixty hosts are asked at once

        def handle_error(self, *args: object) -> None:
            """A client that hangs up is no news: pools are closed with connections open."""

    server = Server(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
