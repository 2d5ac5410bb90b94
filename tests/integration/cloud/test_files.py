"""Files of S3 that an API serves, in the local cloud."""

import httpx
import pytest

from tests.integration.cloud.conftest import Probe

pytestmark = pytest.mark.cloud


def read(probe: Probe, name: str, **headers: str) -> httpx.Response:
    url = f"{probe.cloud.endpoint}/_aws/execute-api/{probe['Api']}/v2/pages/{name}"
    return httpx.get(url, headers=headers)


@pytest.fixture
def page(probe_cloud: Probe) -> Probe:
    """The probe with one file, in a bucket that refuses requests without TLS."""
    probe_cloud.aws("s3").put_object(
        Bucket=probe_cloud["Pages"],
        Key="in/a b.html",
        Body="<p>Zoë</p>".encode(),
        ContentType="text/html; charset=utf-8",
        Metadata={"note": "from the object"},
    )
    return probe_cloud


def test_an_api_answers_with_an_object_and_maps_its_headers_and_metadata(page: Probe) -> None:
    answer = read(page, "a%20b.html")

    assert (answer.status_code, answer.text) == (200, "<p>Zoë</p>")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert (answer.headers["x-note"], answer.headers["x-fixed"]) == ("from the object", "always")


def test_an_unchanged_object_is_not_sent_again(page: Probe) -> None:
    known = read(page, "a%20b.html").headers["etag"]

    again = read(page, "a%20b.html", **{"If-None-Match": known})

    assert (again.status_code, again.content) == (304, b"")


def test_a_missing_object_is_answered_by_the_template_of_the_api(page: Probe) -> None:
    answer = read(page, "missing.html")

    assert (answer.status_code, answer.json()) == (404, {"error": "no such file"})
