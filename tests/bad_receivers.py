"""A mail server and a webhook receiver on loopback that misbehave at random, and write down what they have taken.

What counts as taken is what the receiver keeps, whether or not it manages to say so.
"""

from __future__ import annotations

import asyncio
import contextlib
import email
import json
import random
import ssl
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.policy import default

HANGS = 0.6  # seconds that a receiver says nothing: longer than the senders under test wait
WELL = 0.6  # of all conversations go well


@dataclass
class Receiver:
    """What was taken: (name of the message, what it is about, its content), and how often each behaviour was met."""

    chance: random.Random
    port: int = 0
    taken: list[tuple[str, str, str]] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    visits: int = 0
    bag: list[str] = field(default_factory=list)

    def way(self, ways: tuple[str, ...]) -> str:
        """Choose how this conversation goes; of the ways to misbehave each comes once before any comes again."""
        if not self.bag:
            self.bag = self.chance.sample(ways, len(ways))
        found = "fine" if self.chance.random() < WELL else self.bag.pop()
        self.met[found] += 1
        self.visits += 1
        return found


SMTP_WAYS = (
    "hangs up at once",
    "is too busy to greet",  # 421
    "greets too late",
    "answers with garbage",
    "offers no STARTTLS",
    "refuses STARTTLS",  # 454
    "breaks the handshake",
    "refuses the sender for now",  # 451
    "refuses the recipient for now",  # 450
    "refuses the recipient for good",  # 550: parked
    "refuses the data",  # 452
    "drops in the data",
    "drops after the data, kept",
    "drops after the data, lost",
    "refuses after the data for now",  # 451
    "refuses after the data for good",  # 554: parked
    "keeps the mail and says nothing",
    "drips its answer",
)

HOOK_WAYS = (
    "resets the connection",
    "500",
    "429",
    "503",
    "302",  # parked
    "400",  # parked
    "keeps it and drops",
    "keeps it and says nothing",
    "answers with garbage",
)


async def smtp(
    receiver: Receiver, tls: ssl.SSLContext, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """One conversation with a mail client."""
    way = receiver.way(SMTP_WAYS)

    async def say(text: str) -> None:
        writer.write(text.encode() + b"\r\n")
        await writer.drain()

    if way == "hangs up at once":
        return None
    if way == "is too busy to greet":
        return await say("421 too busy")
    if way == "greets too late":
        await asyncio.sleep(HANGS)
    await say("220 loopback")
    secure = False
    while line := await reader.readline():
        verb = line[:4].upper().strip()
        if verb in (b"EHLO", b"HELO"):
            if way == "answers with garbage":
                return await say("\x00\xff\x00 what?")
            offers = not secure and way != "offers no STARTTLS"
            await say("250-loopback\r\n250-STARTTLS\r\n250 8BITMIME" if offers else "250-loopback\r\n250 8BITMIME")
        elif verb == b"STAR":
            if way == "refuses STARTTLS":
                await say("454 not now")
                continue
            await say("220 go ahead")
            if way == "breaks the handshake":
                return await say("this is no TLS")
            await writer.start_tls(tls)
            secure = True
        elif verb == b"MAIL":
            await say("451 not now" if way == "refuses the sender for now" else "250 ok")
        elif verb == b"RCPT":
            refusals = {"refuses the recipient for now": "450 greylisted", "refuses the recipient for good": "550 who?"}
            await say(refusals.get(way, "250 ok"))
        elif verb == b"DATA":
            if way == "refuses the data":
                await say("452 no room")
                continue
            await say("354 go ahead")
            if way == "drops in the data":
                await reader.read(100)
                return None
            content = await reader.readuntil(b"\r\n.\r\n")
            if await _after_data(receiver, way, content[:-3], say):
                return None
        elif verb == b"QUIT":
            return await say("221 bye")
        else:
            await say("250 ok")
    return None


async def _after_data(receiver: Receiver, way: str, content: bytes, say: Callable[[str], Awaitable[None]]) -> bool:
    """Answer to a whole mail; tell whether the conversation is over."""
    if way == "drops after the data, lost":
        return True
    if way == "refuses after the data for now":
        await say("451 try again")
        return False
    if way == "refuses after the data for good":
        await say("554 no")
        return False
    mail = email.message_from_bytes(content, policy=default)
    text = mail.get_body(("plain",)).get_content()
    receiver.taken.append((mail["Message-ID"], mail["X-Watchbot-Alert"], f"{mail['Subject']}\n{text}"))
    if way == "drops after the data, kept":
        return True
    if way == "keeps the mail and says nothing":
        await asyncio.sleep(HANGS)
        return True
    if way == "drips its answer":
        for byte in "250 taken\r":
            await asyncio.sleep(0.01)
            await say(byte) if byte == "\r" else None
    await say("250 taken")
    return False


async def hook(receiver: Receiver, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One request to a webhook."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    fields = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head.split("\r\n")[1:])}
    body = await reader.readexactly(int(fields["content-length"]))
    way = receiver.way(HOOK_WAYS)
    if way == "resets the connection":
        return None
    if way in ("500", "429", "503", "302", "400"):
        more = (
            "Retry-After: 1\r\n" if way == "429" else "Location: http://elsewhere.example/\r\n" if way == "302" else ""
        )
        writer.write(f"HTTP/1.1 {way} no\r\n{more}Content-Length: 0\r\n\r\n".encode())
        return await writer.drain()
    if way == "answers with garbage":
        writer.write(b"\x00\x01\x02 no HTTP\r\n\r\n")
        return await writer.drain()
    document = json.loads(body)
    about = str(document["content"]["alert"]["id"])
    receiver.taken.append((fields["webhook-id"], about, body.decode()))
    if way == "keeps it and drops":
        return None
    if way == "keeps it and says nothing":
        return await asyncio.sleep(HANGS)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    return await writer.drain()


@contextmanager
def serving(*pairs: tuple[Receiver, Callable[..., Awaitable[None]]]) -> Iterator[None]:
    """Serve in a thread until the block ends."""
    ready, done = threading.Event(), threading.Event()

    async def conversation(
        talk: Callable[..., Awaitable[None]], *streams: asyncio.StreamReader | asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(OSError, EOFError, asyncio.LimitOverrunError, ValueError, ssl.SSLError):
            async with asyncio.timeout(10):
                await talk(*streams)
        streams[1].transport.abort()

    async def serve() -> None:
        servers = []
        for receiver, talk in pairs:
            server = await asyncio.start_server(lambda r, w, talk=talk: conversation(talk, r, w), "127.0.0.1", 0)
            receiver.port = server.sockets[0].getsockname()[1]
            servers.append(server)
        ready.set()
        while not done.is_set():
            await asyncio.sleep(0.05)
        for server in servers:
            server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=10)
