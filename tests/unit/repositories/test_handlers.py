"""The tasks that delete a repository, and the custom resource that prepares the database, as Lambda calls them."""

from typing import Any

import pytest

from lisa.repositories.repository import CollectionStatus
from repositories.forget_rows.app import handler as forget_rows
from repositories.plan_deletion.app import handler as plan_deletion
from repositories.prepare_database.app import handler as prepare_database
from tests.support.cloudformation import CloudFormation
from tests.support.handlers import Account, invocation
from tests.support.repositories import DEFAULT, HANDBOOK, INBOX, LETTERS, changed

WHOLE: dict[str, Any] = {"repository_id": "handbook", "collection_id": None}
ONE: dict[str, Any] = {"repository_id": "handbook", "collection_id": "c2"}


@pytest.fixture(autouse=True)
def handbook(account: Account) -> None:
    account.repositories.create(HANDBOOK, DEFAULT)
    account.repositories.create_collection(LETTERS)
    account.repositories.save_pipeline(changed(INBOX, trigger="daily"))
    account.schedules.set(changed(INBOX, trigger="daily"))


def test_a_repository_that_is_deleted_loses_its_pipelines_first_and_takes_in_nothing_more(account: Account) -> None:
    for _ in range(2):
        assert plan_deletion(WHOLE, invocation()) == {"collections": ["c1", "c2"]}

    assert (account.repositories.pipelines("handbook"), account.schedules.kept) == ([], {})
    marked = {collection.status for collection in account.repositories.collections("handbook")}
    assert marked == {CollectionStatus.DELETE_IN_PROGRESS}


def test_one_collection_is_emptied_alone_and_the_pipelines_stay(account: Account) -> None:
    assert plan_deletion(ONE, invocation()) == {"collections": ["c2"]}
    assert [pipeline.pipeline_id for pipeline in account.repositories.pipelines("handbook")] == ["p1"]


@pytest.mark.parametrize(("given", "left"), [(ONE, ["c1"]), (WHOLE, [])])
def test_the_rows_of_what_was_emptied_are_forgotten(account: Account, given: dict[str, Any], left: list[str]) -> None:
    for _ in range(2):
        forget_rows(given, invocation())

    assert [collection.collection_id for collection in account.repositories.collections("handbook")] == left
    assert (account.repositories.get("handbook") is None) is (given is WHOLE)


CLUSTER = {
    "ClusterArn": "arn:aws:rds:us-east-1:111122223333:cluster:lisa",
    "SecretArn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:master-hunter2",
    "DatabaseName": "lisa",
    "DatabaseUser": "lisa; DROP",
}


@pytest.mark.parametrize(("kind", "status"), [("Create", "FAILED"), ("Update", "FAILED"), ("Delete", "SUCCESS")])
def test_cloudformation_hears_of_a_database_that_cannot_be_prepared_without_its_secret(
    account: Account, cloudformation: CloudFormation, kind: str, status: str
) -> None:
    prepare_database(cloudformation.request(kind) | {"ResourceProperties": CLUSTER}, invocation())

    [told] = cloudformation.answers
    assert told["Status"] == status
    assert not {"hunter2", "DROP"} & set(told["Reason"].replace(";", " ").replace("-", " ").split())
    assert ("setup failed (ValueError)" in told["Reason"]) is (status == "FAILED")
