"""Free ports of this machine."""

import random
import socket
from contextlib import suppress

#: Linux takes the local ports of outgoing connections from 32768 on. A server that a test restarts on its port could
#: find it taken by any client, so servers of tests listen below.
_PORTS = range(12_000, 32_768)


def free_port() -> int:
    """Return a loopback port that is free now and that no outgoing connection takes later."""
    for port in random.sample(_PORTS, len(_PORTS)):
        with suppress(OSError), socket.socket() as listener:
            listener.bind(("127.0.0.1", port))
            return port
    raise AssertionError(f"every port from {_PORTS.start} to {_PORTS.stop - 1} is in use")
