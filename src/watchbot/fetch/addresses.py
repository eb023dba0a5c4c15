"""Which addresses may be dialled: globally reachable ones on the web's two ports, and what the settings name.

Pure. The look-up and the sockets are in `resolving`.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from watchbot.config import AllowedAddress

IPAddress = IPv4Address | IPv6Address

WEB_PORTS: Final = frozenset({80, 443})

# `ipaddress.is_global` differs between Python releases and lets multicast and a few others through, so the blocks of
# the IANA special-purpose registries are written out; both must agree before an address is dialled.
_REFUSED_V4: Final = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # "this network": Linux dials loopback for 0.0.0.0
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; cloud metadata lives here too
        "127.0.0.0/8",
        "168.63.129.16/32",  # a public address that is a cloud's host agent from within
        "169.254.0.0/16",  # link-local; cloud metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # old 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_GLOBAL_V6: Final = IPv6Network("2000::/3")  # the only block of IPv6 from which global unicast addresses are given out
_REFUSED_V6: Final = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments, with Teredo, benchmarking and ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address
        "3fff::/20",  # documentation
    )
)
_NAT64: Final = IPv6Network("64:ff9b::/96")


def carried_address(address: IPAddress) -> IPAddress:
    """Return the IPv4 address that a mapped or NAT64 address stands for, else the address itself.

    Networks without IPv4 reach the old web through NAT64, so that form is judged by what it carries. 6to4 and Teredo
    are out of use and refused as a whole.
    """
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def is_public(address: IPAddress) -> bool:
    """Tell whether an address is reachable by everyone, so that fetching from it shows nothing that is private."""
    address = carried_address(address)
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in block for block in _REFUSED_V4)
    return (
        address in _GLOBAL_V6
        and address.is_global
        and address.scope_id is None
        and not any(address in block for block in _REFUSED_V6)
    )


def literal_address(host: str) -> IPAddress | None:
    """Return the address that `host` spells, or None for a name.

    A host whose last label is a number is an address to the system's resolver, in any of its old spellings
    (`2130706433`, `0x7f.1`, `0177.0.0.1`); the web's own URL standard says the same.

    Raises:
        ValueError: an address in an odd spelling. Nobody honest writes one.
    """
    if ":" in host:
        return ip_address(host)
    last = host.rstrip(".").rpartition(".")[2].lower()
    if last.isdecimal() or (last.startswith("0x") and all(c in "0123456789abcdef" for c in last[2:])):
        return IPv4Address(host)  # only four plain decimal numbers: all other spellings raise
    return None


class AddressGuard:
    """Decides what may be dialled, from the settings' `fetch.allow`."""

    def __init__(self, allow: Iterable[AllowedAddress] = ()) -> None:
        self._allowed = frozenset((_plain(entry.host), entry.port) for entry in allow)

    def names_host(self, host: str, port: int) -> bool:
        """Tell whether the settings name this host of a URL, with its port."""
        return (_plain(host), port) in self._allowed

    def refusal(self, host: str, port: int, addresses: Iterable[str]) -> str:
        """Say why `host` must not be dialled at `addresses`; empty when it may. One bad answer spoils all.

        A name that resolves to a public and a private address is not a mistake, it is an attack on those who check only
        the first.
        """
        if self.names_host(host, port):
            return ""
        found = [ip_address(address) for address in addresses]
        if all((str(address), port) in self._allowed for address in found):
            return ""
        if port not in WEB_PORTS:
            return f"port {port} is not a port of the web; name {host} and it in fetch.allow to permit this"
        for address in found:
            if not is_public(address) and (str(address), port) not in self._allowed:
                return f"{address} is not a public address; name it with port {port} in fetch.allow to permit this"
        return ""


def _plain(host: str) -> str:
    """Bring a host to the form in which it is compared: lower case, no brackets, no final dot, addresses canonical."""
    host = host.strip("[]").rstrip(".").lower()
    try:
        return str(ip_address(host))
    except ValueError:
        return host
