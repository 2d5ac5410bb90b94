"""The address guard of connections: it connects only to an address that it has checked."""

import asyncio
import errno
import socket

import pytest

from gateway.upstreams.address_guard import (
    AddressForbidden,
    AddressInfo,
    build_socket_factory,
    filter_permitted_addresses,
)
from lisa.policy.addresses import AddressPolicy, parse_address_policy


def address_info(address: str) -> AddressInfo:
    six = ":" in address
    return (socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))


def test_the_permitted_addresses_of_a_name_remain() -> None:
    infos = [
        address_info("127.0.0.1"),
        address_info("10.0.0.1"),
        address_info("169.254.169.254"),
        address_info("8.8.8.8"),
    ]

    assert [found[4][0] for found in filter_permitted_addresses(infos, AddressPolicy())] == ["10.0.0.1", "8.8.8.8"]


@pytest.mark.parametrize("addresses", [[], ["127.0.0.1"], ["127.0.0.1", "169.254.169.254", "fe80::1%eth0"]])
def test_a_name_without_a_permitted_address_is_forbidden(addresses: list[str]) -> None:
    with pytest.raises(AddressForbidden, match="no connection is made"):
        list(filter_permitted_addresses(map(address_info, addresses), AddressPolicy()))


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.170.2", "::1", "fe80::1%eth0", "0.0.0.0"])
def test_no_socket_is_created_for_a_forbidden_address(address: str) -> None:
    with pytest.raises(AddressForbidden, match=address):
        build_socket_factory(AddressPolicy())(address_info(address))


def test_a_socket_for_a_permitted_address_connects() -> None:
    async def connect() -> str:
        server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
        address = server.sockets[0].getsockname()
        with build_socket_factory(parse_address_policy("127.0.0.0/8"))(
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", address)
        ) as created:
            created.setblocking(False)
            await asyncio.get_running_loop().sock_connect(created, address)
            peer: str = created.getpeername()[0]
        server.close()
        return peer

    assert asyncio.run(connect()) == "127.0.0.1"


def test_the_error_of_a_forbidden_connection_has_the_reason() -> None:
    with pytest.raises(AddressForbidden) as refused:
        list(filter_permitted_addresses([address_info("8.8.8.8"), address_info("127.0.0.1")][1:], AddressPolicy()))

    assert refused.value.errno == errno.EACCES
    assert refused.value.strerror == "no connection is made: 127.0.0.1 leads to this machine"


def test_the_error_about_an_unresolvable_name_has_the_reason() -> None:
    with pytest.raises(AddressForbidden, match="no connection is made: the name has no address"):
        list(filter_permitted_addresses([], AddressPolicy()))


def test_a_socket_has_the_family_type_and_protocol_of_its_address() -> None:
    wanted = (socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_UDP, "", ("10.0.0.1", 80))

    with build_socket_factory(AddressPolicy())(wanted) as created:
        assert (created.family, created.type, created.proto) == wanted[:3]
