"""The resolution of host names."""

import socket


def resolve_host(host: str) -> tuple[str, ...]:
    """Return the numeric addresses of a host, none for an unknown host."""
    try:
        return tuple(str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError):
        return ()
