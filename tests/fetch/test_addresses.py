"""Which addresses may be dialled."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbot.config import AllowedAddress
from watchbot.fetch.addresses import AddressGuard, is_public, literal_address


@pytest.mark.parametrize(
    "address",
    [
        "93.184.215.14",
        "8.8.8.8",
        "1.1.1.1",
        "223.255.255.255",
        "192.88.98.1",
        "172.32.0.1",
        "100.128.0.1",
        "198.20.0.1",
        "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
        "2a00:1450:4001::200e",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
    ],
)
def test_public_addresses_may_be_dialled(address: str) -> None:
    """What the world can reach, we may; an IPv4 address in IPv6 clothes counts as itself."""
    assert is_public(ip_address(address))
    assert AddressGuard().refusal("site.example", 443, [address]) == ""


@given(st.ip_addresses(network="0.0.0.0/0"))
def test_standard_library_agrees_that_it_is_global(address: object) -> None:
    """We never dial what the standard library calls private, multicast, reserved or loopback."""
    if is_public(address):  # type: ignore[arg-type]
        assert address.is_global  # type: ignore[attr-defined]
        for kind in ("is_private", "is_multicast", "is_reserved", "is_loopback", "is_link_local", "is_unspecified"):
            assert not getattr(address, kind)


@given(st.ip_addresses(v=6))
def test_ipv6_outside_the_global_block_is_refused(address: object) -> None:
    """Only 2000::/3, and what carries a public IPv4 address."""
    if is_public(address):  # type: ignore[arg-type]
        text = address.exploded  # type: ignore[attr-defined]
        assert text[0] in "23" or text.startswith(("0064:ff9b:0000", "0000:0000:0000:0000:0000:ffff"))


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "0x{:x}", "0{:o}", "0x{:08X}."]))
def test_odd_spellings_raise(number: int, spelling: str) -> None:
    """One number for a whole address, in any base, is refused, public or not."""
    with pytest.raises(ValueError):
        literal_address(spelling.format(number))


@pytest.mark.parametrize(
    "name", ["site.example", "a.b.c", "1.2.3.4.example", "0x7f.example", "xn--bcher-kva.example", "3com"]
)
def test_names_are_no_addresses(name: str) -> None:
    """A name may have numbers in it, only not at its end."""
    assert literal_address(name) is None


def test_exceptions_are_for_host_and_port() -> None:
    """An allowed address is allowed on its port, an allowed name with whatever it resolves to."""
    guard = AddressGuard([AllowedAddress(host="[::1]", port=8900), AllowedAddress(host="NAS.example.", port=80)])
    assert guard.refusal("localhost", 8900, ["::1"]) == ""
    assert guard.refusal("localhost", 8900, ["0:0:0:0:0:0:0:1"]) == ""
    assert guard.refusal("localhost", 8901, ["::1"])
    assert guard.refusal("localhost", 8900, ["::1", "127.0.0.1"])
    assert guard.refusal("nas.example", 80, ["192.168.1.5"]) == ""
    assert guard.refusal("nas.example", 443, ["192.168.1.5"])
    assert guard.refusal("other.example", 80, ["192.168.1.5"])


@pytest.mark.parametrize("port", [0, 21, 22, 25, 81, 444, 3306, 6379, 8080, 65535])
def test_only_the_ports_of_the_web(port: int) -> None:
    """80 and 443, unless host and port are named."""
    assert AddressGuard().refusal("site.example", port, ["93.184.215.14"])
    allowed = AddressGuard([AllowedAddress(host="site.example", port=port)])
    assert allowed.refusal("site.example", port, ["93.184.215.14"]) == ""
