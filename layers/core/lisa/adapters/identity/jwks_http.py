"""The download of an identity provider's keys over HTTP, without redirects and with limits of size and time."""

import ipaddress
import time
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from lisa.errors import IDENTITY_PROVIDER, TransientError
from lisa.identity.keys import KeySet, parse_key_set
from lisa.identity.oidc import Issuer

_MAX_BODY_BYTES = 256 * 1024  # bytes
_SOCKET_TIMEOUT_SECONDS = 3.0
_MAX_READ_SECONDS = 6.0
_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def fetch_keys(issuer: Issuer) -> KeySet:
    """Return the current key set of the issuer. Raise TransientError on every failure."""
    try:
        return parse_key_set(
            fetch_document(
                issuer.configured_keys_url or issuer.parse_discovery_document(fetch_document(issuer.discovery_url))
            )
        )
    except (OSError, HTTPException, ValueError) as error:
        raise TransientError(
            f"the identity provider's keys can not be read: {_describe_error(error)}", dependency=IDENTITY_PROVIDER
        ) from error


def _describe_error(error: Exception) -> str:
    """Return the message of an error that this module raised, or only the class name of another error."""
    return str(error) if type(error) is ValueError else type(error).__name__


def fetch_document(url: str) -> bytes:
    """Return the document at a URL. Raise ValueError for a refused URL or response, OSError when it is unavailable.

    The URL must begin with https, or with http and a loopback host. Redirects are not followed.
    """
    parts = urlsplit(url)
    connection = _create_connection(parts)
    try:
        connection.connect()
        raise_if_forbidden_peer(parts.scheme, connection.sock.getpeername()[0])
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"Accept": "application/json", "Accept-Encoding": "identity"})
        return _read_body(connection.getresponse())
    finally:
        connection.close()


def _create_connection(parts: SplitResult) -> HTTPConnection:
    host = parts.hostname or ""
    if parts.username is not None or not host.isascii() or not host:
        raise ValueError("the address of the keys has no plain host name")
    if parts.scheme == "https":
        return HTTPSConnection(host, parts.port, timeout=_SOCKET_TIMEOUT_SECONDS)
    if parts.scheme == "http" and host in _LOOPBACK_HOSTS:
        return HTTPConnection(host, parts.port, timeout=_SOCKET_TIMEOUT_SECONDS)
    raise ValueError("keys come over https, or from this machine itself")


def raise_if_forbidden_peer(scheme: str, address: str) -> None:
    """Raise ValueError unless keys may come from the connected address. A link-local address is cloud metadata."""
    peer = ipaddress.ip_address(address.partition("%")[0])
    peer = getattr(peer, "ipv4_mapped", None) or peer
    if peer.is_link_local or (scheme == "http" and not peer.is_loopback):
        raise ValueError("the address of the keys leads where no keys are")


def _read_body(response: HTTPResponse) -> bytes:
    if response.status != 200 or response.headers.get("Content-Encoding", "identity") != "identity":
        raise ValueError(f"the answer is {response.status}, or is encoded")
    until, body = time.monotonic() + _MAX_READ_SECONDS, b""
    while part := response.read1(_MAX_BODY_BYTES + 1 - len(body)):
        body += part
        if len(body) > _MAX_BODY_BYTES or time.monotonic() > until:
            raise ValueError("the document is too large or too slow")
    return body
