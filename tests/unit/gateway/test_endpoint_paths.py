"""The paths that the gateway answers."""

import pytest

from gateway.endpoints import API_STAGE, find_endpoint, remove_api_stage
from tests.support.tables import template


@pytest.mark.parametrize("prefix", ["/v1", "/v2/serve", "/v2/serve/v1"])
@pytest.mark.parametrize("name", ["chat/completions", "embeddings", "messages", "messages/count_tokens", "rerank"])
def test_every_prefix_leads_to_the_same_inner_path(prefix: str, name: str) -> None:
    found = find_endpoint("POST", f"{prefix}/{name}")

    assert found is not None
    assert found.litellm_path == f"/v1/{name}"


@pytest.mark.parametrize("path", ["/v2/serve/anthropic/v1/messages", "/v1/messages/", "//v1//messages"])
def test_anthropics_prefix_and_repeated_slashes_are_accepted(path: str) -> None:
    found = find_endpoint("POST", path)

    assert found is not None
    assert found.name == "messages"


@pytest.mark.parametrize("path", ["/health", "/health/readiness", "/v1/health", "/v2/serve/health/liveliness"])
def test_health_answers_at_the_root_too(path: str) -> None:
    assert find_endpoint("GET", path) is not None


@pytest.mark.parametrize("path", ["/chat/completions", "/rerank", "/embeddings", "/messages", "/audio/transcriptions"])
def test_model_endpoints_answer_at_the_root_too(path: str) -> None:
    found = find_endpoint("POST", path)

    assert found is not None
    assert f"/{found.name}" == path


@pytest.mark.parametrize("prefix", ["/v1/", "/v2/serve/", "/v2/serve/v1/", "//v1//"])
@pytest.mark.parametrize("model", ["llama-3", "meta/llama-3", "a/b/c", "models/x"])
@pytest.mark.parametrize("head", ["models/", "models/metadata/"])
def test_the_id_of_a_model_may_have_slashes(prefix: str, head: str, model: str) -> None:
    found = find_endpoint("GET", prefix + head + model)

    assert found is not None
    assert (found.name, found.parse_path_parameters(prefix + head + model)) == (
        f"{head}{{model_id}}",
        {"model_id": model},
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/v1"),
        ("GET", "/models"),
        ("POST", "/key/generate"),
        ("POST", "/models"),
        ("GET", "/model/info"),
        ("POST", "/v1/key/generate"),
        ("POST", "/v1/model/new"),
        ("GET", "/v1/model/info/"[:-6]),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("GET", "/health/services"),
        ("GET", "/v1/chat/completions"),
        ("DELETE", "/v1/models"),
        ("POST", "/v1/../key/generate"),
        ("POST", "/v1/v1/embeddings"),
        ("POST", "/V1/embeddings"),
        ("POST", "/v2/serve/anthropic/v1/embeddings"),
        ("POST", "/v1/chat/completions\n"),
        ("POST", "/v1/chat\\completions"),
    ],
)
def test_other_paths_have_no_endpoint(method: str, path: str) -> None:
    assert find_endpoint(method, path) is None


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("/v2/v1/models", "/v1/models"),
        ("/v2/v2/serve/models", "/v2/serve/models"),
        ("//v2//v2/serve/models/", "/v2/serve/models"),
        ("/v2/v2/serve/v1/videos/abc", "/v2/serve/v1/videos/abc"),
        ("/v1/models", "/v1/models"),
        ("/v2/serve/models", "/v2/serve/models"),
        ("/v2/serve/v1/models", "/v2/serve/v1/models"),
        ("/v1/models/v2", "/v1/models/v2"),
        ("/v1/v2/v1/models", "/v1/v2/v1/models"),
        ("/v2/health", "/v2/health"),
    ],
)
def test_the_path_may_begin_with_the_stage_of_the_api(sent: str, meant: str) -> None:
    assert remove_api_stage(sent) == meant


def test_the_stage_has_its_name_in_the_template() -> None:
    assert template()["Resources"]["Api"]["Properties"]["StageName"] == API_STAGE
