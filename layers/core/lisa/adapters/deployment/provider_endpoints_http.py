"""The endpoints of an identity provider, from its discovery document."""

import json
import logging
import urllib.request
from http.client import HTTPException
from typing import Any

_log = logging.getLogger(__name__)
_TIMEOUT = 5  # seconds
_LIMIT = 200_000  # bytes of a discovery document
_NAMES = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "end_session_endpoint")


def read_endpoints(issuer: str) -> tuple[str, ...]:
    """Return the addresses of the endpoints that pages call; none if the document cannot be read from here."""
    url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT) as response:  # noqa: S310 - a parameter of the stack
            found: Any = json.loads(response.read(_LIMIT))
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        _log.warning("the discovery document of the identity provider cannot be read (%s)", type(error).__name__)
        return ()
    named = [found.get(name) for name in _NAMES] if isinstance(found, dict) else []
    return tuple(one for one in named if isinstance(one, str) and one.startswith(("https://", "http://")))
