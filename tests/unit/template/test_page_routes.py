"""The routes of the API that serve the page from its bucket."""

import re
from typing import Any

import pytest

from local.settings import ROOT
from tests.support.page_paths import PAGE_PATHS
from tools.checks.application import translate_application

RESOURCES: dict[str, Any] = translate_application()["Resources"]
PATHS: dict[str, Any] = RESOURCES["Api"]["Properties"]["Body"]["paths"]
#: Addresses that pages have or will have. An API route must not take them.
RESERVED_PAGES = {"c", "library", "tools", "settings", "compare", "admin", "callback"}
_ROUTE = re.compile(r'\bpath: "/?([a-z][^"/]*)')
_SENT = "method.response.header."


def integration(path: str) -> dict[str, Any]:
    found: dict[str, Any] = PATHS[path]["get"]["x-amazon-apigateway-integration"]
    return found


def first_segments_of_the_api() -> set[str]:
    return {path.split("/")[1] for path in PATHS if path not in PAGE_PATHS}


def pages() -> set[str]:
    """Return the first path segments of the pages that exist."""
    return set(_ROUTE.findall((ROOT / "ui/src/app/routes.tsx").read_text()))


def test_exactly_the_paths_of_the_page_read_from_s3() -> None:
    reading = {path for path in PATHS if ":s3:path/" in str(PATHS[path])}

    assert reading == PAGE_PATHS
    assert all(set(PATHS[path]) == {"get"} for path in reading)


@pytest.mark.parametrize("path", ["/", "/{proxy+}"])
def test_every_address_of_a_page_is_answered_with_the_same_file(path: str) -> None:
    assert str(integration(path)["uri"]).endswith(":s3:path/${SiteBucket}/index.html'}")


@pytest.mark.parametrize("path", sorted(PAGE_PATHS))
def test_a_file_of_the_page_is_sent_with_its_policy_its_cache_rule_and_the_security_headers(path: str) -> None:
    found = integration(path)["responses"]["default"]["responseParameters"]
    declared = PATHS[path]["get"]["responses"]["200"]["headers"]

    assert found[f"{_SENT}Content-Security-Policy"] == "integration.response.header.x-amz-meta-content-security-policy"
    assert found[f"{_SENT}Cache-Control"] == "integration.response.header.Cache-Control"
    assert found[f"{_SENT}X-Content-Type-Options"] == "'nosniff'"
    assert found[f"{_SENT}Referrer-Policy"] == "'no-referrer'"
    assert {name.removeprefix(_SENT) for name in found} == set(declared)


@pytest.mark.parametrize("path", sorted(PAGE_PATHS))
def test_no_error_of_s3_reaches_the_browser_as_it_is(path: str) -> None:
    responses = integration(path)["responses"]

    assert {pattern: one["statusCode"] for pattern, one in responses.items()} == {
        "default": "200",
        "304": "304",
        r"4\d{2}": "404",
        r"5\d{2}": "502",
    }
    assert all("application/json" in responses[pattern]["responseTemplates"] for pattern in (r"4\d{2}", r"5\d{2}"))


def test_the_api_may_read_the_files_of_the_page_and_nothing_else() -> None:
    [policy] = RESOURCES["ReadSiteRole"]["Properties"]["Policies"]
    [statement] = policy["PolicyDocument"]["Statement"]

    assert statement["Action"] == "s3:GetObject"
    assert statement["Resource"] == {"Fn::Sub": "arn:${AWS::Partition}:s3:::${SiteBucket}/*"}


def test_the_pages_exist_that_the_table_of_routes_names() -> None:
    assert {"callback"} <= pages()


def test_no_page_has_the_name_of_an_api_route() -> None:
    assert first_segments_of_the_api() & (pages() | RESERVED_PAGES | {"assets"}) == set()


def test_the_page_is_compressed_and_holds_text_alone() -> None:
    body = RESOURCES["Api"]["Properties"]["Body"]

    assert RESOURCES["Api"]["Properties"]["MinimumCompressionSize"] == 1024
    assert "*/*" not in body["x-amazon-apigateway-binary-media-types"]
