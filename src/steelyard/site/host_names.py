"""How host names are spelt in settings."""

from __future__ import annotations

import re
from ipaddress import IPv4Address

LOCALHOST = "localhost"  # the one host to which browsers give passkeys without https
HOST_NAME = re.compile(r"(\*|\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])", re.ASCII | re.IGNORECASE)


def is_name(host: str) -> bool:
    """True for a host name that is neither an IP address nor a pattern of names."""
    return HOST_NAME.fullmatch(host) is not None and host[0] not in "*.[" and not host.rpartition(".")[2].isdecimal()


def is_ipv4(host: str) -> bool:
    try:
        IPv4Address(host)
    except ValueError:
        return False
    return True
