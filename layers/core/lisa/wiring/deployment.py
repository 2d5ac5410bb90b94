"""Publication of the page: its buckets and its client of the user pool, which the stack names in each request."""

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from lisa.adapters.deployment.built_files import read_built_files
from lisa.adapters.deployment.provider_endpoints_http import read_endpoints
from lisa.adapters.deployment.sign_in_client_cognito import CognitoSignInClient
from lisa.adapters.deployment.site_store_s3 import S3SiteStore
from lisa.adapters.deployment.storage_access_s3 import S3StorageAccess
from lisa.deployment.page_publisher import PagePublisher
from lisa.wiring.clients import CONFIG
from lisa.wiring.factories import cached

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: The addresses of presigned links: those of the functions that create the links.
_S3_CONFIG = CONFIG.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"}))


@cached
def _create_s3_client() -> "S3Client":
    return boto3.client("s3", config=_S3_CONFIG)


@cached
def page_publisher() -> PagePublisher:
    return PagePublisher(
        lambda bucket: S3SiteStore(_create_s3_client(), bucket),
        lambda pool, client: CognitoSignInClient(boto3.client("cognito-idp", config=CONFIG), pool, client),
        S3StorageAccess(_create_s3_client()),
        _create_s3_client().meta.endpoint_url,  # presigned links begin with it
        read_endpoints,
    )


def built_files() -> dict[str, bytes]:
    """Return the files of the built page, by path."""
    return read_built_files()
