"""The contract of the page's store and of its sign-in client, in memory and in AWS."""

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from lisa.adapters.deployment.sign_in_client_cognito import CognitoSignInClient
from lisa.adapters.deployment.site_store_s3 import S3SiteStore
from lisa.adapters.deployment.storage_access_s3 import S3StorageAccess
from lisa.deployment.ports import ReturnAddresses, SignInClient, SiteStore
from lisa.deployment.site import SiteFile
from tests.support.twins.site import MemorySignInClient, MemorySiteStore

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CORSRuleTypeDef

HOME = ["https://a.example.com/"]


def file(key: str, content: bytes = b"x") -> SiteFile:
    return SiteFile(key, content, "text/plain; charset=utf-8", "no-cache")


@pytest.fixture(params=["memory", "s3"])
def store(request: pytest.FixtureRequest) -> SiteStore:
    if request.param == "memory":
        return MemorySiteStore()
    request.getfixturevalue("aws")
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="site")
    return S3SiteStore(s3, "site")


@pytest.fixture
def pool(aws: None) -> tuple[Any, str, str]:
    """A user pool with a client: the SDK's client, the pool and the client's id."""
    cognito = boto3.client("cognito-idp")
    pool: str = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="page",
        CallbackURLs=HOME,
        LogoutURLs=HOME,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid"],
        AllowedOAuthFlowsUserPoolClient=True,
    )["UserPoolClient"]["ClientId"]
    return cognito, pool, client


@pytest.fixture(params=["memory", "cognito"])
def client(request: pytest.FixtureRequest) -> SignInClient:
    if request.param == "memory":
        return MemorySignInClient(HOME, HOME)
    return CognitoSignInClient(*request.getfixturevalue("pool"))


def test_a_file_is_read_as_it_was_written_last_and_a_missing_one_is_none(store: SiteStore) -> None:
    store.write([file("a.txt", b"one"), file("b.txt")], "default-src 'none'")
    store.write([file("a.txt", b"two")], "default-src 'none'")

    assert (store.read("a.txt"), store.read("b.txt"), store.read("c.txt")) == (b"two", b"x", None)


def test_deleted_files_are_gone_and_missing_ones_are_ignored(store: SiteStore) -> None:
    store.write([file("a.txt"), file("b.txt")], "")
    store.delete(["a.txt", "missing.txt"])

    assert (store.read("a.txt"), store.read("b.txt")) == (None, b"x")


def test_a_cleared_store_is_empty_and_may_be_cleared_again(store: SiteStore) -> None:
    store.write([file("a.txt"), file("assets/b.txt")], "")
    store.clear()
    store.clear()

    assert (store.read("a.txt"), store.read("assets/b.txt")) == (None, None)


def test_a_bucket_that_was_deleted_counts_as_empty(aws: None) -> None:
    store = S3SiteStore(boto3.client("s3"), "deleted-before")

    store.clear()

    assert store.read("index.html") is None


def test_an_object_carries_its_media_type_cache_rule_and_policy(aws: None) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="site")
    S3SiteStore(s3, "site").write([file("a.txt")], "default-src 'none'")

    found = s3.head_object(Bucket="site", Key="a.txt")
    assert (found["ContentType"], found["CacheControl"]) == ("text/plain; charset=utf-8", "no-cache")
    assert found["Metadata"] == {"content-security-policy": "default-src 'none'"}


def test_exactly_the_written_addresses_are_allowed(client: SignInClient) -> None:
    changed = ReturnAddresses(["https://b.example.com/callback"], ["https://b.example.com/"])

    assert client.read() == ReturnAddresses(HOME, HOME)
    client.write(changed)
    assert client.read() == changed


def test_a_change_of_the_addresses_keeps_every_other_setting_of_the_client(pool: tuple[Any, str, str]) -> None:
    cognito, pool_id, client_id = pool

    def describe() -> dict[str, Any]:
        found = cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)["UserPoolClient"]
        return {name: value for name, value in found.items() if name not in ("LogoutURLs", "LastModifiedDate")}

    before = describe()
    CognitoSignInClient(*pool).write(ReturnAddresses(HOME, ["https://b.example.com/"]))

    assert describe() == before


def test_the_page_has_one_cors_rule_beside_those_of_other_origins(aws: None) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="uploads")
    other: CORSRuleTypeDef = {"AllowedOrigins": ["https://other.example.com"], "AllowedMethods": ["GET"]}
    s3.put_bucket_cors(Bucket="uploads", CORSConfiguration={"CORSRules": [other]})

    for origin in ("https://old.example.com", "https://new.example.com"):
        S3StorageAccess(s3).allow("uploads", origin)

    rules = s3.get_bucket_cors(Bucket="uploads")["CORSRules"]
    assert [rule["AllowedOrigins"] for rule in rules] == [["https://other.example.com"], ["https://new.example.com"]]


def test_the_page_is_allowed_in_a_bucket_without_cors_rules(aws: None) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="uploads")

    S3StorageAccess(s3).allow("uploads", "https://page.example.com")

    [rule] = s3.get_bucket_cors(Bucket="uploads")["CORSRules"]
    assert rule["AllowedOrigins"] == ["https://page.example.com"]
