"""Which addresses on the network a subscriber may have: decided when a line is opened, not when a name is registered.

A host must be one that the administrator named, now as when it subscribed. A name may stand for any public address; for
one of this machine or of a private network only where the administrator named that address or opened its network, so
that whoever answers for a name elsewhere cannot turn deliveries on what is behind our walls.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import msgspec

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], list[str]]
"""(host, port) → the addresses it stands for. Raises ``OSError`` where it stands for none."""

NAT64 = IPv6Network("64:ff9b::/96")


def resolved(host: str, port: int) -> list[str]:
    """What the system's resolver says, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class Reach(msgspec.Struct, frozen=True):
    """``hosts`` are names in lower case, or addresses; ``networks`` what names may stand for besides the public."""

    hosts: tuple[str, ...]
    networks: tuple[Network, ...] = ()
    resolve: Resolve = resolved

    def names(self, host: str) -> bool:
        """Whether the administrator named ``host``, as a URL has it."""
        return host.lower().strip("[]") in {each.lower().strip("[]") for each in self.hosts}

    def addresses(self, host: str, port: int) -> list[str]:
        """Where ``host`` may be called, to be called there and nowhere else. Raises ``OSError`` where it may not."""
        if not self.names(host):
            raise OSError(f"{host} is not among the hosts that may be told")
        found = self.resolve(host, port)
        admitted = [each for each in found if self._admits(host, ip_address(each.partition("%")[0]))]
        if not admitted:
            raise OSError(f"{host} stands for {', '.join(found)}, where nothing may be told")
        return admitted

    def _admits(self, host: str, address: Address) -> bool:
        said = _meant(address)
        if host.lower() == "localhost":
            return said.is_loopback
        if str(address) == _plain(host) or any(said in network for network in self.networks):
            return True
        return said.is_global and not said.is_multicast


def _meant(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that only carries it."""
    if isinstance(address, IPv6Address):
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address


def _plain(host: str) -> str:
    """``host`` written as ``ip_address`` writes it where it is an address."""
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        return ""
