"""The line that a decision leaves: names, outcomes, and nothing that opens anything."""

import pytest

from lisa.identity.tokens import mint
from lisa.policy.auditing import AuditedRequest


def test_a_line_says_who_what_where_and_how_it_ended() -> None:
    line = AuditedRequest("ada", "DELETE /repository/<repositoryId>", "/repository/law", "r1").log_line(
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
    mint(bytes(32)), "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln", "lisa-aws-v1.QWN0aW9uPUdldENhbGxlcg",
])  # fmt: skip
def test_what_people_paste_where_a_name_belongs_is_left_out(pasted: str) -> None:
    line = AuditedRequest("ada", "GET /api-tokens/<tokenOrUser>", f"/api-tokens/{pasted}", "r1").log_line("missing")

    assert line["resource"] == "/api-tokens/[credential]"


def test_a_name_that_never_ends_is_cut() -> None:
    assert len(AuditedRequest("ada", "GET /x", "x/" * 10_000, "r1").log_line("missing")["resource"]) == 300


@pytest.mark.parametrize("said", ["How long are samples kept?", "a\nb", "x" * 200])
def test_what_is_no_name_is_not_written_down(said: str) -> None:
    assert AuditedRequest("ada", "POST /v1/x", f"model/{said}", "r1").log_line("missing")["resource"] == "model/[…]"


@pytest.mark.parametrize(("letters", "expected"), [(4_090, "[credential]/"), (4_091, "[credential]")])
def test_of_a_name_4096_characters_are_read(letters: int, expected: str) -> None:
    line = AuditedRequest("ada", "GET /x", f"lisa_{'a' * letters}/x", "r1").log_line("missing")

    assert line["resource"] == expected
