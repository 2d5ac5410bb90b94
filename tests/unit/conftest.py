"""An account in memory for tests that call the functions."""

from collections.abc import Iterator

import pytest

from tests.support.cloudformation import CloudFormation, receive_answers
from tests.support.handlers import Account, account_of_twins


@pytest.fixture
def account() -> Iterator[Account]:
    with account_of_twins() as found:
        yield found


@pytest.fixture
def cloudformation() -> Iterator[CloudFormation]:
    with receive_answers() as found:
        yield found
