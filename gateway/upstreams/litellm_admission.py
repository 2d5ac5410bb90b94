"""LiteLLM's authentication callback: it returns the decision of the gateway's door."""

from fastapi import HTTPException, Request  # type: ignore[import-not-found]
from litellm.proxy._types import LitellmUserRoles, UserAPIKeyAuth

from gateway.calls.upstream import ADMISSION_KEY, Admission


async def admit_request(request: Request, api_key: str) -> UserAPIKeyAuth:  # noqa: ARG001 - LiteLLM passes both by name
    """Return a key for exactly the one model that the door admitted the caller to; LiteLLM checks it again."""
    admission = request.scope.get(ADMISSION_KEY)
    if not isinstance(admission, Admission):
        raise HTTPException(401, "not admitted")
    return UserAPIKeyAuth(
        api_key=None,
        user_id=admission.user,
        models=[admission.model.model_id],
        user_role=LitellmUserRoles.INTERNAL_USER,
    )
