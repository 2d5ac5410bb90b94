"""Definitions and records of models for tests."""

from typing import Any

from lisa.models.definition import CreateModel
from lisa.models.operation_requests import CommandRequest
from lisa.models.records import ModelRecord

NOW = 1_700_000_000_000  # epoch ms
THIRD_PARTY: dict[str, Any] = {"modelId": "gpt", "modelName": "openai/gpt", "modelType": "textgen", "streaming": True}
SELF_HOSTED: dict[str, Any] = {
    "modelId": "minilm",
    "modelName": "sentence-transformers/all-MiniLM-L6-v2",
    "modelType": "embedding",
    "hostingType": "lisa_hosted",
    "autoScalingConfig": {"minCapacity": 1, "maxCapacity": 2},
    "containerConfig": {"image": {"baseImage": "ghcr.io/tei:1", "type": "asset"}, "environment": {"A": "b"}},
    "inferenceContainer": "tei",
    "instanceType": "g5.xlarge",
    "loadBalancerConfig": {"healthCheckConfig": {"path": "/health"}},
}


def create_request(operation_id: str = "op-1", *, now: int = NOW) -> CommandRequest:
    """Return the request of an administrator."""
    return CommandRequest(operation_id, "root", now)


def parse_model(body: dict[str, Any], **changes: Any) -> CreateModel:
    """Return the request to create a model, with other values of some fields."""
    return CreateModel.model_validate(body | changes)


def build_record(body: dict[str, Any] = THIRD_PARTY, **fields: Any) -> ModelRecord:
    """Return the record of a model in service."""
    definition = parse_model(body).build_definition()
    times = {"created_at": NOW, "updated_at": NOW}
    return ModelRecord.model_validate(
        {"model_id": definition.model_id, "definition": definition, "status": "InService"} | times | fields
    )
