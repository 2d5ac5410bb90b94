"""LoRA adapters: models of their own for callers, and parts of their base model for everything else."""

from collections.abc import Sequence
from typing import Any

import pytest

from lisa.models.commands import ModelCommands
from lisa.models.containers import build_command
from lisa.models.definition import ModelDefinition
from lisa.models.definition_rules import DefinitionRules
from lisa.models.model_routes import build_route, build_sleeping_route
from lisa.models.records import ModelRecord
from lisa.models.refusals import ModelConflict, ModelFieldRefused
from lisa.models.registration import RegistrationRules
from lisa.models.served import ServedModel, expand_adapters, usable_models
from lisa.models.stack_parameters import MOST_TEMPLATE_BYTES, render_template
from lisa.models.update import UpdateModel
from lisa.models.views import model_view
from lisa.models.weights_report import find_missing_weights
from lisa.policy.addresses import parse_address_policy
from lisa.policy.subject import Subject
from local.models.flags import parse_vllm_flags
from tests.support.models import SELF_HOSTED, THIRD_PARTY, build_record, create_request, parse_model
from tests.support.twins.model_cloud import MemoryModelWeights
from tests.support.twins.models import (
    MemoryModelRecords,
    MemoryModelSchedules,
    MemoryModelSecrets,
    MemoryModelUses,
    MemoryPublishedModels,
)
from tools.checks.model_stacks import TEMPLATE, build_platform

LAW = {"modelId": "law", "weights": "adapters/law/", "allowedGroups": ["jurists"]}
SQL = {"modelId": "sql", "modelName": "org/sql", "weights": "adapters/sql", "rank": 64}
CHAT: dict[str, Any] = SELF_HOSTED | {
    "modelId": "base",
    "modelName": "org/base",
    "modelType": "textgen",
    "inferenceContainer": "vllm",
    "containerConfig": {"image": {"baseImage": "vllm/vllm-openai:v0.29.0"}},
    "loraAdapters": [LAW, SQL],
}
RULES = DefinitionRules(RegistrationRules(parse_address_policy(""), lambda _: (), "lisa-model-"))


@pytest.fixture
def commands() -> ModelCommands:
    stores = MemoryModelRecords(), MemoryModelSecrets(), MemoryPublishedModels()
    return ModelCommands(*stores, RULES, MemoryModelSchedules(), MemoryModelUses())


def define(**changes: Any) -> ModelDefinition:
    return parse_model(CHAT, **changes).build_definition()


def route(**fields: Any) -> ServedModel:
    return build_route(build_record(CHAT, address="http://10.0.0.1:8080", context_window=4_096, **fields))


def routes_by_id(*models: ServedModel) -> dict[str, ServedModel]:
    return {one.model_id: one for one in expand_adapters(models)}


def test_an_adapter_is_a_route_at_the_address_of_its_base_model_with_its_own_name_and_groups() -> None:
    found = routes_by_id(route())

    assert list(found) == ["base", "law", "sql"]
    assert {one.litellm_params["api_base"] for one in found.values()} == {"http://10.0.0.1:8080/v1"}
    assert [one.litellm_params["model"] for one in found.values()] == [
        "hosted_vllm/org/base", "hosted_vllm/law", "hosted_vllm/org/sql",
    ]  # fmt: skip
    assert [one.allowed_groups for one in found.values()] == [(), ("jurists",), ()]
    assert [one.capacity_id for one in found.values()] == ["base", "base", "base"]
    assert {(one.context_window, one.inference_container) for one in found.values()} == {(4_096, "vllm")}


def test_only_members_of_its_groups_may_use_an_adapter() -> None:
    def list_ids(subject: Subject) -> list[str]:
        return [one.model_id for one in usable_models(expand_adapters([route()]), subject)]

    assert list_ids(Subject("ann")) == ["base", "sql"]
    assert list_ids(Subject("bob", frozenset({"jurists"}))) == ["base", "law", "sql"]


def test_an_adapter_sleeps_and_is_tested_with_its_base_model_and_keeps_its_guardrails() -> None:
    guardrail = {"g": {"guardrailName": "g", "guardrailIdentifier": "deny:bombs", "mode": "pre_call"}}
    record = build_record(CHAT | {"guardrailsConfig": guardrail}, address="http://10.0.0.1:8080")

    assert {one.sleep_state for one in expand_adapters([build_sleeping_route(record)])} == {"asleep"}
    assert {one.is_candidate for one in expand_adapters([build_route(record, is_candidate=True)])} == {True}
    assert all(one.guardrails_config.keys() == {"g"} for one in expand_adapters([build_route(record)]))


def test_an_adapter_takes_no_parameter_that_its_base_model_does_not_take() -> None:
    record = build_record(CHAT | {"unsupportedParameters": ["seed"]}, address="http://10.0.0.1:8080")

    assert {one.unsupported_parameters for one in expand_adapters([build_route(record)])} == {("seed",)}


def test_the_route_of_a_model_wins_over_an_adapter_with_the_same_id() -> None:
    own = ServedModel(model_id="law", litellm_params={"model": "openai/law"})

    assert routes_by_id(route(), own)["law"] == own
    assert routes_by_id(own, route())["law"] == own


def test_vllm_loads_every_adapter_from_its_folder() -> None:
    flags = parse_vllm_flags(build_command(define(), "s3://weights/org/base").arguments)

    assert flags.enable_lora
    assert (flags.max_loras, flags.max_lora_rank) == ("2", "64")
    assert flags.lora_modules == ["law=/weights/adapters/law", "org/sql=/weights/adapters/sql"]
    assert flags.model == "s3://weights/org/base"


