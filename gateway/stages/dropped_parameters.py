"""Parameters that a model does not take: dropped from the request, and named in a header of the answer."""

from dataclasses import replace

from starlette.types import Message, Send

from gateway.calls.call import Asgi, Call, NextStage
from gateway.calls.meter import Meter
from gateway.wire.whole_answer import replace_headers

DROPPED_PARAMETERS_HEADER = "x-lisa-dropped-parameters"


async def drop_unsupported_parameters(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
    """Serve a call without the parameters that the record of its model names.

    The header also names the parameters that a later stage drops, because the model's provider does not support them.
    """
    scope, receive, send = asgi
    await next_stage(_drop_parameters(call), (scope, receive, _name_dropped_parameters(send, call.meter)))


def _drop_parameters(call: Call) -> Call:
    fields = call.payload.fields
    dropped = {name for name in call.model.unsupported_parameters if fields.get(name) is not None}
    if not dropped:
        return call
    call.meter.dropped_parameters.update(dropped)
    kept = {name: value for name, value in fields.items() if name not in dropped}
    return replace(call, payload=replace(call.payload, fields=kept))


def _name_dropped_parameters(send: Send, meter: Meter) -> Send:
    async def send_with_names(message: Message) -> None:
        if message["type"] == "http.response.start" and meter.dropped_parameters:
            names = ", ".join(sorted(meter.dropped_parameters))
            message = replace_headers(message, {DROPPED_PARAMETERS_HEADER: names})
        await send(message)

    return send_with_names
