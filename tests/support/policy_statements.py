"""IAM statements and template references in a short form."""

import json
import re
from typing import Any


def short_name(value: Any) -> str:
    """Return a reference as the resource's name, an ARN without partition, region and account."""
    match value:
        case {"Ref": name} | {"Fn::GetAtt": [name, "Arn"]}:
            return str(name)
        case {"Fn::GetAtt": [name, attribute]}:
            return f"{name}.{attribute}"
        case {"Fn::Sub": text}:
            return _substituted(text)
        case {"Fn::If": [condition, one, other]}:
            return f"if {condition}: {short_name(one)}, else {short_name(other)}"
    return str(value) if isinstance(value, str | int) else json.dumps(value)


def _substituted(value: Any) -> str:
    text, own = (value, {}) if isinstance(value, str) else value
    named = {name: short_name(inner) for name, inner in own.items()}
    text = re.sub(r"\$\{(\w+)\}", lambda found: named.get(found[1], found[0]), text)
    text = text.replace("${AWS::Partition}", "aws").replace("${AWS::Region}", "").replace("${AWS::AccountId}", "own")
    return re.sub(r"\$\{(\w+)\.Arn\}", r"\1", text)


def with_conditions(entry: Any) -> list[tuple[str, Any]]:
    """Return the branches of a template's entry, each with its condition as text; AWS::NoValue is left out."""
    if "Fn::If" not in entry:
        return [("", entry)]
    condition, one, other = entry["Fn::If"]
    both = ((f"if {condition}: ", one), (f"unless {condition}: ", other))
    return [(when, branch) for when, branch in both if branch != {"Ref": "AWS::NoValue"}]


def principals_of(statement: Any) -> list[str]:
    """Return the principals of a statement."""
    principal = statement["Principal"]
    return (
        [principal]
        if isinstance(principal, str)
        else [short_name(w) for one in principal.values() for w in as_list(one)]
    )


def actions_of(statement: Any) -> list[str]:
    """Return the actions of a statement; denied ones are marked."""
    prefix = "" if statement["Effect"] == "Allow" else "never "
    return [prefix + action for action in as_list(statement["Action"])]


def condition_of(statement: Any) -> str:
    """Return the condition of a statement as text, empty if it has none."""
    return f" under {json.dumps(short_names(statement['Condition']))}" if "Condition" in statement else ""


def as_list(value: Any) -> list[Any]:
    """Return the value as a list; the template may hold a single value without a list."""
    return value if isinstance(value, list) else [value]


def short_names(value: Any) -> Any:
    """Return the value with short references."""
    if isinstance(value, dict):
        whole = len(value) == 1 and next(iter(value)) in ("Ref", "Fn::GetAtt", "Fn::Sub", "Fn::If")
        return short_name(value) if whole else {name: short_names(inner) for name, inner in value.items()}
    return [short_names(inner) for inner in value] if isinstance(value, list) else value
