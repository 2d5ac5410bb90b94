"""Templates as CloudFormation receives them, translated by SAM's translator without an AWS account."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).resolve().parents[2]
_LOCAL_PATHS = {"CodeUri", "ContentUri", "DefinitionUri", "Location"}


def _build_managed_policies() -> dict[str, str]:
    """Return the ARNs of AWS managed policies by name, which a deployment would look up."""
    names = ("AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole", "AWSLambdaSQSQueueExecutionRole",
             "AWSLambdaDynamoDBExecutionRole", "AWSXrayWriteOnlyAccess")  # fmt: skip
    return {name: f"arn:aws:iam::aws:policy/service-role/{name}" for name in names}


def translate_template(template: Path = ROOT / "template.yaml") -> dict[str, Any]:
    """Return a template after SAM's transform; a placeholder replaces each local path."""
    source = yaml_parse(template.read_text())
    parameters = source.get("Parameters", {})
    defaults = {name: value["Default"] for name, value in parameters.items() if "Default" in value}
    translator = Translator(None, Parser(), boto_session=boto3.Session(region_name="us-east-1"))
    found: dict[str, Any] = translator.translate(
        _replace_local_paths(source), parameter_values=defaults, get_managed_policy_map=_build_managed_policies
    )
    return found


def _replace_local_paths(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: "s3://packaged/asset"
            if key in _LOCAL_PATHS and isinstance(inner, str)
            else _replace_local_paths(inner)
            for key, inner in value.items()
        }
    return [_replace_local_paths(inner) for inner in value] if isinstance(value, list) else value


def find_references(value: Any, known: set[str]) -> Iterator[str]:
    """Yield every resource that a value refers to by Ref, GetAtt or Sub."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref" and inner in known:
                yield inner
            elif key == "Fn::GetAtt":
                yield (inner if isinstance(inner, list) else inner.split("."))[0]
            elif key == "Fn::Sub":
                yield from _find_references_of_sub(inner, known)
            else:
                yield from find_references(inner, known)
    elif isinstance(value, list):
        for inner in value:
            yield from find_references(inner, known)


def _find_references_of_sub(value: Any, known: set[str]) -> Iterator[str]:
    text, own = (value, {}) if isinstance(value, str) else value
    yield from (name for name in known - set(own) if f"${{{name}}}" in text or f"${{{name}." in text)
    yield from find_references(own, known)


def find_dependencies(template: dict[str, Any]) -> dict[str, set[str]]:
    """Return the resources that each resource depends on, by name."""
    resources: dict[str, Any] = template["Resources"]
    known = set(resources)
    found = {}
    for name, resource in resources.items():
        explicit = resource.get("DependsOn", [])
        named = {explicit} if isinstance(explicit, str) else set(explicit)
        written = [resource.get("Properties", {}), resource.get("Metadata", {})]
        found[name] = named | set(find_references(written, known))
    return found


def find_cycles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Return all cycles: strongly connected sets of two or more resources, which CloudFormation refuses."""
    remaining, found = {name: set(waits) & set(graph) for name, waits in graph.items()}, []
    for name in graph:
        forward, backward = _find_reachable(name, remaining), _find_reachable(name, _reverse_graph(remaining))
        together = sorted(forward & backward)
        if len(together) > 1 and together not in found:
            found.append(together)
    return found


def _reverse_graph(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    result: dict[str, set[str]] = {name: set() for name in graph}
    for name, waits in graph.items():
        for other in waits:
            result[other].add(name)
    return result


def _find_reachable(start: str, graph: dict[str, set[str]]) -> set[str]:
    seen, pending = {start}, [start]
    while pending:
        for other in graph[pending.pop()] - seen:
            seen.add(other)
            pending.append(other)
    return seen
