"""Nothing goes round the fetcher: the source is read for every other way to the web."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import watchbot

SOURCE = Path(watchbot.__file__).parent

# Modules that can open a connection to the web by themselves.
CLIENTS = (
    "aiohttp",
    "asyncore",
    "botocore",
    "curl_cffi",
    "ftplib",
    "grpc",
    "http.client",
    "httpcore",
    "httplib2",
    "httpx",
    "httpx2",
    "imaplib",
    "niquests",
    "nntplib",
    "poplib",
    "pycurl",
    "requests",
    "smtplib",
    "telnetlib",
    "treq",
    "trafilatura.downloads",
    "trafilatura.feeds",
    "trafilatura.sitemaps",
    "trafilatura.spider",
    "urllib.request",
    "urllib.robotparser",
    "urllib3",
    "websockets",
    "xmlrpc.client",
)

# Calls that do, in modules that are harmless otherwise.
CALLS = (
    "asyncio.open_connection",
    "lxml.etree.parse",
    "lxml.html.parse",
    "socket.create_connection",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.socket",
    "trafilatura.fetch_response",
    "trafilatura.fetch_url",
)
METHODS = ("create_connection", "create_datagram_endpoint", "sock_connect")  # of an event loop, whatever it is called

# Who may do what outside fetch/, and why.
ALLOWED = {
    "notify/smtp.py": {"smtplib", "socket.create_connection", "socket.getaddrinfo"},  # mail goes where the settings say
    "daemon.py": {"socket.socket"},  # readiness and watchdog, to the service manager's local socket
}


def ways_out(tree: ast.AST) -> Iterator[str]:
    """Yield the modules and calls in a file that could reach the web."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                for alias in node.names:
                    names[alias.asname or alias.name.partition(".")[0]] = (
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )
                    yield from matching(alias.name)
            case ast.ImportFrom(module=str(module), level=0):
                for alias in node.names:
                    whole = f"{module}.{alias.name}"
                    names[alias.asname or alias.name] = whole
                    yield from matching(whole)
                    if whole in CALLS:
                        yield whole
            case ast.Call(func=ast.Name(id="__import__" | "exec" | "eval" as name)):
                yield name
            case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(module)), *_]):
                yield from matching(module)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = dotted(node.func, names)
            if called in CALLS:
                yield called
            elif isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
                yield called or node.func.attr


def matching(module: str) -> Iterator[str]:
    for client in CLIENTS:
        if module == client or module.startswith(f"{client}."):
            yield client


def dotted(node: ast.expr, names: dict[str, str]) -> str:
    """Return the full name of what is called, as far as the imports of the file tell it."""
    match node:
        case ast.Name(id=name):
            return names.get(name, "")
        case ast.Attribute(value=value, attr=attr):
            base = dotted(value, names)
            return f"{base}.{attr}" if base else ""
        case _:
            return ""


def test_only_the_fetcher_reaches_the_web() -> None:
    """No file outside fetch/ imports a client or opens a connection, but for the named exceptions."""
    files = [path for path in SOURCE.rglob("*.py") if path.relative_to(SOURCE).parts[0] != "fetch"]
    assert len(files) > 20
    found = {}
    for path in files:
        name = path.relative_to(SOURCE).as_posix()
        ways = set(ways_out(ast.parse(path.read_text(encoding="utf-8")))) - ALLOWED.get(name, set())
        if ways:
            found[name] = sorted(ways)
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "import requests",
        "import urllib.request as u",
        "from urllib import request",
        "from http import client",
        "import aiohttp.client",
        "from trafilatura import fetch_url",
        "import trafilatura\ntrafilatura.fetch_url('x')",
        "import socket as s\ns.create_connection(('x', 80))",
        "from socket import create_connection",
        "import asyncio\nasyncio.open_connection('x', 80)",
        "loop.create_connection(object, 'x', 80)",
        "import importlib\nimportlib.import_module('httpx')",
        "__import__('requests')",
        "from lxml import html\nhtml.parse('http://x')",
    ],
)
def test_the_search_itself_sees_a_way_out(source: str) -> None:
    """The search finds each way to go round, so that finding nothing means something."""
    assert list(ways_out(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ["import urllib.parse", "import http.server", "from http import HTTPStatus", "import asyncio"]
)
def test_the_search_lets_harmless_modules_pass(source: str) -> None:
    """Parsing an address or serving the demo is no way out."""
    assert list(ways_out(ast.parse(source))) == []
