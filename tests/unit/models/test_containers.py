"""The commands of model containers, compared with the documented flags of their servers."""

import json
from typing import Any

import pytest

from lisa.models.container_flags import TEI_VARIABLES, TGI_VARIABLES, VLLM_VARIABLES
from lisa.models.containers import ContainerCommand, build_command
from lisa.models.definition import ModelDefinition
from tests.support import documented_flags as documented

WEIGHTS = "s3://weights/org/name"
DOCUMENTED = {
    "vllm": (documented.VLLM_VALUES, documented.VLLM_SWITCHES),
    "tei": (documented.TEI_VALUES, documented.TEI_SWITCHES),
    "tgi": (documented.TGI_VALUES, documented.TGI_SWITCHES),
}
OLD_VARIABLES = {
    "VLLM_MAX_MODEL_LEN": "8192",
    "VLLM_TENSOR_PARALLEL_SIZE": "2",
    "VLLM_GPU_MEMORY_UTILIZATION": "0.85",
    "VLLM_TOOL_CALL_PARSER": "hermes",
    "VLLM_REASONING_PARSER": "qwen3",
    "VLLM_ENABLE_AUTO_TOOL_CHOICE": "true",
    "VLLM_DTYPE": "bfloat16",
    "VLLM_QUANTIZATION": "awq",
    "VLLM_MAX_NUM_SEQS": "64",
    "VLLM_MAX_NUM_BATCHED_TOKENS": "4096",
    "VLLM_ENABLE_PREFIX_CACHING": "false",
    "VLLM_ENABLE_CHUNKED_PREFILL": "true",
    "VLLM_TRUST_REMOTE_CODE": "true",
}


def build(
    container: str, environment: dict[str, str] | None = None, instance: str = "g6.12xlarge", image: str = "own:1"
) -> ContainerCommand:
    return build_command(define(container, environment or {}, instance, image), WEIGHTS)


def define(container: str, environment: dict[str, str], instance: str, image: str = "own:1") -> ModelDefinition:
    given: dict[str, Any] = {
        "modelId": "m1",
        "modelName": "org/name",
        "modelType": "textgen",
        "hostingType": "lisa_hosted",
        "containerConfig": {"image": {"baseImage": image}, "environment": environment},
        "inferenceContainer": container,
        "instanceType": instance,
    }
    return ModelDefinition.model_validate(given)


def value_of(command: ContainerCommand, flag: str) -> str:
    assert command.arguments.count(flag) == 1
    return command.arguments[command.arguments.index(flag) + 1]


def undocumented_arguments(container: str, arguments: tuple[str, ...]) -> list[str]:
    """Return the arguments that are neither a documented flag nor the value of one."""
    values, switches = DOCUMENTED[container]
    unknown, waiting = [], list(arguments)
    while waiting:
        argument = waiting.pop(0)
        if argument in values:
            waiting.pop(0)
        elif argument not in switches:
            unknown.append(argument)
    return unknown


def test_vllm_gets_only_documented_flags_after_the_model() -> None:
    model, *flags = build("vllm", OLD_VARIABLES, image="vllm/vllm-openai:v0.29.0").arguments

    assert model == WEIGHTS
    assert undocumented_arguments("vllm", tuple(flags)) == []


@pytest.mark.parametrize("container", ["tei", "tgi"])
def test_a_server_of_hugging_face_gets_only_documented_flags(container: str) -> None:
    assert undocumented_arguments(container, build(container, {"MAX_TOTAL_TOKENS": "4096"}).arguments) == []


@pytest.mark.parametrize(
    ("container", "variables"), [("vllm", VLLM_VARIABLES), ("tei", TEI_VARIABLES), ("tgi", TGI_VARIABLES)]
)
def test_every_variable_of_older_clients_becomes_a_documented_flag(container: str, variables: Any) -> None:
    values, switches = DOCUMENTED[container]

    for flag in variables.values():
        assert flag.name in (switches if flag.is_switch else values)
        assert flag.off_name is None or flag.off_name in switches


