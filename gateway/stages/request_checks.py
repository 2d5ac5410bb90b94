"""Checks of a request that depend on its model: the model must answer the endpoint and take the fields."""

from functools import partial

from starlette.responses import Response

from gateway.stages import capabilities, continued_responses
from gateway.upstreams.containers import answers_natively
from gateway.wire import refusals
from gateway.wire.errors import Malformed
from gateway.wire.fields.payload_check import check_payload
from gateway.wire.offload import run_body_work
from gateway.wire.payload import Payload
from lisa.endpoints.endpoint import Endpoint, WireFormat
from lisa.models.served import ServedModel


async def check_request(model: ServedModel, endpoint: Endpoint, payload: Payload) -> Payload | Response:
    """Return the payload with the fields that are sent on, or the refusal of the model or endpoint."""
    if (incapable := capabilities.refuse_wrong_model_type(model, endpoint)) is not None:
        return incapable
    try:
        if endpoint.wire is WireFormat.RESPONSES:
            continued_responses.check_stored_response_fields(model, payload.fields)
        accept = partial(check_payload, endpoint.wire, payload, straight=answers_natively(model, endpoint))
        return await run_body_work(payload.size, accept)
    except Malformed as error:
        return refusals.body_refusal(error)
