"""Powertools' resolver with the checks of bodies and the CORS headers of every request."""

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import ResponseBuilder, Route
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.rest.etag import build_etag_header, is_unchanged
from lisa.rest.not_found_delay import delay_not_found
from lisa.rest.origins import build_origin_headers, build_preflight_headers
from lisa.rest.redirects import apply_redirect
from lisa.rest.request_body import find_request_refusal, load_json, remove_content_type

NextMiddleware = Callable[[APIGatewayRestResolver], Response[Any]]


class Resolver(APIGatewayRestResolver):
    """Routes requests, and refuses an unusable body before anything reads it."""

    def __init__(self, *, enable_validation: bool = False, with_detail: bool = False) -> None:
        self.with_detail = with_detail  # whether errors have the field `detail`
        super().__init__(enable_validation=enable_validation, json_body_deserializer=load_json)
        if enable_validation:  # of requests alone: mypy and the tests hold our own answers to their declared shapes
            del self._response_validation_middleware

    def resolve(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer one request."""
        began = time.monotonic()
        answer = super().resolve(remove_content_type(event), context)
        if answer["statusCode"] == HTTPStatus.NOT_FOUND:
            delay_not_found(began)
        return answer

    def _call_route(self, route: Route, route_arguments: dict[str, str]) -> ResponseBuilder[Any]:
        refusal = find_request_refusal(self.current_event.raw_event)
        refused = refusal and self._call_exception_handler(refusal, route)
        return refused or super()._call_route(route, route_arguments)

    def _build_response(self, response_builder: ResponseBuilder[Any]) -> dict[str, Any]:
        response_builder.response.headers.update(
            build_origin_headers(_read_origin_header(self)) | build_etag_header(self.context)
        )
        apply_redirect(self.context, response_builder.response)
        if response_builder.response.status_code == HTTPStatus.OK and is_unchanged(self):
            response_builder.response.status_code, response_builder.response.body = HTTPStatus.NOT_MODIFIED, ""
        return super()._build_response(response_builder)


def build_preflight_response(app: APIGatewayRestResolver) -> Response[str]:
    """Return the response to a CORS preflight request."""
    return Response(HTTPStatus.NO_CONTENT, None, "", headers=dict(build_preflight_headers(_read_origin_header(app))))


def _read_origin_header(app: APIGatewayRestResolver) -> str | None:
    return app.current_event.headers.get("origin")
