"""Fixed ports, and a clear word when one is taken."""

import socket


class BusyPort(OSError):
    """Another process listens on a port we need; the message names the port and the variable that changes it."""


def require_free(port: int, variable: str) -> None:
    """Check that nothing listens on a port of loopback.

    Raises:
        BusyPort: something does.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise BusyPort(
                f"port {port} is taken: end the process that has it, or set {variable} to a free port"
            ) from None
