"""The content security policy of the page."""

from dataclasses import replace

import pytest

from lisa.deployment.page import build_security_policy
from lisa.deployment.publishing import publish_site
from lisa.deployment.site import UnpublishableSite
from tests.support.page_settings import SETTINGS, built
from tests.support.twins.site import MemorySiteStore


def test_the_security_policy_allows_scripts_of_the_page_alone_and_only_the_hosts_of_the_stack() -> None:
    policy = dict(one.split(" ", 1) for one in build_security_policy(SETTINGS).split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"].split() == [
        "'self'",
        "https://sign-in.example.com",
        "https://s3.example.com/uploads",
        "https://s3.example.com/uploads/",
    ]


def test_the_security_policy_allows_the_issuer_if_it_names_the_endpoints_itself() -> None:
    policy = build_security_policy(replace(SETTINGS, sign_in_url=""))

    assert "form-action 'self' https://issuer.example.com" in policy


def test_the_security_policy_allows_every_host_that_the_discovery_document_names() -> None:
    endpoints = ("https://issuer.example.com/authorize", "https://token.example.com/token")
    policy = build_security_policy(replace(SETTINGS, sign_in_url="", endpoints=endpoints))

    assert "form-action 'self' https://issuer.example.com https://token.example.com" in policy


def test_a_security_policy_that_s3_cannot_store_is_refused() -> None:
    many = tuple(f"https://{number}.example.com/" for number in range(100))

    with pytest.raises(UnpublishableSite, match="content security policy"):
        publish_site(MemorySiteStore(), built(), replace(SETTINGS, storage=many))


def test_the_longest_names_of_buckets_and_hosts_fit_into_the_security_policy() -> None:
    storage = tuple(f"https://s3.ap-southeast-1.amazonaws.com.cn/{name * 63}" for name in "ab")
    sign_in = f"https://{'c' * 63}.auth.ap-southeast-1.amazoncognito.com"

    publish_site(MemorySiteStore(), built(), replace(SETTINGS, sign_in_url=sign_in, storage=storage))


def test_every_file_is_stored_with_the_security_policy() -> None:
    store = MemorySiteStore()

    publish_site(store, built("worker.js"), SETTINGS)

    assert set(store.policies.values()) == {build_security_policy(SETTINGS)}
