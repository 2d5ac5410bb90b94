"""Fields by which a request body could steer LiteLLM instead of the model: another model, address, key or price."""

from typing import Any

_FIELDS = frozenset(
    {
        *("api_base", "base_url", "api_key", "api_version", "api_type", "organization", "custom_llm_provider"),
        *("fallbacks", "context_window_fallbacks", "content_policy_fallbacks", "model_list", "models", "user_config"),
        *("disable_fallbacks", "specific_deployment", "proxy_server_request", "secret_fields", "model_info"),
        *("deployment_id", "tenant_id", "client_id", "client_secret", "region_name", "allowed_model_region"),
        *("extra_headers", "headers", "extra_query", "extra_body", "use_in_pass_through", "prompt_id"),
        *("guardrails", "guardrail_config", "policies", "disable_global_guardrails", "tags", "cache", "caching"),
        *("no-log", "no_log", "callbacks", "success_callback", "failure_callback", "turn_off_message_logging"),
        *("num_retries", "max_retries", "retry_policy", "cooldown_time", "vector_store_ids", "use_litellm_proxy"),
        *("drop_params", "additional_drop_params", "allowed_openai_params", "user_api_key_dict"),
    }
)
_PREFIXES = ("aws_", "vertex_", "azure_", "mock_", "litellm_", "input_cost_", "output_cost_", "gcs_", "s3_")


def steers(name: str) -> bool:
    """Whether LiteLLM, not the model, would obey this field."""
    return name in _FIELDS or name.startswith(_PREFIXES)


def without_steering(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields meant for the model. Of `metadata`, whose other values LiteLLM obeys too, plain words remain."""
    kept = {name: value for name, value in fields.items() if not steers(name)}
    if "metadata" in kept:
        metadata = kept["metadata"]
        words = metadata.items() if isinstance(metadata, dict) else ()
        kept["metadata"] = {name: value for name, value in words if isinstance(value, str) and not steers(name)}
    return kept