def test_the_variables_of_older_clients_become_flags_and_leave_the_environment() -> None:
    command = build("vllm", {**OLD_VARIABLES, "HF_HUB_OFFLINE": "1"})

    assert value_of(command, "--max-model-len") == "8192"
    assert value_of(command, "--tensor-parallel-size") == "2"
    assert value_of(command, "--gpu-memory-utilization") == "0.85"
    assert value_of(command, "--tool-call-parser") == "hermes"
    assert "--enable-auto-tool-choice" in command.arguments
    assert "--no-enable-prefix-caching" in command.arguments
    assert set(command.environment) == {"HF_HUB_OFFLINE", "VLLM_HTTP_TIMEOUT_KEEP_ALIVE", "VLLM_NO_USAGE_STATS"}


def test_max_total_tokens_of_older_clients_is_the_context_of_vllm_unless_its_own_name_is_given() -> None:
    assert value_of(build("vllm", {"MAX_TOTAL_TOKENS": "4096"}), "--max-model-len") == "4096"
    both = build("vllm", {"MAX_TOTAL_TOKENS": "4096", "VLLM_MAX_MODEL_LEN": "8192"})
    assert value_of(both, "--max-model-len") == "8192"


def test_a_switch_that_is_off_is_left_out() -> None:
    arguments = build("vllm", {"VLLM_TRUST_REMOTE_CODE": "false", "VLLM_ENABLE_AUTO_TOOL_CHOICE": "0"}).arguments

    assert {"--trust-remote-code", "--enable-auto-tool-choice"}.isdisjoint(arguments)


@pytest.mark.parametrize(
    ("instance", "gpus"),
    [("g5.xlarge", "1"), ("g6e.12xlarge", "4"), ("p5.48xlarge", "8"), ("g4dn.metal", "8"), ("c7i.large", "1")],
)
def test_vllm_splits_the_model_over_the_gpus_of_the_instance(instance: str, gpus: str) -> None:
    assert value_of(build("vllm", instance=instance), "--tensor-parallel-size") == gpus


@pytest.mark.parametrize(
    ("image", "environment"),
    [
        ("vllm/vllm-openai:v0.29.0", {}),
        ("111122223333.dkr.ecr.us-east-1.amazonaws.com/vllm-openai@sha256:0123", {}),
        ("own:1", {"VLLM_LOAD_FORMAT": "runai_streamer"}),
    ],
)
def test_vllm_streams_weights_from_s3_with_32_connections(image: str, environment: dict[str, str]) -> None:
    command = build("vllm", environment, image=image)

    assert value_of(command, "--load-format") == "runai_streamer"
    assert json.loads(value_of(command, "--model-loader-extra-config")) == {"concurrency": 32}
    assert not command.syncs_weights


@pytest.mark.parametrize("image", ["own:1", "111122223333.dkr.ecr.us-east-1.amazonaws.com/vllm:1", "my-vllm-openai:1"])
def test_an_image_that_may_lack_the_streamer_reads_a_copy_of_the_weights(image: str) -> None:
    command = build("vllm", image=image)

    assert command.syncs_weights
    assert command.arguments[0] == "/weights"
    assert "--load-format" not in command.arguments


def test_vllm_with_another_load_format_reads_a_copy_of_the_weights() -> None:
    command = build("vllm", {"VLLM_LOAD_FORMAT": "auto"}, image="vllm/vllm-openai:v0.29.0")

    assert command.syncs_weights
    assert command.arguments[0] == "/weights"
    assert value_of(command, "--load-format") == "auto"
    assert "--model-loader-extra-config" not in command.arguments


@pytest.mark.parametrize("container", ["tei", "tgi"])
def test_a_server_of_hugging_face_reads_a_copy_of_the_weights(container: str) -> None:
    command = build(container)

    assert command.syncs_weights
    assert value_of(command, "--model-id") == "/weights"
