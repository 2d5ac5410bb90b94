"""The addresses of the page, of its sign-in and of its storage."""

import json
from dataclasses import replace

import pytest

from lisa.deployment.page import page_url, read_settings
from lisa.deployment.publishing import allow_return, publish_site
from tests.support.page_settings import SETTINGS, built
from tests.support.twins.site import MemorySignInClient, MemorySiteStore


@pytest.mark.parametrize(("url", "base"), [("https://chat.example.com", "/"), ("http://127.0.0.1:4566/x/y", "/x/y/")])
def test_the_base_is_the_path_of_the_address_with_a_slash_at_both_ends(url: str, base: str) -> None:
    assert replace(SETTINGS, url=url).base == base


def test_a_provider_that_names_its_endpoints_itself_has_no_sign_in_address() -> None:
    store = MemorySiteStore()

    publish_site(store, built(), replace(SETTINGS, sign_in_url=""))

    assert "signInUrl" not in json.loads(store.files["config.json"].content)


@pytest.mark.parametrize(
    ("configured", "found"),
    [
        ("", "https://id7.execute-api.example.com/v2"),
        ("https://chat.example.com/", "https://chat.example.com"),
        ("http://127.0.0.1:4566/apis/{api}/v2", "http://127.0.0.1:4566/apis/id7/v2"),
    ],
)
def test_the_address_of_the_page_is_the_configured_one_or_that_of_the_api(configured: str, found: str) -> None:
    assert page_url(configured, "https://id7.execute-api.example.com/v2", "id7") == found


@pytest.mark.parametrize(
    ("configured", "pool", "found"),
    [("", "https://pool", "https://pool"), ("https://own/", "https://pool", "https://own"), ("", "", "")],
)
def test_a_configured_sign_in_address_replaces_that_of_the_user_pool(configured: str, pool: str, found: str) -> None:
    names = ("ApiUrl", "ApiId", "PageUrl", "Issuer", "ClientId", "GroupsClaim", "AdminGroup", "RagAdminGroup", "Name")
    values = dict.fromkeys(names, "x") | {"SignInUrl": configured, "UserPoolUrl": pool, "StorageBuckets": []}

    assert read_settings(values, "https://s3.example.com").sign_in_url == found


def test_the_sign_in_may_return_to_the_page_and_to_the_addresses_of_the_stack() -> None:
    client = MemorySignInClient(["http://localhost:5173/"], ["http://localhost:5173/"])

    allow_return(client, SETTINGS.url, None)

    assert client.addresses.callbacks == ["http://localhost:5173/", "https://api.example.com/v2/callback"]
    assert client.addresses.sign_outs == ["http://localhost:5173/", "https://api.example.com/v2/"]


def test_the_sign_in_no_longer_returns_to_an_address_that_the_page_left() -> None:
    client = MemorySignInClient()
    moved = replace(SETTINGS, url="https://chat.example.com")

    allow_return(client, SETTINGS.url, None)
    allow_return(client, moved.url, SETTINGS.url)
    allow_return(client, moved.url, SETTINGS.url)

    assert client.addresses.callbacks == ["https://chat.example.com/callback"]
    assert client.addresses.sign_outs == ["https://chat.example.com/"]


def test_the_page_uses_presigned_links_to_the_buckets_that_the_stack_names() -> None:
    names = ("ApiUrl", "ApiId", "Issuer", "ClientId", "GroupsClaim", "AdminGroup", "RagAdminGroup", "Name", "SignInUrl")
    values = dict.fromkeys(names, "x") | {"PageUrl": "https://chat.example.com/a", "UserPoolUrl": ""}
    settings = read_settings(values | {"StorageBuckets": ["uploads", "chat"]}, "https://s3.example.com")

    assert settings.storage == ("https://s3.example.com/uploads", "https://s3.example.com/chat")
    assert settings.origin == "https://chat.example.com"
