"""The combined view of all templates, which resolves parameters and outputs to their resources."""

from typing import Any

import pytest

from tools.checks.application import join_stacks

Template = dict[str, Any]


def root(**parameters: Any) -> Template:
    """Return a root stack with a table, a conditional nested stack and a function that uses an output of it."""
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
    """Return a value of the nested stack with its parameter `Given` resolved."""
    found = join_stacks(root(Given=given), {"Inner": inner(written, Given={"Type": kind})})
    return found["Resources"]["Balancer"]["Value"]


def test_resources_of_a_nested_stack_have_its_condition() -> None:
    found = join_stacks(root(), {"Inner": inner()})["Resources"]

    assert found["Balancer"]["Condition"] == "Wanted"
    assert set(found) == {"Table", "Inner", "User", "Balancer"}


def test_a_reference_to_an_output_is_resolved_to_its_value() -> None:
    user = join_stacks(root(Host="example.com"), {"Inner": inner()})["Resources"]["User"]

    assert (user["Url"], user["Id"]) == ({"Fn::Sub": "http://example.com/v1"}, {"Ref": "Balancer"})


def test_a_parameter_without_a_value_has_its_default() -> None:
    user = join_stacks(root(), {"Inner": inner()})["Resources"]["User"]

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
def test_a_parameter_is_resolved_to_the_value_of_the_root_stack(given: Any, written: Any, expected: Any) -> None:
    assert value(given, written) == expected


def test_a_list_that_is_passed_as_a_joined_text_is_resolved_to_a_list() -> None:
    joined = {"Fn::Join": [",", {"Ref": "Arns"}]}

    assert value(joined, {"Ref": "Given"}, "CommaDelimitedList") == {"Ref": "Arns"}
    assert value(joined, {"Ref": "Given"}) == joined


def test_the_same_logical_id_in_two_stacks_is_refused() -> None:
    with pytest.raises(ValueError, match="Table of Inner is also used by another stack"):
        join_stacks(root(), {"Inner": inner() | {"Resources": {"Table": {"Type": "Table"}}}})


def test_the_same_name_for_two_conditions_is_refused() -> None:
    with pytest.raises(ValueError, match="Wanted of Inner is also used by another stack"):
        join_stacks(root(), {"Inner": inner() | {"Conditions": {"Wanted": False}}})
