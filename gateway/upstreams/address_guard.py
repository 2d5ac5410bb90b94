"""Connections to models: the address that is checked is the address of the connection.

A name is resolved once. Its addresses are checked at the socket, so neither a second answer of the DNS nor a redirect
leads to a forbidden address.
"""

import errno
import socket
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lisa.policy.addresses import AddressPolicy

#: As `socket.getaddrinfo` returns it.
AddressInfo = tuple[Any, Any, int, str, tuple[Any, ...]]


class AddressForbidden(OSError):
    """A connection to an address where no model may be."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EACCES, f"no connection is made: {reason}")


def filter_permitted_addresses(infos: Iterable[AddressInfo], policy: AddressPolicy) -> Iterator[AddressInfo]:
    """Yield the addresses that the policy permits. Raises AddressForbidden when it permits none of them."""
    reason, any_left = "the name has no address", False
    for info in infos:
        refusal = policy.address_refusal(str(info[4][0]))
        if refusal is None:
            any_left = True
            yield info
        else:
            reason = refusal
    if not any_left:
        raise AddressForbidden(reason)


def build_socket_factory(policy: AddressPolicy) -> Callable[[AddressInfo], socket.socket]:
    """Return the factory of an aiohttp connector's sockets: it raises AddressForbidden for a forbidden address."""

    def create_permitted_socket(info: AddressInfo) -> socket.socket:
        if (refusal := policy.address_refusal(str(info[4][0]))) is not None:
            raise AddressForbidden(refusal)
        return socket.socket(family=info[0], type=info[1], proto=info[2])

    return create_permitted_socket
