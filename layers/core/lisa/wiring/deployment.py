"""Publication of the page: its bucket and its client of the user pool, which the stack names in each request."""

import boto3

from lisa.adapters.deployment.sign_in_client_cognito import CognitoSignInClient
from lisa.adapters.deployment.site_store_s3 import S3SiteStore
from lisa.deployment.ports import SignInClient, SiteStore
from lisa.wiring.clients import CONFIG


def site_store(bucket: str) -> SiteStore:
    """Return the store of the page's files."""
    return S3SiteStore(boto3.client("s3", config=CONFIG), bucket)


def sign_in_client(pool: str, client: str) -> SignInClient:
    """Return the page's client of a user pool."""
    return CognitoSignInClient(boto3.client("cognito-idp", config=CONFIG), pool, client)
