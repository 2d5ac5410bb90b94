"""The answers at paths that list or describe models, for clients of OpenAI, Anthropic and the gateway."""

from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from gateway.routes import anthropic_listing, openai_listing
from gateway.routes.route_updates import Routes
from gateway.wire import refusals
from gateway.wire.error_format import is_anthropic_client
from gateway.wire.errors import MalformedRequest
from lisa.endpoints.endpoint import Endpoint
from lisa.models.served import ServedModel, usable_models
from lisa.policy.subject import Subject


def build_model_list_response(found: Endpoint, routes: Routes, subject: Subject, scope: Scope) -> Response:
    """Return the models that the caller may use, or the one model that the path names."""
    models = usable_models(routes.models.values(), subject)
    if found.names_model_in_path:
        return _build_model_response(found, models, routes, scope)
    if found.kind == "model_info":
        return JSONResponse(openai_listing.build_model_info(models, routes.health))
    if not is_anthropic_client(scope):
        return JSONResponse(openai_listing.build_model_list(models, routes.health))
    try:
        return JSONResponse(anthropic_listing.build_model_page(models, scope["query_string"]))
    except MalformedRequest as error:
        return refusals.refuse_body(error)


def _build_model_response(found: Endpoint, models: list[ServedModel], routes: Routes, scope: Scope) -> Response:
    name = found.parse_path_parameters(scope["path"])["model_id"]
    shown = next((one for one in models if one.model_id == name), None)
    if shown is None:
        return refusals.refuse_unknown_model(name)
    if found.kind == "model_metadata":
        return JSONResponse(openai_listing.build_info_entry(shown, routes.health))
    view = (
        anthropic_listing.build_model_entry(shown)
        if is_anthropic_client(scope)
        else openai_listing.build_model_entry(shown, routes.health)
    )
    return JSONResponse(view)
