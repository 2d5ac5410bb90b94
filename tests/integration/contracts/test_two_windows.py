"""Two windows that write to one session in DynamoDB at random lose nothing and keep the order."""

import boto3

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.chat.sessions_dynamodb import DynamoDBSessions
from tests.support.tables import create_table
from tests.support.two_windows import TwoWindows


def test_random_requests_of_two_windows_lose_nothing_and_keep_the_order_in_dynamodb(aws: None) -> None:
    sessions = DynamoDBSessions(Table(boto3.client("dynamodb"), create_table("ChatTable")))
    windows = TwoWindows(sessions, seed=1, most_messages=3)

    for _ in range(40):
        windows.step()

    assert windows.chat.pauses
