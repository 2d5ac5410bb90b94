"""LiteLLM's callback for failures."""

from typing import Any

from litellm.integrations.custom_logger import CustomLogger

from gateway.upstreams.failure_correction import record_failure


class FailureRecorder(CustomLogger):  # type: ignore[misc]
    """Records the exception behind a failure: the answer alone does not show it."""

    async def async_post_call_failure_hook(
        self,
        request_data: dict[str, Any],  # noqa: ARG002 - LiteLLM passes all four by name
        original_exception: Exception,
        user_api_key_dict: Any,  # noqa: ARG002
        traceback_str: str | None = None,  # noqa: ARG002
    ) -> None:
        """Record the exception, as LiteLLM's CustomLogger does."""
        record_failure(original_exception)


failure_recorder = FailureRecorder()
