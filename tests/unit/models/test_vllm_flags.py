"""The flags and parsers of the released vLLM, and the rendered commands."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from lisa.models.container_flags import VLLM_VARIABLES
from lisa.models.containers import build_command
from lisa.models.definition import ModelDefinition
from lisa.models.vllm_parsers import PARSERS, advise_on_parsers, read_parser_names
from tests.support import documented_flags as documented
from tools.vllm_flags import TARGET, build_document

RELEASED: dict[str, Any] = json.loads(TARGET.read_text())
PRESETS = Path(__file__).resolve().parents[3] / "ui/src/modelAdministration/presets.ts"
QWEN = {"architectures": ["Qwen3ForCausalLM"]}
MODULES = """
class EngineArgs:
    model: str = "m"
    max_len: int | None = None
    enable_cache: bool | None = None

class FrontendArgs:
    host: str | None = None
    tool_choice: bool = False

group.add_argument("--model", "-m", **kwargs["model"])
group.add_argument("--enable-cache", **kwargs["enable_cache"])
_TOOL_PARSERS_TO_REGISTER = {"hermes": ("file", "class")}
"""


def define(environment: dict[str, str] | None = None, image: str = "vllm/vllm-openai:v0.29.0") -> ModelDefinition:
    return ModelDefinition.model_validate(
        {
            "modelId": "m1",
            "modelName": "org/name",
            "modelType": "textgen",
            "hostingType": "lisa_hosted",
            "containerConfig": {"image": {"baseImage": image}, "environment": environment or {}},
            "inferenceContainer": "vllm",
            "instanceType": "g6.12xlarge",
        }
    )


def test_flags_switches_and_parsers_are_read_from_the_modules_of_a_release() -> None:
    document = build_document("1.2.3", [ast.parse(MODULES)])

    assert document == {
        "version": "1.2.3",
        "values": ["--host", "--model"],
        "switches": ["--enable-cache", "--no-enable-cache", "--no-tool-choice", "--tool-choice"],
        "toolCallParsers": ["hermes"],
        "reasoningParsers": [],
    }


def test_the_released_vllm_has_every_flag_of_the_rendered_command() -> None:
    arguments = list(build_command(define({"VLLM_ENABLE_PREFIX_CACHING": "false"}), "s3://weights/org/name").arguments)
    unknown, waiting = [], arguments[1:]
    while waiting:
        argument = waiting.pop(0)
        if argument in RELEASED["values"]:
            waiting.pop(0)
        elif argument not in RELEASED["switches"]:
            unknown.append(argument)

    assert len(arguments) > 10
    assert unknown == []


@pytest.mark.parametrize(
    ("image", "has_them"),
    [
        ("vllm/vllm-openai:v0.19.0", False),
        ("mirror.example/vllm/vllm-openai:v0.28.1-cu130", False),
        ("vllm/vllm-openai:v0.29.0", True),
        ("vllm/vllm-openai:v1.0.0", True),
        ("vllm/vllm-openai:latest", True),
        ("own:v0.19.0", True),
    ],
)
def test_an_older_vllm_gets_no_flags_that_it_does_not_know(image: str, has_them: bool) -> None:
    arguments = build_command(define(image=image), "s3://weights/org/name").arguments

    assert ("--max-num-queued-reqs" in arguments, "--sse-keep-alive-interval" in arguments) == (has_them, has_them)
    assert ("256" in arguments, "--shutdown-timeout" in arguments) == (has_them, True)


def test_the_released_vllm_has_every_flag_that_a_variable_becomes_and_that_is_documented() -> None:
    values = {flag.name for flag in VLLM_VARIABLES.values() if not flag.is_switch} | documented.VLLM_VALUES
    switches = {flag.name for flag in VLLM_VARIABLES.values() if flag.is_switch} | documented.VLLM_SWITCHES

    assert values - set(RELEASED["values"]) == set()
    assert switches - set(RELEASED["switches"]) == set()


def test_the_flags_are_those_of_the_version_in_the_presets() -> None:
    [version] = re.findall(r"vllm/vllm-openai:v([0-9.]+)\"", PRESETS.read_text())

    assert version == RELEASED["version"], f"run `python -m tools.vllm_flags vllm-{version}.tar.gz`"


@pytest.mark.parametrize(("kind", "place"), [("toolCallParsers", 0), ("reasoningParsers", 1)])
def test_vllm_has_every_parser_that_is_suggested(kind: str, place: int) -> None:
    suggested = {parsers[place] for parsers in PARSERS.values()} - {None}

    assert suggested - read_parser_names(kind) == set()


def test_missing_variables_of_an_architecture_are_suggested() -> None:
    assert advise_on_parsers(define(), QWEN) == (
        "For tool calls and reasoning, models of this architecture usually need these variables: "
        "VLLM_TOOL_CALL_PARSER=hermes, VLLM_REASONING_PARSER=qwen3, VLLM_ENABLE_AUTO_TOOL_CHOICE=true."
    )


def test_only_the_variables_that_are_missing_are_suggested() -> None:
    advice = advise_on_parsers(define({"VLLM_TOOL_CALL_PARSER": "qwen3_xml"}), QWEN)

    assert advice is not None
    assert advice.endswith(": VLLM_REASONING_PARSER=qwen3.")


def test_a_parser_that_vllm_does_not_have_is_named() -> None:
    advice = advise_on_parsers(define({"VLLM_TOOL_CALL_PARSER": "hermess"}), {})

    assert advice is not None
    assert "no parser hermess" in advice


@pytest.mark.parametrize("architectures", [None, [], ["Unknown"], "Qwen3ForCausalLM", [1]])
def test_there_is_no_advice_for_an_unknown_architecture(architectures: Any) -> None:
    assert advise_on_parsers(define(), {"architectures": architectures}) is None


def test_there_is_no_advice_for_a_model_that_has_its_variables() -> None:
    environment = {"VLLM_TOOL_CALL_PARSER": "hermes", "VLLM_REASONING_PARSER": "qwen3"}

    assert advise_on_parsers(define(environment), QWEN) is None
