"""The publication of the page: its files, its releases, its settings and its return addresses."""

import json
from dataclasses import replace

import pytest

from lisa.deployment.page import PageSettings, build_security_policy, page_url, read_settings
from lisa.deployment.publishing import allow_return, publish_site
from lisa.deployment.site import UnpublishableSite
from tests.support.twins.site import MemorySignInClient, MemorySiteStore

SETTINGS = PageSettings(
    url="https://api.example.com/v2",
    issuer="https://issuer.example.com/pool",
    client_id="page",
    sign_in_url="https://sign-in.example.com",
    groups_claim="cognito:groups",
    admin_group="admin",
    rag_admin_group="rag-admin",
    name="LISA",
    storage=("https://s3.example.com/uploads",),
)
INDEX = b'<head><base href="/" /></head>'


def built(*assets: str, index: bytes = INDEX) -> dict[str, bytes]:
    return {"index.html": index, "favicon.svg": b"<svg/>"} | {f"assets/{name}": name.encode() for name in assets}


def test_an_asset_is_cached_for_ever_and_the_files_that_name_assets_are_checked_at_each_use() -> None:
    store = MemorySiteStore()

    publish_site(store, built("a-1.js"), SETTINGS)

    assert store.files["assets/a-1.js"].cache_control == "public, max-age=31536000, immutable"
    assert {store.files[key].cache_control for key in ("index.html", "config.json", "favicon.svg")} == {"no-cache"}


@pytest.mark.parametrize(
    ("key", "media_type"),
    [
        ("assets/a.js", "text/javascript; charset=utf-8"),
        ("assets/a.css", "text/css; charset=utf-8"),
        ("index.html", "text/html; charset=utf-8"),
        ("config.json", "application/json; charset=utf-8"),
        ("favicon.svg", "image/svg+xml"),
    ],
)
def test_a_file_has_the_media_type_of_its_ending(key: str, media_type: str) -> None:
    store = MemorySiteStore()

    publish_site(store, built("a.js", "a.css"), SETTINGS)

    assert store.files[key].media_type == media_type


def test_the_page_is_written_last_because_it_names_the_other_files() -> None:
    store = MemorySiteStore()

    publish_site(store, built("a-1.js"), SETTINGS)

    assert store.writes[-1] == {"index.html"}


def test_the_page_contains_the_path_at_which_it_is_served() -> None:
    store = MemorySiteStore()

    publish_site(store, built(), SETTINGS)

    assert store.files["index.html"].content == b'<head><base href="/v2/" /></head>'


@pytest.mark.parametrize(("url", "base"), [("https://chat.example.com", "/"), ("http://127.0.0.1:4566/x/y", "/x/y/")])
def test_the_base_is_the_path_of_the_address_with_a_slash_at_both_ends(url: str, base: str) -> None:
    assert replace(SETTINGS, url=url).base == base


def test_assets_stay_for_one_more_release_and_are_then_deleted() -> None:
    store = MemorySiteStore()

    publish_site(store, built("a-1.js", "b.js"), SETTINGS)
    publish_site(store, built("a-2.js", "b.js"), SETTINGS)
    assert {"assets/a-1.js", "assets/a-2.js", "assets/b.js"} <= set(store.files)
    publish_site(store, built("a-3.js", "b.js"), SETTINGS)

    assert {key for key in store.files if key.startswith("assets/")} == {
        "assets/a-2.js",
        "assets/a-3.js",
        "assets/b.js",
    }


def test_publishing_the_same_page_again_keeps_the_previous_assets() -> None:
    store = MemorySiteStore()
    for assets in ("a-1.js", "a-2.js", "a-2.js", "a-2.js"):
        publish_site(store, built(assets), SETTINGS)

    assert {"assets/a-1.js", "assets/a-2.js"} <= set(store.files)


def test_a_configuration_of_the_build_is_replaced_by_that_of_the_stack() -> None:
    store = MemorySiteStore()

    publish_site(store, built() | {"config.json": b"{}"}, SETTINGS)

    written = json.loads(store.files["config.json"].content)
    assert written["clientId"] == "page"
    assert written["signInUrl"] == "https://sign-in.example.com"
    assert (written["apiBase"], written["inferenceBase"]) == (".", "v1")


def test_the_version_of_the_page_changes_with_the_page() -> None:
    store, versions = MemorySiteStore(), set()
    for index in (INDEX, INDEX + b" "):
        publish_site(store, built(index=index), SETTINGS)
        versions.add(json.loads(store.files["config.json"].content)["version"])

    assert len(versions) == 2


def test_a_page_without_its_base_is_not_published() -> None:
    store = MemorySiteStore()

    with pytest.raises(UnpublishableSite, match=r"index\.html"):
        publish_site(store, built(index=b"<head></head>"), SETTINGS)
    assert store.files == {}


def test_a_file_that_is_no_text_is_not_published() -> None:
    with pytest.raises(UnpublishableSite, match=r"assets/font\.woff2"):
        publish_site(MemorySiteStore(), built("font.woff2"), SETTINGS)


def test_a_provider_that_names_its_endpoints_itself_has_no_sign_in_address() -> None:
    store = MemorySiteStore()

    publish_site(store, built(), replace(SETTINGS, sign_in_url=""))

    assert "signInUrl" not in json.loads(store.files["config.json"].content)


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
