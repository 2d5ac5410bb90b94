"""Rate limits at the gateway's entry point."""

import pytest

from lisa.policy.subject import Subject
from lisa.usage.limits import RateLimited, RateLimitScope
from tests.support.door_requests import door_with_upstream, send_to_door
from tests.support.fake_upstream import EchoUpstream


def always_limited(subject: Subject) -> RateLimited:
    return RateLimited(RateLimitScope(f"user:{subject.user}", 60), 17)


@pytest.mark.parametrize("path", ["/v1/models", "/v2/serve/model/info"])
def test_a_caller_beyond_the_limit_is_refused_as_the_sdks_expect(path: str) -> None:
    refused = send_to_door(door_with_upstream(EchoUpstream(), limit=always_limited), "GET", path)

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "17")
    error = refused.json()["error"]
    assert (error["type"], error["code"]) == ("rate_limit_error", "rate_limit_exceeded")
    assert error["message"] == "Rate limit reached for user:ann: 60 requests per minute; try again in 17 seconds"


def test_limits_are_checked_after_the_credential_and_before_the_body() -> None:
    limited = door_with_upstream(EchoUpstream(), limit=always_limited)

    assert send_to_door(limited, "POST", "/nowhere").status_code == 404
    assert send_to_door(limited, "POST", "/v1/embeddings", "nobody", content=b"{").status_code == 401
    assert send_to_door(limited, "POST", "/v1/embeddings", content=b"{").status_code == 429
    assert send_to_door(limited, "GET", "/health/liveliness", None).status_code == 200
