"""The identity of a function, proved by a presigned request to STS, without a shared secret.

The function signs `GetCallerIdentity` with the credentials of its role; a signed header binds the signature to one
audience. The receiver sends this request to STS and reads the role from the response, as IAM authentication of EKS and
Vault does. Signing is a local computation, so it needs no connection to STS.
"""

import base64
import time
import urllib.request
from functools import lru_cache
from urllib.parse import urlencode

import boto3
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest

from lisa.identity.system import AUDIENCE_HEADER, PREFIX, SignedIdentityRequest

_SIGNATURE_LIFETIME_SECONDS = 300
_SIGNATURE_REUSE_SECONDS = 120  # so that a burst of calls costs its receiver one look-up
_MAX_RESPONSE_BYTES = 16_384
_REQUEST_PARAMETERS = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}


def sign_identity(audience: str) -> str:
    """Return a credential for `audience`, valid for three minutes unless the role's credentials expire earlier."""
    return _sign_request(audience, int(time.time()) // _SIGNATURE_REUSE_SECONDS)


@lru_cache(maxsize=8)
def _sign_request(audience: str, _period: int) -> str:
    session = boto3.Session() if boto3.DEFAULT_SESSION is None else boto3.DEFAULT_SESSION
    credentials = session.get_credentials()
    if credentials is None:
        raise RuntimeError("this process has no AWS credentials to prove its identity with")
    client = session.client("sts")
    url = f"{client.meta.endpoint_url}/?{urlencode(_REQUEST_PARAMETERS)}"
    request = AWSRequest(method="GET", url=url, headers={AUDIENCE_HEADER: audience})
    signer = SigV4QueryAuth(
        credentials.get_frozen_credentials(), "sts", client.meta.region_name, _SIGNATURE_LIFETIME_SECONDS
    )
    signer.add_auth(request)
    query = str(request.url).partition("?")[2]
    return PREFIX + base64.urlsafe_b64encode(query.encode()).decode().rstrip("=")


def forget_signatures() -> None:
    """Delete cached signatures, after the process's credentials changed."""
    _sign_request.cache_clear()


@lru_cache(maxsize=1)
def find_sts_endpoint() -> tuple[str, str]:
    """Return the STS endpoint of this process and its region. No credential can change them."""
    client = boto3.client("sts")
    return client.meta.endpoint_url, client.meta.region_name


def query_sts(question: SignedIdentityRequest, audience: str, endpoint: str, timeout: float = 5) -> str:
    """Return STS's response as XML. Raise HTTPError if STS refuses, OSError if it is unavailable."""
    request = urllib.request.Request(  # noqa: S310 - our own endpoint
        f"{endpoint}/?{question.build_query()}", headers={AUDIENCE_HEADER: audience, "Accept": "text/xml"}
    )
    with urllib.request.build_opener(_NoRedirects).open(request, timeout=timeout) as response:
        body: bytes = response.read(_MAX_RESPONSE_BYTES)
    return body.decode("utf-8", "strict")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A handler that follows no redirects, because STS sends none."""

    def redirect_request(self, *_arguments: object) -> None:
        """Follow no redirect."""
