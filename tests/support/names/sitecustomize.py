"""A DNS resolver for a process of the tests.

NAMES is a JSON object of names to addresses, returned one after another.
"""

import json
import os
import socket
from typing import Any

_ask = socket.getaddrinfo
_known: dict[str, list[str]] = json.loads(os.environ.get("NAMES", "{}"))


def _answer(host: Any, *arguments: Any, **options: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in _known:
        return _ask(host, *arguments, **options)
    addresses = _known[name]
    return _ask(addresses.pop(0) if len(addresses) > 1 else addresses[0], *arguments, **options)


socket.getaddrinfo = _answer
