"""A request and the model it names, seen together: whether the model can be asked this, and what it is asked."""

from functools import partial

from starlette.responses import Response

from gateway.stages import capabilities, continued_responses
from gateway.upstreams.containers import speaks
from gateway.wire import refusals
from gateway.wire.errors import Malformed
from gateway.wire.fields.accepted import accepted
from gateway.wire.offload import beside
from gateway.wire.payload import Payload
from lisa.endpoints.endpoint import Endpoint, WireFormat
from lisa.models.served import ServedModel


async def check_request(model: ServedModel, endpoint: Endpoint, payload: Payload) -> Payload | Response:
    """The payload with the fields that go on, or the refusal of what the model, or the endpoint, does not take."""
    if (incapable := capabilities.refuse_wrong_type(model, endpoint)) is not None:
        return incapable
    try:
        if endpoint.wire is WireFormat.RESPONSES:
            continued_responses.check(model, payload.fields)
        accept = partial(accepted, endpoint.name, payload, straight=speaks(model, endpoint))
        return await beside(payload.size, accept)
    except Malformed as error:
        return refusals.of_body(error)
