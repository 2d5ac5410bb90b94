"""The names under which the quoter is served: that of the model and, as at vLLM, those of its adapters."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


def refuse_unknown_model(request: Request, name: Any) -> Response | None:
    """Return the refusal of a name under which the model is not served, as vLLM refuses it, or None."""
    names = request.app.state.names
    if not names or name is None or name in names:
        return None
    error = {"message": f"The model `{name}` does not exist.", "type": "NotFoundError", "param": "model", "code": 404}
    return JSONResponse({"error": error}, 404)
