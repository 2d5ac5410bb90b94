"""The fields of the audit line, without credentials."""

import pytest

from lisa.identity.tokens import build_token
from lisa.policy.auditing import AuditedRequest


def test_an_audit_line_names_the_user_the_action_the_resource_and_the_outcome() -> None:
    line = AuditedRequest("ada", "DELETE /repository/<repositoryId>", "/repository/law", "r1").build_log_line(
        "refused", "no reason"
    )

    assert line == {
        "who": "ada",
        "what": "DELETE /repository/<repositoryId>",
        "resource": "/repository/law",
        "outcome": "refused",
        "reason": "no reason",
        "request_id": "r1",
    }


@pytest.mark.parametrize("pasted", [
    build_token(bytes(32)), "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln", "lisa-aws-v1.QWN0aW9uPUdldENhbGxlcg",
])  # fmt: skip
def test_a_text_in_the_place_of_a_name_is_left_out_of_the_audit_line(pasted: str) -> None:
    line = AuditedRequest("ada", "GET /api-tokens/<tokenOrUser>", f"/api-tokens/{pasted}", "r1").build_log_line(
        "missing"
    )

    assert line["resource"] == "/api-tokens/[credential]"


def test_a_very_long_path_is_shortened_in_the_audit_line() -> None:
    assert len(AuditedRequest("ada", "GET /x", "x/" * 10_000, "r1").build_log_line("missing")["resource"]) == 300


@pytest.mark.parametrize("said", ["How long are samples kept?", "a\nb", "x" * 200])
def test_parts_of_a_path_that_are_not_names_are_not_logged(said: str) -> None:
    assert (
        AuditedRequest("ada", "POST /v1/x", f"model/{said}", "r1").build_log_line("missing")["resource"] == "model/[…]"
    )


@pytest.mark.parametrize(("letters", "expected"), [(4_090, "[credential]/"), (4_091, "[credential]")])
def test_only_4096_characters_of_a_path_are_read_for_the_audit_line(letters: int, expected: str) -> None:
    line = AuditedRequest("ada", "GET /x", f"lisa_{'a' * letters}/x", "r1").build_log_line("missing")

    assert line["resource"] == expected
