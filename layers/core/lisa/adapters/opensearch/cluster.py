"""A connection to an OpenSearch cluster, with requests signed by the role of this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opensearchpy import AWSV4SignerAuth, OpenSearch, RequestsHttpConnection
from opensearchpy.exceptions import ConnectionError as NoConnection
from opensearchpy.exceptions import TransportError

from lisa.errors import SEARCH_CLUSTER, PlainError, TransientError

_TIMEOUT_SECONDS = 20
_RETRIES = 2  # every request of the adapters may run twice
_BUSY_STATUSES = frozenset((429, 500, 502, 503, 504))
_FORBIDDEN_STATUSES = frozenset((401, 403))


class ClusterAccessDenied(PlainError):
    """The search cluster refuses the role of this process."""


class IndexMissing(Exception):
    """The collection has no index: nothing was written, or it was dropped."""


def connect(endpoint: str, region: str = "", credentials: Any = None) -> OpenSearch:
    """Return a client of the cluster at this URL. With `credentials` of botocore, it signs each request (SigV4)."""
    return OpenSearch(
        hosts=[endpoint],
        http_auth=AWSV4SignerAuth(credentials, region) if credentials else None,
        connection_class=RequestsHttpConnection,
        timeout=_TIMEOUT_SECONDS,
        max_retries=_RETRIES,
        retry_on_timeout=True,
    )


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise TransientError while the cluster is unavailable or busy, and ClusterAccessDenied if it refuses the role."""
    try:
        yield
    except NoConnection as error:
        raise TransientError("the search cluster is unavailable", dependency=SEARCH_CLUSTER) from error
    except TransportError as error:
        if error.status_code in _BUSY_STATUSES:
            raise build_busy_error() from error
        if error.status_code in _FORBIDDEN_STATUSES:
            raise ClusterAccessDenied("the search cluster does not accept the role of this function") from error
        raise


def build_busy_error() -> TransientError:
    """Return the error of a cluster that cannot do more work now."""
    return TransientError("the search cluster is busy", dependency=SEARCH_CLUSTER)
