"""What is wrong with the address of a database. Nothing of it is repeated: any part may hold some of its password."""

from __future__ import annotations

import re
from collections.abc import Iterator

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from steelyard.site.host_names import is_ipv4, is_ipv6, is_name

SCHEMES = ("postgresql://", "postgres://")
LAST_PORT = 65_535
ESCAPED = "in a user name or password, @ is written %40, / %2F, ? %3F, # %23, a space %20 and % itself %25"


def wrong_parts(address: str) -> Iterator[str]:
    """A sentence for each part that is wrong."""
    if not address.startswith(SCHEMES):
        yield f"must begin with {SCHEMES[0]}"
        return
    if re.search(r"\s", address):
        yield "must hold no space"
        return
    if re.search(r"%(?![0-9a-f]{2})", address, re.IGNORECASE):
        yield "has a % that no two hexadecimal digits follow"
        return
    try:
        parts = conninfo_to_dict(address)
    except ProgrammingError:
        yield _unread(address)
        return
    hosts, ports = str(parts.get("host", "")).split(","), str(parts.get("port", "")).split(",")
    if not all(not host or _is_server(host) for host in hosts):
        yield "its host is no host name, no IP address and no folder of a socket"
    if not all(not port or _is_port(port) for port in ports):
        yield f"its port must be a whole number from 1 to {LAST_PORT}"
    if not parts.get("dbname"):
        yield "names no database: it must end in / and a name"


def _unread(address: str) -> str:
    base, mark, _options = address.partition("?")
    try:
        conninfo_to_dict(base)
    except ProgrammingError:
        return "its host is not closed: an IPv6 address is written in brackets, as [::1]"
    return f"what follows its {mark} is no setting of a PostgreSQL connection"


def _is_server(host: str) -> bool:
    """Names of containers may hold ``_``; a Unix socket lies in a folder, or has an abstract name."""
    return host.startswith(("/", "@")) or is_name(host.replace("_", "-")) or is_ipv4(host) or is_ipv6(host)


def _is_port(port: str) -> bool:
    return port.isascii() and port.isdecimal() and 1 <= int(port) <= LAST_PORT
