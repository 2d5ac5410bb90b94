"""The publication of the page: its files, its releases and its configuration."""

import json

import pytest

from lisa.deployment.publishing import publish_site
from lisa.deployment.site import UnpublishableSite
from tests.support.page_settings import INDEX, SETTINGS, built
from tests.support.twins.site import MemorySiteStore


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
