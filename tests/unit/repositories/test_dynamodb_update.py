"""The UpdateItem request of an update."""

import pytest

from lisa.adapters.aws.dynamodb import Update, from_item

KEY = {"id": "a"}


@pytest.mark.parametrize(
    ("update", "expression"),
    [
        (Update(KEY, {"size": 1, "status": "ready"}), "SET #size = :size, #status = :status"),
        (Update(KEY, defaults={"since": 1}), "SET #since = if_not_exists(#since, :since)"),
        (Update(KEY, {"size": 1}, {"since": 1}), "SET #size = :size, #since = if_not_exists(#since, :since)"),
        (Update(KEY, adds={"count": 1}), "ADD #count :count"),
        (Update(KEY, removes=["cause", "due_at"]), "REMOVE #cause, #due_at"),
        (Update(KEY, {"a": 1}, adds={"b": 1}, removes=["c"]), "SET #a = :a ADD #b :b REMOVE #c"),
        (Update(KEY, {"tool#a b": 1}, adds={"tool#c": 1}), "SET #n0 = :n0 ADD #n1 :n1"),
    ],
)
def test_an_update_has_one_clause_for_each_kind_of_change(update: Update, expression: str) -> None:
    request = update.build_request()

    assert request["UpdateExpression"] == expression
    assert "ConditionExpression" not in request


def test_an_attribute_name_with_other_characters_than_letters_and_digits_gets_a_numbered_placeholder() -> None:
    request = Update(KEY, {"tool#a b": 1, "size": 2}).build_request()

    assert request["ExpressionAttributeNames"] == {"#n0": "tool#a b", "#size": "size"}
    assert from_item(request["ExpressionAttributeValues"]) == {":n0": 1, ":size": 2}


def test_conditions_are_joined_and_their_names_and_values_declared() -> None:
    conditions = ["generation = :seen", "#status = :status"]
    request = Update(KEY, {"size": 1}, conditions=conditions, values={":seen": 3, ":status": "ready"}).build_request()

    assert request["ConditionExpression"] == "generation = :seen AND #status = :status"
    assert request["ExpressionAttributeNames"] == {"#size": "size", "#status": "status"}
    assert from_item(request["ExpressionAttributeValues"]) == {":size": 1, ":seen": 3, ":status": "ready"}


def test_an_update_without_values_declares_none() -> None:
    assert "ExpressionAttributeValues" not in Update(KEY, removes=["cause"]).build_request()
