"""LiteLLM's question "who is that?", answered with what our door decided."""

from fastapi import HTTPException, Request  # type: ignore[import-not-found]
from litellm.proxy._types import LitellmUserRoles, UserAPIKeyAuth

from gateway.calls.upstream import ADMISSION, Admission


async def admit(request: Request, api_key: str) -> UserAPIKeyAuth:  # noqa: ARG001 - LiteLLM passes both by name
    """Exactly the one model the door admitted the caller to; LiteLLM checks it a second time."""
    admission = request.scope.get(ADMISSION)
    if not isinstance(admission, Admission):
        raise HTTPException(401, "not admitted")
    return UserAPIKeyAuth(
        api_key=None,
        user_id=admission.user,
        models=[admission.model.model_id],
        user_role=LitellmUserRoles.INTERNAL_USER,
    )
