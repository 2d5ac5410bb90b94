"""The settings of the functions that create and delete the stacks of models."""

import json
from collections.abc import Mapping
from typing import cast, get_args

from lisa.models.stack_parameters import Capacity
from lisa.wiring.settings import Setting


def _parse_text(text: str) -> str:
    if not text:
        raise ValueError("it is empty")
    return text


def _parse_capacity(text: str) -> Capacity:
    if text not in get_args(Capacity):
        raise ValueError(f"{text!r} is none of {', '.join(get_args(Capacity))}")
    return cast(Capacity, text)


def _parse_boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


def _parse_texts_by_name(text: str) -> Mapping[str, str]:
    found = json.loads(text)
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ValueError("it is no JSON object of texts")
    return found


model_bucket = Setting("MODEL_BUCKET", _parse_text)
weights_image = Setting("WEIGHTS_IMAGE", _parse_text)  # of the container that copies weights from S3
model_capacity = Setting("MODEL_CAPACITY", _parse_capacity)
models_on_spot = Setting("MODELS_ON_SPOT", _parse_boolean)
#: The parameters that the stacks of all models share, as a JSON object.
model_stack_parameters = Setting("MODEL_STACK_PARAMETERS", _parse_texts_by_name)
#: The ARNs of the state machines by the kind of operation, as a JSON object.
model_workflows = Setting("MODEL_WORKFLOWS", _parse_texts_by_name)
mend_drift = Setting("MEND_DRIFT", _parse_boolean)  # whether the search for drift removes what it finds
model_stack_role = Setting("MODEL_STACK_ROLE", _parse_text)  # with which CloudFormation creates the stacks
