"""Creation, use and revocation of tokens write an audit line each, and never the token."""

import json
import logging
import random
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from lisa.identity.management_key import generate_management_key
from lisa.rest import audit
from tests.support.rest import ADA, EVE, ROOT, Door


class LogLines(logging.Handler):
    """A log handler that keeps every record of the functions' logger, formatted and not."""

    def __init__(self, written: logging.Formatter | None) -> None:
        super().__init__()
        self.setFormatter(written)
        self.text: list[str] = []
        self.audited: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.text.append(self.format(record))
        if hasattr(record, "audit"):
            self.audited.append(record.audit)


@pytest.fixture
def log_lines(identity: Door) -> Iterator[LogLines]:
    logger = logging.getLogger(audit._logger.name)
    found = LogLines(logger.handlers[0].formatter)
    logger.addHandler(found)
    yield found
    logger.removeHandler(found)


def test_each_change_and_each_refusal_writes_one_audit_line(identity: Door, log_lines: LogLines) -> None:
    made = identity.done(identity.ask(ROOT, "POST", "/api-tokens/ada", {"name": "n"}))
    one = f"/api-tokens/{made['tokenUUID']}"
    identity.ask(EVE, "GET", one)
    identity.ask(EVE, "DELETE", one)
    identity.ask(EVE, "POST", "/api-tokens", {"name": "n"})
    identity.ask(EVE, "POST", "/api-tokens/ada", {"name": "n"})
    identity.ask(ROOT, "POST", "/api-tokens/all", {"name": "n"})
    identity.ask(ADA, "DELETE", one)
    identity.ask(ADA, "DELETE", one)

    made_it = f"user/ada/api-token/{made['tokenUUID']}"
    post, post_for, of = "POST /api-tokens", "POST /api-tokens/<tokenOrUser>", "/api-tokens/<tokenOrUser>"
    assert [tuple(line.values()) for line in log_lines.audited] == [
        ("root", post_for, made_it, "done", None, "r"),
        ("eve", f"GET {of}", one, "refused", "owned by another user", "r"),
        ("eve", f"DELETE {of}", one, "refused", "owned by another user", "r"),
        ("eve", post, post.split()[1], "refused", "not in the API group", "r"),
        ("eve", post_for, "/api-tokens/ada", "refused", "not an administrator", "r"),
        ("root", post_for, "/api-tokens/all", "refused", None, "r"),
        ("ada", f"DELETE {of}", one, "done", None, "r"),
        ("ada", f"DELETE {of}", one, "missing", "it does not exist", "r"),
    ]
    assert {tuple(line) for line in log_lines.audited} == {
        ("who", "what", "resource", "outcome", "reason", "request_id")
    }


def test_an_allowed_read_writes_no_audit_line(identity: Door, log_lines: LogLines) -> None:
    made = identity.done(identity.ask(ROOT, "POST", "/api-tokens/ada", {"name": "n"}))
    log_lines.audited.clear()

    for path in ("/api-tokens", f"/api-tokens/{made['tokenUUID']}", "/me"):
        identity.get(ADA, path)

    assert log_lines.audited == []


@pytest.mark.parametrize(
    "pasted",
    [
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln",
        "lisa-aws-v1.QWN0aW9uPUdldENhbGxlcg",
        generate_management_key(random.Random(7).choice),
    ],
)
def test_the_audit_log_contains_no_credential(identity: Door, log_lines: LogLines, pasted: str) -> None:
    identity.ask(EVE, "DELETE", f"/api-tokens/{pasted}")

    assert [line["resource"] for line in log_lines.audited] == ["/api-tokens/[credential]"]
    assert not [line for line in log_lines.text if pasted in line]


def test_no_token_is_stored_in_the_table_or_the_log(identity: Door, log_lines: LogLines) -> None:
    raws = [identity.done(identity.ask(ROOT, "POST", "/api-tokens/ada", {"name": "n"}))["token"] for _ in range(3)]
    for raw in raws:  # users paste tokens in place of ids
        for who in (ROOT, EVE):
            identity.ask(who, "GET", f"/api-tokens/{raw}")
            identity.ask(who, "DELETE", f"/api-tokens/{raw}")
            identity.ask(who, "POST", f"/api-tokens/{raw}", {"name": "n"})

    dynamodb = boto3.client("dynamodb")
    dump = json.dumps([dynamodb.scan(TableName=name) for name in dynamodb.list_tables()["TableNames"]])
    assert len(log_lines.audited) == 3 + 3 * 2 * 3
    assert dump.count('"fingerprint"') == 3
    for raw in raws:
        secret = raw.removeprefix("lisa_")[:20]
        assert secret not in dump
        assert not [line for line in log_lines.text if secret in line]
