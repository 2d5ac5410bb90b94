"""The context window of a self-hosted model, from config.json and the variables of its container."""

from typing import Any

import pytest

from lisa.models.context_windows import find_context_window, find_reported_window
from lisa.models.definition import ModelDefinition
from tests.support.models import SELF_HOSTED, parse_model


def define(environment: dict[str, str], **changes: Any) -> ModelDefinition:
    container = SELF_HOSTED["containerConfig"] | {"environment": environment}
    return parse_model(SELF_HOSTED, **{"modelType": "textgen", "containerConfig": container, **changes})


@pytest.mark.parametrize(
    ("config", "window"),
    [
        ({"max_position_embeddings": 131_072}, 131_072),
        ({"n_positions": 1_024}, 1_024),
        ({"max_position_embeddings": 77, "text_config": {"max_position_embeddings": 32_768}}, 32_768),
        ({}, None),
        ({"max_position_embeddings": 0}, None),
        ({"max_position_embeddings": "4096"}, None),
        ({"max_position_embeddings": True}, None),
        ({"text_config": []}, None),
    ],
)
def test_the_context_window_is_the_number_of_positions_of_the_language_model(
    config: dict[str, Any], window: int | None
) -> None:
    assert find_context_window(define({}), config) == window


@pytest.mark.parametrize(
    ("environment", "window"),
    [
        ({"VLLM_MAX_MODEL_LEN": "8192"}, 8_192),
        ({"VLLM_MAX_MODEL_LEN": "16k"}, 16_000),
        ({"VLLM_MAX_MODEL_LEN": "16K"}, 16_384),
        ({"MAX_TOTAL_TOKENS": "4096"}, 4_096),
        ({"VLLM_MAX_MODEL_LEN": "8192", "MAX_TOTAL_TOKENS": "4096"}, 8_192),
        ({"VLLM_MAX_MODEL_LEN": "auto"}, 32_768),
        ({"VLLM_MAX_MODEL_LEN": ""}, 32_768),
        ({"VLLM_MAX_MODEL_LEN": "-1"}, 32_768),
    ],
)
def test_the_administrator_s_limit_replaces_the_number_of_positions(environment: dict[str, str], window: int) -> None:
    assert find_context_window(define(environment), {"max_position_embeddings": 32_768}) == window


def test_a_model_of_embeddings_has_no_context_window_because_a_request_may_have_many_texts() -> None:
    definition = define({}, modelType="embedding")

    assert find_context_window(definition, {"max_position_embeddings": 512}) is None


LISTED = {
    "object": "list",
    "data": [{"id": "org/base", "max_model_len": 20_000}, {"id": "law", "parent": "org/base", "max_model_len": None}],
}


@pytest.mark.parametrize(
    ("listed", "window"),
    [
        (LISTED, 20_000),
        ({"data": [{"id": "another", "max_model_len": 20_000}]}, None),
        ({"data": [{"id": "org/base"}]}, None),
        ({"data": [{"id": "org/base", "max_model_len": "20000"}]}, None),
        ({"data": [{"id": "org/base", "max_model_len": 10**12}]}, None),
        ({"data": None}, None),
        ({"data": ["org/base"]}, None),
        ([], None),
        (None, None),
    ],
)
def test_the_window_that_the_server_reports_is_found_by_the_name_of_the_model(listed: Any, window: int | None) -> None:
    assert find_reported_window(listed, "org/base") == window
