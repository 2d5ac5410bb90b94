"""What host names stand for here and now."""

import socket


def resolve(host: str) -> tuple[str, ...]:
    """The numeric addresses of a host, none when it is not known here."""
    try:
        return tuple(str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError):
        return ()
