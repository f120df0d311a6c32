"""How host names are spelt in settings."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address

LOCALHOST = "localhost"  # the one host to which browsers give passkeys without https
LONGEST = 253
NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.ASCII | re.IGNORECASE)


def is_host(host: str) -> bool:
    """True for a name, an IPv4 address, an IPv6 address in brackets, the patterns ``*`` and ``.example.org``."""
    if host == "*":
        return True
    if host.startswith("["):
        return host.endswith("]") and _is_address(IPv6Address, host[1:-1])
    return is_name(host.removeprefix(".")) or is_ipv4(host)


def is_name(host: str) -> bool:
    """True for a host name that is neither an IP address nor a pattern of names."""
    return len(host) <= LONGEST and NAME.fullmatch(host) is not None and not host.rpartition(".")[2].isdecimal()


def is_ipv4(host: str) -> bool:
    return _is_address(IPv4Address, host)


def is_ipv6(host: str) -> bool:
    return _is_address(IPv6Address, host)


def _is_address(kind: type[IPv4Address | IPv6Address], host: str) -> bool:
    try:
        kind(host)
    except ValueError:
        return False
    return True
