"""The Lambda functions that delete a repository and that prepare the database."""

from typing import Any

import pytest

from lisa.repositories.repository import CollectionStatus
from repositories.begin_deletion.app import handler as begin_deletion
from repositories.forget_rows.app import handler as forget_rows
from repositories.prepare_database.app import handler as prepare_database
from tests.support.cloudformation import CloudFormation
from tests.support.handlers import Account, invocation
from tests.support.repositories import DEFAULT, HANDBOOK, INBOX, LETTERS, changed

WHOLE: dict[str, Any] = {"repository_id": "handbook", "collection_id": None}
ONE: dict[str, Any] = {"repository_id": "handbook", "collection_id": "c2"}


@pytest.fixture(autouse=True)
def handbook(account: Account) -> None:
    account.repositories.create_repository(HANDBOOK, DEFAULT)
    account.repositories.create_collection(LETTERS)
    account.repositories.save_pipeline(changed(INBOX, trigger="daily"))
    account.schedules.put_schedule(changed(INBOX, trigger="daily"))


def test_the_deletion_of_a_repository_first_deletes_its_pipelines_and_closes_its_collections(account: Account) -> None:
    for _ in range(2):
        assert begin_deletion(WHOLE, invocation()) == {"collections": ["c1", "c2"]}

    assert (account.repositories.list_pipelines("handbook"), account.schedules.kept) == ([], {})
    marked = {collection.status for collection in account.repositories.list_collections("handbook")}
    assert marked == {CollectionStatus.DELETE_IN_PROGRESS}


def test_the_deletion_of_a_collection_keeps_the_other_collections_and_the_pipelines(account: Account) -> None:
    assert begin_deletion(ONE, invocation()) == {"collections": ["c2"]}
    assert [pipeline.pipeline_id for pipeline in account.repositories.list_pipelines("handbook")] == ["p1"]


@pytest.mark.parametrize(("given", "left"), [(ONE, ["c1"]), (WHOLE, [])])
def test_the_rows_of_a_deleted_collection_or_repository_are_removed(
    account: Account, given: dict[str, Any], left: list[str]
) -> None:
    for _ in range(2):
        forget_rows(given, invocation())

    assert [collection.collection_id for collection in account.repositories.list_collections("handbook")] == left
    assert (account.repositories.get_repository("handbook") is None) is (given is WHOLE)


CLUSTER = {
    "ClusterArn": "arn:aws:rds:us-east-1:111122223333:cluster:lisa",
    "SecretArn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:master-hunter2",
    "DatabaseName": "lisa",
    "DatabaseUser": "lisa; DROP",
}


@pytest.mark.parametrize(("kind", "status"), [("Create", "FAILED"), ("Update", "FAILED"), ("Delete", "SUCCESS")])
def test_cloudformation_gets_the_failure_of_the_database_setup_without_the_secret(
    account: Account, cloudformation: CloudFormation, kind: str, status: str
) -> None:
    prepare_database(cloudformation.request(kind) | {"ResourceProperties": CLUSTER}, invocation())

    [told] = cloudformation.answers
    assert told["Status"] == status
    assert not {"hunter2", "DROP"} & set(told["Reason"].replace(";", " ").replace("-", " ").split())
    assert ("setup failed (ValueError)" in told["Reason"]) is (status == "FAILED")
