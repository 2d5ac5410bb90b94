"""The refusals of CloudFormation that the adapter of the stacks turns into values."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from lisa.adapters.models.stacks_cloudformation import CloudFormationStacks

REFUSALS = ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"]


class _Formation:
    """A client of CloudFormation that refuses every change, with a stack whose last changes had these tokens."""

    def __init__(self, message: str, *tokens: str, code: str = "ValidationError") -> None:
        self._error = ClientError({"Error": {"Code": code, "Message": message}}, "UpdateStack")
        self._events = [{"ClientRequestToken": token, "ResourceStatus": "UPDATE_COMPLETE"} for token in tokens]

    def delete_stack(self, **_: Any) -> None:
        raise self._error

    def update_stack(self, **_: Any) -> None:
        raise self._error

    def get_paginator(self, _name: str) -> Any:
        return self

    def paginate(self, **_: Any) -> Any:
        return [{"StackEvents": self._events}]


def open_stacks(message: str, *tokens: str, code: str = "ValidationError") -> CloudFormationStacks:
    return CloudFormationStacks(_Formation(message, *tokens, code=code))  # type: ignore[arg-type]


@pytest.mark.parametrize("status", REFUSALS)
def test_the_deletion_of_a_stack_that_changes_is_refused_as_a_value(status: str) -> None:
    stacks = open_stacks(f"Stack [arn:stack] cannot be deleted while in status {status}")

    assert not stacks.delete("arn:stack", "op-1-delete")


def test_another_refusal_of_a_deletion_is_an_error() -> None:
    with pytest.raises(ClientError):
        open_stacks("Stack [arn:stack] cannot be deleted while TerminationProtection is enabled").delete("s", "t")


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("No updates are to be performed.", "ValidationError"),
        ("Stack:arn:stack is in UPDATE_IN_PROGRESS state and can not be updated.", "ValidationError"),
        ("A client request token already exists", "TokenAlreadyExistsException"),
    ],
)
def test_an_update_whose_answer_was_lost_has_changed_the_stack(message: str, code: str) -> None:
    assert open_stacks(message, "op-1", "op-0", code=code).update("s", "op-1", "", {})


def test_an_update_of_which_no_event_tells_has_changed_nothing() -> None:
    assert not open_stacks("No updates are to be performed.", "op-0").update("s", "op-1", "", {})


def test_an_update_during_another_change_is_an_error() -> None:
    with pytest.raises(ClientError):
        open_stacks("Stack:s is in UPDATE_IN_PROGRESS state and can not be updated.", "op-0").update(
            "s", "op-1", "", {}
        )
