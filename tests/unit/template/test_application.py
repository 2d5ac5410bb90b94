"""The view of all templates as one follows parameters and outputs to the resources that they stand for."""

from typing import Any

import pytest

from tools.checks.application import join

Template = dict[str, Any]


def root(**parameters: Any) -> Template:
    """A root stack with a table, a nested stack under a condition, and a function that uses one of its outputs."""
    stack = {"Type": "AWS::CloudFormation::Stack", "Condition": "Wanted", "Properties": {"Parameters": parameters}}
    user = {
        "Type": "User",
        "Url": {"Fn::Sub": "${Inner.Outputs.Url}/v1"},
        "Id": {"Fn::GetAtt": ["Inner", "Outputs.Id"]},
    }
    return {"Conditions": {"Wanted": True}, "Resources": {"Table": {"Type": "Table"}, "Inner": stack, "User": user}}


def inner(resource: Any = None, **declared: Any) -> Template:
    return {
        "Parameters": {"Host": {"Type": "String", "Default": "localhost"}} | declared,
        "Resources": {"Balancer": {"Type": "Balancer", "Value": resource}},
        "Outputs": {"Url": {"Value": {"Fn::Sub": "http://${Host}"}}, "Id": {"Value": {"Ref": "Balancer"}}},
    }


def value(given: Any, written: Any, kind: str = "String") -> Any:
    """Return a value of the nested stack after its parameter `Given` was followed."""
    found = join(root(Given=given), {"Inner": inner(written, Given={"Type": kind})})
    return found["Resources"]["Balancer"]["Value"]


def test_resources_of_a_nested_stack_stand_under_its_condition() -> None:
    found = join(root(), {"Inner": inner()})["Resources"]

    assert found["Balancer"]["Condition"] == "Wanted"
    assert set(found) == {"Table", "Inner", "User", "Balancer"}


def test_an_output_stands_for_its_value() -> None:
    user = join(root(Host="example.com"), {"Inner": inner()})["Resources"]["User"]

    assert (user["Url"], user["Id"]) == ({"Fn::Sub": "http://example.com/v1"}, {"Ref": "Balancer"})


def test_a_parameter_that_is_not_given_has_its_default() -> None:
    user = join(root(), {"Inner": inner()})["Resources"]["User"]

    assert user["Url"] == {"Fn::Sub": "http://localhost/v1"}


@pytest.mark.parametrize(
    ("given", "written", "expected"),
    [
        ({"Fn::GetAtt": ["Table", "Arn"]}, {"Ref": "Given"}, {"Fn::GetAtt": ["Table", "Arn"]}),
        ({"Fn::GetAtt": ["Table", "Arn"]}, {"Fn::Sub": "${Given}/index/*"}, {"Fn::Sub": "${Table.Arn}/index/*"}),
        ({"Ref": "Table"}, {"Fn::Sub": "${Given}-${AWS::Region}"}, {"Fn::Sub": "${Table}-${AWS::Region}"}),
        (
            {"Fn::If": ["Wanted", "a", "b"]},
            {"Fn::Sub": "x-${Given}"},
            {"Fn::Sub": ["x-${Given}", {"Given": {"Fn::If": ["Wanted", "a", "b"]}}]},
        ),
        ({"Ref": "Table"}, {"Fn::Sub": ["${Given}", {"Given": "own"}]}, {"Fn::Sub": ["${Given}", {"Given": "own"}]}),
    ],
)
def test_a_parameter_stands_for_the_value_that_the_root_gives(given: Any, written: Any, expected: Any) -> None:
    assert value(given, written) == expected


def test_a_list_that_travels_as_a_text_is_a_list_again() -> None:
    joined = {"Fn::Join": [",", {"Ref": "Arns"}]}

    assert value(joined, {"Ref": "Given"}, "CommaDelimitedList") == {"Ref": "Arns"}
    assert value(joined, {"Ref": "Given"}) == joined


def test_one_logical_id_in_two_stacks_is_refused() -> None:
    with pytest.raises(ValueError, match="Table of Inner is another stack's, too"):
        join(root(), {"Inner": inner() | {"Resources": {"Table": {"Type": "Table"}}}})


def test_one_name_for_two_conditions_is_refused() -> None:
    with pytest.raises(ValueError, match="Wanted of Inner is another stack's, too"):
        join(root(), {"Inner": inner() | {"Conditions": {"Wanted": False}}})
