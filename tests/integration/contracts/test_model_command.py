"""`lisa model add`: accepted and refused models."""

import json
from datetime import time
from typing import Any

import boto3
import pytest

from lisa.adapters.models.host_names import resolve_host
from lisa.adapters.models.schedules_scheduler import ModelScheduleTarget, SchedulerModelSchedules
from lisa.cli.main import build_parser
from lisa.models.guardrails import Guardrail
from lisa.models.schedule_times import ScheduleEntry
from lisa.models.served import ServedModel
from lisa.wiring import model_drift as wiring_drift
from lisa.wiring import models as wiring_models
from tests.support.tables import create_table
from tests.support.twins.model_cloud import MemoryModelStacks

ROLE = "arn:aws:iam::111122223333:role/run"
QUEUE = "arn:aws:sqs:us-east-1:111122223333:undelivered"


@pytest.fixture(autouse=True)
def account_of_installation(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELS_TABLE", create_table("ModelsTable"))
    monkeypatch.setenv("MODEL_SECRETS", "lisa-model-")
    monkeypatch.setenv("MODEL_NETWORKS", "127.0.0.2/32")


def add(*arguments: str) -> ServedModel:
    options = build_parser().parse_args(["model", "add", "--id", "m", "--litellm-model", "openai/m", *arguments])
    json.dumps(options.run(options))
    published = wiring_models.model_store().read_list()
    assert published is not None
    [model] = published.models
    return model


def test_a_model_is_added_with_its_address_its_key_and_its_guardrails() -> None:
    model = add(
        *("--api-base", "http://127.0.0.2:8000/v1", "--api-key-secret", "lisa-model-key"),
        *("--guardrail", "pre_call", "abc123@4", "law", "sales", "--guardrail", "post_call", "mask:ann@home,bob"),
    )

    assert (model.litellm_params["api_base"], model.api_key_secret) == ("http://127.0.0.2:8000/v1", "lisa-model-key")
    first: dict[str, Any] = {"guardrail_version": "4", "allowed_groups": ("law", "sales")}
    assert dict(model.guardrails_config) == {
        "guardrail-1": Guardrail(guardrail_name="guardrail-1", guardrail_identifier="abc123", mode="pre_call", **first),
        "guardrail-2": Guardrail(
            guardrail_name="guardrail-2", guardrail_identifier="mask:ann@home,bob", mode="post_call"
        ),
    }


def test_a_model_is_added_with_the_parameters_that_it_does_not_take() -> None:
    assert add("--unsupported-parameter", "seed", "--unsupported-parameter", "top_p").unsupported_parameters == (
        "seed",
        "top_p",
    )
    with pytest.raises(SystemExit):
        add("--unsupported-parameter", "max_tokens")


def test_a_model_that_is_added_again_without_a_key_keeps_none_for_its_new_address() -> None:
    add("--api-base", "http://127.0.0.2:8000/v1", "--api-key-secret", "lisa-model-key", "--container", "vllm")

    model = add("--api-base", "http://127.0.0.2:9000/v1")

    assert model.litellm_params["api_base"] == "http://127.0.0.2:9000/v1"
    assert (model.api_key_secret, model.inference_container) == (None, None)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--api-base", "http://127.0.0.1:8000/v1"), "lisa: api_base: 127.0.0.1 leads to this machine"),
        (("--api-base", "http://localhost:8000/v1"), "lisa: api_base: 127.0.0.1 leads to this machine"),
        (("--api-base", "http://169.254.169.254"), "lisa: api_base: 169.254.169.254 leads to the cloud metadata"),
        (("--api-base", "http://2130706433"), "lisa: api_base: it does not write its address as four decimal numbers"),
        (("--api-base", "ftp://models.example.com"), "lisa: api_base: it does not begin with https:// or http://"),
        (("--api-key-secret", "lisa-management-key"), "lisa: api_key_secret: store the provider's key"),
        (("--guardrail", "pre_call"), "lisa: --guardrail: "),
        (("--guardrail", "sometimes", "abc"), "lisa: --guardrail: "),
        (("--guardrail", "pre_call", "No-Such"), "lisa: --guardrail: "),
    ],
)
def test_a_forbidden_model_is_refused_with_the_reason_and_not_stored(arguments: tuple[str, ...], reason: str) -> None:
    with pytest.raises(SystemExit, match=f"^{reason}"):
        add(*arguments)

    published = wiring_models.model_store().read_list()
    assert published is not None
    assert published.models == ()


def test_a_host_name_is_resolved() -> None:
    assert "127.0.0.1" in resolve_host("localhost")
    assert resolve_host("no-such-host.invalid") == ()
    assert resolve_host("x" * 300) == ()


def test_the_differences_of_models_are_listed_and_not_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    scheduler = boto3.client("scheduler")
    scheduler.create_schedule_group(Name="models")
    monkeypatch.setenv("MODEL_RECORDS_TABLE", create_table("ModelRecordsTable"))
    monkeypatch.setenv("MODEL_SCHEDULE_GROUP", "models")
    add("--api-base", "http://127.0.0.2:8000/v1")
    start = ScheduleEntry("START", None, None, time(8))
    target = ModelScheduleTarget("arn:aws:lambda:us-east-1:111122223333:function:run", ROLE, QUEUE)
    SchedulerModelSchedules(scheduler, "models", target).replace("gone", "UTC", [start])

    options = build_parser().parse_args(["model", "drift"])
    with wiring_drift.listed_stacks.replaced_by(MemoryModelStacks()):
        for _ in range(2):
            [found] = options.run(options)

    assert (found["kind"], found["modelId"], found["action"]) == ("schedule", "gone", "delete_schedules")
