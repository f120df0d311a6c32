"""Deliveries go where the administrator let them, whatever a name stands for by the time they are made."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from steelyard.base.outbox.reach import Reach

NAMED = "customs.example.org"


def reach(*found: str, hosts: tuple[str, ...] = (NAMED,), networks: tuple[str, ...] = ()) -> Reach:
    return Reach(hosts, tuple(map(ip_network, networks)), lambda host, port: list(found))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:a00:1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
    ],
)
def test_a_name_that_comes_to_stand_for_an_address_behind_the_walls_is_not_called(address):
    with pytest.raises(OSError, match="nothing may be told"):
        reach(address).addresses(NAMED, 443)


def test_of_several_addresses_only_those_admitted_are_called():
    assert reach("10.0.0.1", "93.184.215.14", "::1", "2606:4700::1111").addresses(NAMED, 443) == [
        "93.184.215.14",
        "2606:4700::1111",
    ]


def test_a_private_network_is_open_where_the_administrator_opened_it_and_nowhere_else():
    inside = reach("10.20.3.4", "10.21.0.1", "::ffff:10.20.9.9", networks=("10.20.0.0/16",))
    assert inside.addresses(NAMED, 80) == ["10.20.3.4", "::ffff:10.20.9.9"]


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.1.1", "10.0.0.9"])
def test_an_address_named_itself_is_admitted(address):
    assert reach(address, hosts=(address,)).addresses(address, 80) == [address]


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_an_address_of_six_parts_is_named_with_or_without_its_brackets(host):
    assert reach("::1", hosts=("[::1]",)).addresses(host, 80) == ["::1"]


def test_localhost_is_this_machine_whatever_the_resolver_says():
    assert reach("127.0.0.1", hosts=("localhost",)).addresses("localhost", 80) == ["127.0.0.1"]
    with pytest.raises(OSError, match="nothing may be told"):
        reach("93.184.215.14", hosts=("localhost",)).addresses("localhost", 80)


@pytest.mark.parametrize("host", ["example.org", "customs.example.org.evil.net", "customs.example.org.", "127.0.0.1"])
def test_a_host_that_is_not_named_is_not_even_looked_up(host):
    def never(host: str, port: int) -> list[str]:
        raise AssertionError("looked up")

    with pytest.raises(OSError, match="not among"):
        Reach((NAMED,), (), never).addresses(host, 443)


def test_names_are_the_same_in_capitals():
    assert reach("93.184.215.14", hosts=("Customs.Example.ORG",)).addresses(NAMED, 443)
