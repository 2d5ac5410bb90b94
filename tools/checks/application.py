"""The application as one template: references between the root stack and its nested stacks lead to the resources.

A nested stack's parameter stands for the value that the root gives it, `!GetAtt Stack.Outputs.Name` for the value of
that output. Rules that compare resources of several stacks read this view; limits count each template alone.
"""

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from tools.checks.translation import ROOT, translate_template

Template = dict[str, Any]
_NESTED = "AWS::Serverless::Application"
_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")
_PATHS = ("CodeUri", "ContentUri", "DefinitionUri")


@functools.cache
def read_template(path: Path = ROOT / "template.yaml") -> Template:
    """Return a template before SAM's transform; local paths are relative to the repository."""
    found: Template = yaml_parse(path.read_text())
    for resource in found["Resources"].values():
        properties = resource.get("Properties", {})
        for name in _PATHS:
            if isinstance(properties.get(name), str):
                properties[name] = str((path.parent / properties[name]).resolve().relative_to(ROOT))
    return found


def find_nested_templates() -> dict[str, Path]:
    """Return the file of each nested stack, by the stack's logical id in the root template."""
    resources = read_template()["Resources"]
    return {
        name: ROOT / resource["Properties"]["Location"]
        for name, resource in resources.items()
        if resource["Type"] == _NESTED
    }


def read_all_templates() -> list[Path]:
    """Return every template that is deployed, the root first."""
    return [ROOT / "template.yaml", *find_nested_templates().values()]


def read_application() -> Template:
    """Return the one template of all stacks, before SAM's transform."""
    return join_all_stacks(read_template)


@functools.cache
def translate_application() -> Template:
    """Return the one template of all stacks, after SAM's transform."""
    return join_all_stacks(translate_template)


def join_all_stacks(read: Callable[[Path], Template]) -> Template:
    """Return the root template with the resources and conditions of its nested stacks. Raises as `join` does."""
    return join_stacks(
        read(ROOT / "template.yaml"), {name: read(path) for name, path in find_nested_templates().items()}
    )


def join_stacks(root: Template, stacks: dict[str, Template]) -> Template:
    """Return a root template with the resources and conditions of its nested stacks, which are named by logical id.

    Raises:
        ValueError: two stacks use one logical id, or one name for different conditions.
    """
    return _StackJoin(root, stacks).build_template()


class _StackJoin:
    def __init__(self, root: Template, stacks: dict[str, Template]) -> None:
        self._root = root
        self._stacks = stacks

    def build_template(self) -> Template:
        found = {name: self._resolve_references(part, None) for name, part in self._root.items()}
        for stack, template in self._stacks.items():
            for part in ("Conditions", "Resources"):
                for name, entry in self._resolve_references(template.get(part, {}), stack).items():
                    if name in found[part] and (part == "Resources" or found[part][name] != entry):
                        raise ValueError(f"{name} of {stack} is also used by another stack")
                    found[part][name] = entry if part == "Conditions" else self._add_condition(stack, entry)
        return found

    def _add_condition(self, stack: str, resource: Template) -> Template:
        condition = self._root["Resources"][stack].get("Condition")
        return {"Condition": condition} | resource if condition else resource

    def _resolve_references(self, value: Any, stack: str | None) -> Any:
        """Return a value of a stack, or of the root, with its references followed."""
        match value:
            case {"Ref": name} if stack and name in self._declared_parameters(stack):
                return self._resolve_parameter(name, stack)
            case {"Fn::GetAtt": [other, str(attribute)]} if self._is_output(other, attribute):
                return self._resolve_output(other, attribute)
            case {"Fn::Sub": inner}:
                return self._resolve_substitution(inner, stack)
            case dict():
                return {name: self._resolve_references(inner, stack) for name, inner in value.items()}
            case list():
                return [self._resolve_references(inner, stack) for inner in value]
        return value

    def _declared_parameters(self, stack: str) -> Template:
        found: Template = self._stacks[stack].get("Parameters", {})
        return found

    def _resolve_parameter(self, name: str, stack: str) -> Any:
        given = self._root["Resources"][stack]["Properties"].get("Parameters", {})
        declared = self._declared_parameters(stack)[name]
        found = self._resolve_references(given[name], None) if name in given else declared.get("Default")
        match found:  # CloudFormation passes a list as joined text; this turns it into a list again
            case {"Fn::Join": [",", {"Ref": _} as whole]} if declared["Type"] == "CommaDelimitedList":
                return whole
        return found

    def _is_output(self, stack: Any, attribute: str) -> bool:
        return stack in self._stacks and attribute.startswith("Outputs.")

    def _resolve_output(self, stack: str, attribute: str) -> Any:
        return self._resolve_references(
            self._stacks[stack]["Outputs"][attribute.removeprefix("Outputs.")]["Value"], stack
        )

    def _resolve_substitution(self, inner: Any, stack: str | None) -> Any:
        text, own = (inner, {}) if isinstance(inner, str) else inner
        variables = {name: self._resolve_references(one, stack) for name, one in own.items()}

        def resolve_variable(found: re.Match[str]) -> str:
            name, _, attribute = found[1].partition(".")
            if found[1] in own:
                return found[0]
            if attribute and self._is_output(name, attribute):
                return _to_substitution_text(
                    found[1].replace(".", ""), self._resolve_output(name, attribute), variables
                )
            if stack and name in self._declared_parameters(stack):
                return _to_substitution_text(name, self._resolve_parameter(name, stack), variables)
            return found[0]

        text = _VARIABLE.sub(resolve_variable, text)
        return {"Fn::Sub": [text, variables] if variables else text}


def _to_substitution_text(name: str, value: Any, variables: dict[str, Any]) -> str:
    """Return a value as part of a text for Fn::Sub; a value without such a form is added to `variables`."""
    match value:
        case str() | int():
            return str(value)
        case {"Ref": other}:
            return f"${{{other}}}"
        case {"Fn::GetAtt": [other, attribute]}:
            return f"${{{other}.{attribute}}}"
        case {"Fn::Sub": str(text)}:
            return text
    variables[name] = value
    return f"${{{name}}}"
