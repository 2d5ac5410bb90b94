"""Publication of the page: its buckets and its client of the user pool, which the stack names in each request."""

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from lisa.adapters.deployment.provider_endpoints_http import read_endpoints
from lisa.adapters.deployment.sign_in_client_cognito import CognitoSignInClient
from lisa.adapters.deployment.site_store_s3 import S3SiteStore
from lisa.adapters.deployment.storage_access_s3 import S3StorageAccess
from lisa.deployment.ports import SignInClient, SiteStore, StorageAccess
from lisa.wiring.clients import CONFIG
from lisa.wiring.factories import cached

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: The addresses of presigned links: those of the functions that create the links.
_S3_CONFIG = CONFIG.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"}))


@cached
def _s3() -> "S3Client":
    return boto3.client("s3", config=_S3_CONFIG)


def storage_endpoint() -> str:
    """Return the address that presigned links begin with, before the name of the bucket."""
    return _s3().meta.endpoint_url


def site_store(bucket: str) -> SiteStore:
    """Return the store of the page's files."""
    return S3SiteStore(_s3(), bucket)


def storage_access() -> StorageAccess:
    """Return the origins that may use presigned links."""
    return S3StorageAccess(_s3())


def sign_in_client(pool: str, client: str) -> SignInClient:
    """Return the page's client of a user pool."""
    return CognitoSignInClient(boto3.client("cognito-idp", config=CONFIG), pool, client)


def provider_endpoints(issuer: str) -> tuple[str, ...]:
    """Return the endpoints in the issuer's discovery document; none if it cannot be read."""
    return read_endpoints(issuer)
