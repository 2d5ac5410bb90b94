"""The declared answer shapes of views: exactly the fields that the API returns."""

import json
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

import pytest
from pydantic import TypeAdapter

from gateway.routes.health import ModelHealth
from gateway.routes.openai_listing import build_info_entry, build_model_entry, build_model_info, build_model_list
from gateway.stages.retrieval.vector_store_views import build_file_list_view, build_file_view
from gateway.wire.error_format import build_error_event
from gateway.wire.refusals import build_error_response
from gateway.wire.serve_error import ServeError
from lisa.endpoints.endpoint import WireFormat
from lisa.ingestion.document import Document
from lisa.ingestion.explanation import CurrentObjectState, explain_document
from lisa.ingestion.views import accepted_job_view, document_view, job_view
from lisa.models.served import ModelFeature, ServedModel
from lisa.repositories.sources import Source
from lisa.repositories.views import collection_view, pipeline_view, repository_view, run_view, source_view
from tests.support.declared_answers import assert_declared
from tests.support.ingestion import World, change
from tests.support.repositories import DEFAULT, HANDBOOK, INBOX, RUN
from tools.openapi.schemas import merge_schemas, publish_schemas

ERROR = {"error": {"code": "c", "message": "m", "requestId": "r"}, "message": "m"}
SEEING = ServedModel(
    model_id="m",
    litellm_params={},
    context_window=8,
    features=[ModelFeature(name="imageInput"), ModelFeature(name="toolCalls")],
)
REVOKED = {"message": "the token is revoked", "tokenUUID": "1"}


def document() -> Document:
    found = World().documents.accept_change(change())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        (document_view, document_view(document())),
        (job_view, job_view(document())),
        (accepted_job_view, accepted_job_view(document())),
        (explain_document, explain_document(document(), CurrentObjectState(None, wanted=True, now=1))),
        (repository_view, repository_view(HANDBOOK, [INBOX])),
        (collection_view, collection_view(DEFAULT, [DEFAULT], [INBOX])),
        (pipeline_view, pipeline_view(INBOX)),
        (run_view, run_view(RUN)),
        (source_view, source_view(Source(bucket="inbox", prefix="in/"))),
        (build_model_entry, build_model_entry(SEEING, ModelHealth())),
        (build_model_list, build_model_list([SEEING], ModelHealth())),
        (build_model_info, build_model_info([SEEING], ModelHealth())),
        (build_info_entry, build_info_entry(SEEING, ModelHealth())),
        (build_file_view, build_file_view("handbook", document())),
        (build_file_list_view, build_file_list_view([build_file_view("handbook", document())], more=False)),
    ],
)
def test_an_answer_shape_has_exactly_the_fields_of_its_view(view: Callable[..., Any], shown: Mapping[str, Any]) -> None:
    shape = get_type_hints(view, include_extras=True)["return"]
    sent = json.dumps(shown)

    assert TypeAdapter(shape).validate_json(sent, strict=True) == json.loads(sent)
    assert set(get_type_hints(shape)) - set(shown) <= set(shape.__optional_keys__)


def test_an_answer_of_the_declared_shape_is_valid() -> None:
    assert_declared("DELETE", "/api-tokens/1", 200, REVOKED)
    assert_declared("DELETE", "/api-tokens/1", 404, ERROR)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, REVOKED | {"extra": 1}),
        (200, {"message": "m"}),
        (200, REVOKED | {"tokenUUID": 1}),
        (404, {}),
        (409, ERROR),
    ],
)
def test_an_answer_that_its_route_does_not_declare_is_reported(status: int, body: dict[str, Any]) -> None:
    with pytest.raises((AssertionError, ValueError)):
        assert_declared("DELETE", "/api-tokens/1", status, body)


def test_errors_of_the_serve_door_have_the_declared_shape_in_both_formats() -> None:
    openai = json.loads(bytes(build_error_response(400, "m", param="p", code="c").body))
    anthropic = json.loads(build_error_event(WireFormat.MESSAGES, 400, {"message": "m"}).partition(b"data: ")[2])

    assert anthropic["type"] == "error"
    for error in (openai, anthropic):
        assert TypeAdapter(ServeError).validate_python(error, strict=True) == error


def test_two_different_schemas_cannot_have_the_same_name() -> None:
    text, number = {"type": "string"}, {"type": "integer"}

    assert merge_schemas({"Name": text}, {"Name": text, "Size": number}) == {"Name": text, "Size": number}
    with pytest.raises(ValueError, match="two schemas are called Name"):
        merge_schemas({"Name": text}, {"Name": number})


def test_only_referenced_schemas_are_published_without_the_suffix_of_their_class() -> None:
    schemas = {"JobView": {"title": "JobView", "type": "object"}, "Unused": {"type": "string"}}
    found = publish_schemas({"paths": {"$ref": "#/components/schemas/JobView"}, "components": {"schemas": schemas}})

    assert found["paths"] == {"$ref": "#/components/schemas/Job"}
    assert found["components"]["schemas"] == {"Job": {"title": "Job", "type": "object"}}
