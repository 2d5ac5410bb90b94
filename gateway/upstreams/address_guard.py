"""Connections to models, held to where they may lead: the address that is judged is the one that is connected to.

A name is asked for once. What it stands for is judged at the socket, so neither a second answer of the DNS nor a
redirect leads anywhere else.
"""

import errno
import socket
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lisa.policy.addresses import AddressPolicy

#: As `socket.getaddrinfo` gives it.
AddressInfo = tuple[Any, Any, int, str, tuple[Any, ...]]


class NotReached(OSError):
    """A connection to a place where no model may be."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EACCES, f"no connection is made: {reason}")


def allowed(infos: Iterable[AddressInfo], reach: AddressPolicy) -> Iterator[AddressInfo]:
    """Those that may be connected to. Raises NotReached when it is none of them."""
    reason, any_left = "the name stands for nothing", False
    for info in infos:
        refusal = reach.refusal(str(info[4][0]))
        if refusal is None:
            any_left = True
            yield info
        else:
            reason = refusal
    if not any_left:
        raise NotReached(reason)


def sockets(reach: AddressPolicy) -> Callable[[AddressInfo], socket.socket]:
    """What makes the sockets of an aiohttp connector, each for the very address it will connect to."""

    def made(info: AddressInfo) -> socket.socket:
        if (refusal := reach.refusal(str(info[4][0]))) is not None:
            raise NotReached(refusal)
        return socket.socket(family=info[0], type=info[1], proto=info[2])

    return made
