"""The gateway's own refusals, in OpenAI's error shape, so that every SDK raises its own exception type."""

from starlette.responses import JSONResponse, Response

from gateway.wire.errors import BodyTooLarge, BodyTooSlow, MalformedRequest, TooManyBodies, UnsupportedEncoding
from gateway.wire.serve_error import ServeError
from lisa.usage.budget import BudgetExceeded
from lisa.usage.limits import RateLimited

_ERROR_TYPES = {429: "rate_limit_error"}


def build_error_response(
    status: int, message: str, *, code: str | None = None, param: str | None = None, retry_after: int | None = None
) -> Response:
    """Return an error in OpenAI's shape. `param` is the wrong field, `retry_after` is in seconds."""
    kind = _ERROR_TYPES.get(status, "invalid_request_error" if status < 500 else "server_error")
    body: ServeError = {"error": {"message": message, "type": kind, "param": param, "code": code}}
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return JSONResponse(body, status, headers)


def refuse_body(error: BodyTooLarge | BodyTooSlow | TooManyBodies | UnsupportedEncoding | MalformedRequest) -> Response:
    """Return the refusal of a request body, for an error of reading or parsing it."""
    match error:
        case BodyTooLarge():
            return build_error_response(413, str(error), code="too_large")
        case BodyTooSlow():
            return build_error_response(408, "The body did not arrive in time; send it again.", code="body_timeout")
        case TooManyBodies(own=True):
            message = "You are sending too many large bodies at once; wait until some of them are answered."
            return build_error_response(429, message, code="too_many_bodies", retry_after=1)
        case TooManyBodies():
            return refuse_while_not_ready("Too many large bodies are being answered at the moment")
        case UnsupportedEncoding():
            answer = build_error_response(415, str(error), code="unsupported_encoding")
            answer.headers["Accept-Encoding"] = ", ".join(error.understood)
            return answer
        case MalformedRequest():
            return build_error_response(400, str(error), code="invalid_body", param=error.param)


def refuse_unknown_path() -> Response:
    """Return the refusal of an unknown path or method."""
    return build_error_response(404, "There is nothing at this path.", code="not_found")


def refuse_unauthenticated() -> Response:
    """Return the refusal of a missing, unknown or expired credential: always the same message."""
    message, kind = "Incorrect API key provided.", "invalid_request_error"
    body: ServeError = {"error": {"message": message, "type": kind, "code": "invalid_api_key"}}
    return JSONResponse(body, 401, {"WWW-Authenticate": "Bearer"})


def refuse_too_many_requests(limited: RateLimited) -> Response:
    """Return the refusal of a request beyond the rate limit of the caller or of a group."""
    return build_error_response(429, limited.message, code="rate_limit_exceeded", retry_after=limited.retry_after)


def refuse_over_budget(overspent: BudgetExceeded) -> Response:
    """Return the refusal of a request that needs more tokens than a budget has left."""
    return build_error_response(429, f"{overspent.message}.", code="budget_exceeded", retry_after=overspent.retry_after)


def refuse_unknown_model(model: str) -> Response:
    """Return the refusal of a model that does not exist, or that the caller may not use."""
    return build_error_response(
        404, f"The model {model!r} does not exist or you may not use it.", code="model_not_found"
    )


def refuse_unknown_video() -> Response:
    """Return the refusal of a video that does not exist, or that is another user's."""
    return build_error_response(404, "The video does not exist, or it is not yours.", code="video_not_found")


def refuse_unsupported_field(field: str, model: str) -> Response:
    """Return the refusal of a field that the model's provider does not support."""
    message = f"{field}: the model {model!r} does not support this field; leave it out."
    return build_error_response(400, message, code="unsupported_parameter", param=field)


def refuse_forbidden(message: str) -> Response:
    """Return the refusal of an action that the caller may know of, and may not do."""
    return build_error_response(403, f"{message[0].upper()}{message[1:]}.", code="forbidden")


def refuse_while_not_ready(reason: str) -> Response:
    """Return the refusal while the gateway, or a dependency, is unavailable."""
    return build_error_response(503, f"{reason}; try again in a few seconds.", code="not_ready", retry_after=5)
