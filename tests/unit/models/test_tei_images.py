"""The image of TEI follows from the instance type of a model."""

from typing import Any

import pytest

from lisa.models.accelerators import accelerator_refusal, count_gpus
from lisa.models.commands import ModelCommands
from lisa.models.definition_rules import DefinitionRules
from lisa.models.instance_types import list_instance_types
from lisa.models.records import ModelRecord
from lisa.models.refusals import ModelFieldRefused
from lisa.models.registration import RegistrationRules
from lisa.models.stack_parameters import build_parameters
from lisa.models.tei_images import choose_tei_image
from lisa.policy.addresses import parse_address_policy
from tests.support.models import SELF_HOSTED, create_request, parse_model
from tests.support.twins.models import (
    MemoryModelRecords,
    MemoryModelSchedules,
    MemoryModelSecrets,
    MemoryModelUses,
    MemoryPublishedModels,
)
from tools.checks.model_stacks import build_platform

WITHOUT_IMAGE: dict[str, Any] = SELF_HOSTED | {"inferenceContainer": "tei", "containerConfig": {}}


@pytest.fixture
def commands() -> ModelCommands:
    rules = DefinitionRules(RegistrationRules(parse_address_policy(""), lambda _: (), "lisa-model-"))
    stores = MemoryModelRecords(), MemoryModelSecrets(), MemoryPublishedModels()
    return ModelCommands(*stores, rules, MemoryModelSchedules(), MemoryModelUses())


@pytest.mark.parametrize(
    ("instance_type", "tag"),
    [
        ("g4dn.xlarge", "turing-1.9"),
        ("p4d.24xlarge", "1.9"),
        ("p4de.24xlarge", "1.9"),
        ("g5.xlarge", "86-1.9"),
        ("g6.xlarge", "89-1.9"),
        ("gr6.4xlarge", "89-1.9"),
        ("g6e.12xlarge", "89-1.9"),
        ("p5.48xlarge", "hopper-1.9"),
        ("p5en.48xlarge", "hopper-1.9"),
        ("p6-b200.48xlarge", "100-1.9"),
        ("g7e.2xlarge", "120-1.9"),
        ("m7i.large", "cpu-1.9"),
        ("c6a.4xlarge", "cpu-1.9"),
        ("c7g.large", "cpu-arm64-1.9"),
        ("m7gd.4xlarge", "cpu-arm64-1.9"),
        ("t4g.medium", "cpu-arm64-1.9"),
    ],
)
def test_the_tag_of_the_image_follows_from_the_gpu_or_the_processor(instance_type: str, tag: str) -> None:
    assert choose_tei_image(instance_type) == f"ghcr.io/huggingface/text-embeddings-inference:{tag}"


def test_only_three_families_that_models_may_use_have_no_image() -> None:
    usable = [name for name in list_instance_types() if count_gpus(name) and accelerator_refusal(name) is None]
    missing = {name.partition(".")[0] for name in usable if choose_tei_image(name) is None}

    assert missing == {"p3", "p3dn", "p6-b300"}


@pytest.mark.parametrize(
    ("instance_type", "tag"), [("g5.xlarge", "86-1.9"), ("g6e.xlarge", "89-1.9"), ("c7g.xlarge", "cpu-arm64-1.9")]
)
def test_a_new_model_without_an_image_gets_the_one_for_its_instance_type(
    commands: ModelCommands, instance_type: str, tag: str
) -> None:
    record = commands.create(create_request(), parse_model(WITHOUT_IMAGE, instanceType=instance_type))

    assert isinstance(record, ModelRecord)
    assert record.definition.container_config is not None
    assert record.definition.container_config.image is not None
    assert record.definition.container_config.image.base_image.endswith(f":{tag}")


def test_an_image_that_the_request_names_is_kept(commands: ModelCommands) -> None:
    named = {"image": {"baseImage": "registry.example/tei:7"}}
    record = commands.create(create_request(), parse_model(WITHOUT_IMAGE, containerConfig=named))

    assert isinstance(record, ModelRecord)
    assert record.definition.container_config is not None
    assert record.definition.container_config.image is not None
    assert record.definition.container_config.image.base_image == "registry.example/tei:7"


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"instanceType": "p3.2xlarge"}, "instanceType", "capability 7.0). Choose g4dn, g5, g6 or g6e"),
        ({"instanceType": "p6-b300.48xlarge"}, "instanceType", "capability 10.3). Choose g4dn, g5, g6 or g6e"),
        (
            {"instanceType": "p3.2xlarge", "containerConfig": {"image": {"baseImage": "own:1"}}},
            "instanceType",
            "TEI has no image for the GPUs of p3.2xlarge",
        ),
        ({"inferenceContainer": "vllm", "modelType": "textgen"}, "containerConfig.image", "name the image"),
    ],
)
def test_an_instance_type_without_an_image_is_refused_by_its_field(
    commands: ModelCommands, changes: dict[str, Any], field: str, reason: str
) -> None:
    refusal = commands.create(create_request(), parse_model(WITHOUT_IMAGE, **changes))

    assert isinstance(refusal, ModelFieldRefused)
    assert refusal.field == field
    assert reason in refusal.reason


def test_an_own_image_may_use_gpus_that_the_documented_images_do_not_support(commands: ModelCommands) -> None:
    own = {"instanceType": "p6-b300.48xlarge", "containerConfig": {"image": {"baseImage": "own:1"}}}

    assert isinstance(commands.create(create_request(), parse_model(WITHOUT_IMAGE, **own)), ModelRecord)


@pytest.mark.parametrize(
    ("instance_type", "processor", "machine_image"),
    [
        ("c7g.xlarge", "ARM64", "amazon-linux-2023/arm64/recommended/image_id"),
        ("m7g.large", "ARM64", "amazon-linux-2023/arm64/recommended/image_id"),
        ("m7i.large", "X86_64", "amazon-linux-2023/recommended/image_id"),
        ("g6.xlarge", "X86_64", "amazon-linux-2023/gpu/recommended/image_id"),
    ],
)
def test_the_stack_has_the_machine_image_and_the_processor_of_the_instance_type(
    instance_type: str, processor: str, machine_image: str
) -> None:
    definition = parse_model(WITHOUT_IMAGE, instanceType=instance_type).build_definition()
    parameters = build_parameters(definition, build_platform("AutoScalingGroup"))

    assert parameters["CpuArchitecture"] == processor
    assert parameters["MachineImageParameter"].endswith(f"optimized-ami/{machine_image}")