def test_a_model_without_adapters_has_no_flag_of_them() -> None:
    assert not [one for one in build_command(define(loraAdapters=[]), "s3://w/m").arguments if "lora" in one]


def test_the_weights_of_adapters_are_copied_before_the_model_starts() -> None:
    rendered = render_template(TEMPLATE.read_text(), define(), build_platform("AutoScalingGroup"))

    for prefix, place in (("adapters/law", "/weights/adapters/law"), ("adapters/sql", "/weights/adapters/sql")):
        assert f'["s3", "sync", "s3://weights/{prefix}/", "{place}", "--only-show-errors"]' in rendered
    assert rendered.count('"Condition": "SUCCESS"') == 2


def test_the_template_of_a_model_with_sixteen_adapters_is_small_enough() -> None:
    adapters = [
        {"modelId": f"{n:02}" + "i" * 60, "modelName": f"{n:02}" + "n" * 60, "weights": f"{n:02}" + "w" * 60}
        for n in range(16)
    ]
    definition = define(loraAdapters=adapters)

    assert RULES.definition_refusal(definition) is None
    rendered = render_template(TEMPLATE.read_text(), definition, build_platform("ManagedInstances"))
    assert len(rendered.encode()) < MOST_TEMPLATE_BYTES


def test_adapters_that_make_the_template_too_large_are_refused() -> None:
    adapters = [
        {"modelId": f"{n:02}" + "i" * 98, "modelName": f"{n:02}" + "n" * 198, "weights": f"{n:02}" + "w" * 498}
        for n in range(16)
    ]

    refusal = RULES.definition_refusal(define(loraAdapters=adapters))

    assert refusal is not None
    assert refusal.field == "containerConfig"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"inferenceContainer": "tgi"}, "loraAdapters"),
        ({"modelType": "embedding"}, "loraAdapters"),
        ({"loraAdapters": [{**LAW, "modelId": "base"}]}, "loraAdapters[0].modelId"),
        ({"loraAdapters": [LAW, {**SQL, "modelId": "law"}]}, "loraAdapters[1].modelId"),
        ({"loraAdapters": [{**LAW, "modelId": "metadata"}]}, "loraAdapters[0].modelId"),
        ({"loraAdapters": [{**LAW, "modelName": "org/base"}]}, "loraAdapters[0].modelName"),
        ({"loraAdapters": [LAW, {**SQL, "modelName": "law"}]}, "loraAdapters[1].modelName"),
        ({"loraAdapters": [{**LAW, "weights": "adapters/../keys"}]}, "loraAdapters[0].weights"),
    ],
)
def test_a_wrong_adapter_is_refused_by_its_field(changes: dict[str, Any], field: str) -> None:
    refusal = RULES.definition_refusal(define(**changes))

    assert refusal is not None
    assert refusal.field == field


def test_a_model_of_a_provider_has_no_adapters(commands: ModelCommands) -> None:
    refusal = commands.create(create_request(), parse_model(THIRD_PARTY | {"loraAdapters": [LAW]}))

    assert isinstance(refusal, ModelFieldRefused)
    assert refusal.field == "loraAdapters"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (CHAT, THIRD_PARTY | {"modelId": "law"}),
        (THIRD_PARTY | {"modelId": "law"}, CHAT),
        (CHAT, CHAT | {"modelId": "other", "loraAdapters": [LAW]}),
    ],
)
def test_an_id_belongs_to_one_model_or_adapter(
    commands: ModelCommands, first: dict[str, Any], second: dict[str, Any]
) -> None:
    assert isinstance(commands.create(create_request("op-1"), parse_model(first)), ModelRecord)

    refusal = commands.create(create_request("op-2"), parse_model(second))

    assert isinstance(refusal, ModelConflict)
    assert "law" in refusal.reason


@pytest.mark.parametrize(
    ("adapters", "is_conflict"), [([LAW], False), ([], False), ([{**LAW, "modelId": "gpt"}], True)]
)
def test_a_change_replaces_all_adapters_and_takes_no_used_id(
    commands: ModelCommands, adapters: Sequence[Any], is_conflict: bool
) -> None:
    commands.records.create(build_record(CHAT))
    commands.records.create(build_record(THIRD_PARTY))
    [record] = [one for one in commands.records.list() if one.model_id == "base"]

    changed = commands.update(create_request(), record, UpdateModel.model_validate({"loraAdapters": adapters}))

    assert isinstance(changed, ModelConflict) == is_conflict
    if isinstance(changed, ModelRecord):
        assert [one.model_id for one in changed.definition.lora_adapters] == [one["modelId"] for one in adapters]


def test_the_weights_of_every_adapter_must_exist() -> None:
    weights = MemoryModelWeights("org/base", "adapters/law")

    assert find_missing_weights(weights, define(loraAdapters=[LAW])) is None
    assert find_missing_weights(weights, define()) == "the weights of the adapter sql"


def test_administrators_alone_see_the_adapters_of_a_model() -> None:
    record = build_record(CHAT)

    shown = model_view(record)["loraAdapters"]
    assert [(one["modelId"], one["modelName"], one["rank"]) for one in shown] == [
        ("law", None, 16),
        ("sql", "org/sql", 64),
    ]
    assert model_view(record, is_for_administrator=False)["loraAdapters"] == []
