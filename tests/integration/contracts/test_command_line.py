"""The command line's commands for repositories, buckets and tokens, in an account in this process."""

import json
import time
from typing import Any

import boto3
import pytest

from lisa.cli import buckets, tokens
from lisa.cli.main import build_parser
from lisa.cli.repositories import RepositoryOptions, create_repository
from lisa.identity.authentication import authenticate_by_token
from lisa.policy.subject import Roles, Subject
from lisa.wiring import identity as wiring_identity
from lisa.wiring import repositories as wiring_repositories
from tests.support.tables import create_table


def test_watching_a_bucket_keeps_its_other_notifications(aws: None) -> None:
    s3, sqs, written = boto3.client("s3"), boto3.client("sqs"), []
    s3.create_bucket(Bucket="inbox")
    url = sqs.create_queue(QueueName="theirs")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    only: Any = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}]}}
    theirs: Any = {"Id": "t", "QueueArn": arn, "Events": ["s3:ObjectCreated:*"], "Filter": only}
    s3.put_bucket_notification_configuration(
        Bucket="inbox", NotificationConfiguration={"QueueConfigurations": [theirs]}
    )
    assert boto3.DEFAULT_SESSION is not None
    events: Any = boto3.DEFAULT_SESSION.events
    call = "provide-client-params.s3.PutBucketNotificationConfiguration"
    events.register(call, lambda params, **_: written.append(params))  # moto stores it but never returns it

    assert buckets.enable_bucket_events("inbox")

    [put] = written
    assert put["NotificationConfiguration"]["EventBridgeConfiguration"] == {}
    [kept] = s3.get_bucket_notification_configuration(Bucket="inbox")["QueueConfigurations"]
    assert (kept["QueueArn"], kept["Filter"]["Key"]["FilterRules"][0]["Value"]) == (arn, "in/")


def test_creating_a_repository_again_changes_nothing(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    states, role = boto3.client("stepfunctions"), "arn:aws:iam::111122223333:role/states"
    definition = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
    sync = states.create_state_machine(name="sync", definition=definition, roleArn=role)["stateMachineArn"]
    monkeypatch.setenv("REPOSITORIES_TABLE", create_table("RepositoriesTable"))
    monkeypatch.setenv("SYNC_PIPELINE_ARN", sync)
    wanted = RepositoryOptions("handbook", "minilm", bucket="inbox", prefix="in/", groups=("law",))

    first = create_repository(wanted)
    again = create_repository(wanted)

    assert first.default
    assert again.collection_id == first.collection_id
    [pipeline] = wiring_repositories.repository_store().list_pipelines("handbook")
    assert (pipeline.bucket, pipeline.prefix, pipeline.trigger) == ("inbox", "in/", "event")
    assert len(states.list_executions(stateMachineArn=sync)["executions"]) == 1  # existing objects are compared


@pytest.fixture
def account_of_installation(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tokens table and its key."""
    monkeypatch.setenv("TOKENS_TABLE", create_table("TokensTable"))
    monkeypatch.setenv("TOKEN_KEY_SECRET", "token-key")
    boto3.client("secretsmanager").create_secret(Name="token-key", SecretString="a key")


def run(*arguments: str) -> Any:
    options = build_parser().parse_args(["token", *arguments])
    return json.loads(json.dumps(options.run(options)))


def caller_of(raw: str) -> Subject | None:
    return authenticate_by_token(
        raw,
        tokens=wiring_identity.token_store(),
        key=wiring_identity.read_token_key(),
        roles=Roles(),
        now=int(time.time()),
    )


def test_an_administrators_token_is_valid_until_it_is_revoked(account_of_installation: None) -> None:
    raw = run("create", "--user", "root", "--group", "admin", "--name", "first", "--days", "1")["token"]
    run("create", "--user", "ada")
    subject = caller_of(raw)
    assert subject is not None
    assert (subject.user, subject.is_admin) == ("root", True)

    [item] = run("list", "--user", "root")["tokens"]
    assert (item["name"], item["createdBy"], item["tokenExpiration"] - item["createdDate"]) == (
        "first", "command line", 24 * 3600,
    )  # fmt: skip
    assert raw not in str(run("list"))
    assert run("revoke", item["tokenUUID"])["tokenUUID"] == item["tokenUUID"]

    assert caller_of(raw) is None
    assert [token["username"] for token in run("list")["tokens"]] == ["ada"]


@pytest.mark.parametrize("arguments", [
    ("create", "--user", "all"), ("create", "--user", "ada", "--days", "0"),
    ("create", "--user", "ada", "--days", "367"), ("revoke", "00000000-0000-4000-8000-000000000000"),
])  # fmt: skip
def test_an_invalid_command_is_refused_and_creates_nothing(
    account_of_installation: None, arguments: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit, match="lisa: "):
        run(*arguments)

    assert run("list") == {"tokens": []}


def test_the_list_contains_every_token(account_of_installation: None) -> None:
    for _ in range(5):
        run("create", "--user", "ada")

    assert [len(list(tokens.read_tokens(user, at_once=2))) for user in (None, "ada")] == [5, 5]
