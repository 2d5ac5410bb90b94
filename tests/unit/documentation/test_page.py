"""The page at /docs needs nothing but itself, and says so to the browser."""

import gzip
import json
import re
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from documentation.api import app
from documentation.api.viewer import build_page, build_security_policy

FOLDER = Path(app.__file__).parent
MOST_BYTES = 1_000_000  # of the page


def directives() -> dict[str, list[str]]:
    rules = [rule.split() for rule in build_security_policy(FOLDER).split("; ")]
    return {name: values for name, *values in rules}


def test_the_policy_allows_exactly_the_script_of_the_page_and_the_one_packed_in_it() -> None:
    [own] = re.findall(r"<script>(.*?)</script>", build_page(FOLDER), re.DOTALL)
    [packed] = re.findall(r'<script type="application/gzip" id="script">(.*?)</script>', build_page(FOLDER))
    scripts = [own.encode(), gzip.decompress(b64decode(packed))]

    assert b"SwaggerUIBundle" in scripts[1]
    assert set(directives()["script-src"]) == {f"'sha256-{b64encode(sha256(it).digest()).decode()}'" for it in scripts}


def test_a_credential_typed_into_the_page_goes_to_no_other_host() -> None:
    found = directives()

    assert found["default-src"] == found["form-action"] == found["base-uri"] == ["'none'"]
    assert found["connect-src"] == ["'self'"]


def test_no_other_site_may_frame_the_page() -> None:
    assert directives()["frame-ancestors"] == ["'none'"]


def test_the_page_is_answered_with_its_policy_and_may_be_kept_for_five_minutes() -> None:
    headers = app.get_reference_page().headers

    assert headers["Content-Security-Policy"] == build_security_policy(FOLDER)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "public, max-age=300"


def test_every_placeholder_of_the_frame_is_filled() -> None:
    frame = (FOLDER / "docs.html").read_text()

    for place in re.findall(r"/\* [a-z ]+ \*/", frame):
        assert place not in build_page(FOLDER)


def test_the_document_in_the_page_is_the_published_one() -> None:
    found = re.search(r'<script type="application/json" id="document">(.*?)</script>', build_page(FOLDER), re.DOTALL)

    assert found is not None
    assert json.loads(found[1]) == json.loads((FOLDER / "openapi.json").read_text())


def test_the_document_is_answered_without_the_blanks_of_its_file() -> None:
    body = app.get_openapi_document().body or ""

    assert json.loads(body) == json.loads((FOLDER / "openapi.json").read_text())
    assert "\n" not in body


def test_the_page_stays_below_its_weight() -> None:
    assert len(build_page(FOLDER).encode()) < MOST_BYTES


@pytest.mark.parametrize("mark", ['lang="en"', "<title>lisa API reference</title>", 'rel="icon"', 'name="viewport"'])
def test_the_frame_has_a_language_a_title_an_icon_and_fits_a_phone(mark: str) -> None:
    assert mark in build_page(FOLDER)
