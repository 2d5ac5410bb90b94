"""The composition root, continued: what may become a model, and what its texts are judged by."""

import os
from typing import TYPE_CHECKING, Any

from lisa.wiring.factories import cached

if TYPE_CHECKING:
    from lisa.adapters.models.guardrails_bedrock import BedrockGuardrails
    from lisa.models.registration import RegistrationRules
    from lisa.policy.addresses import AddressPolicy


@cached
def address_policy() -> "AddressPolicy":
    """Where connections to models may lead. Raises ValueError when the networks are written in another way."""
    from lisa.policy.addresses import parse_address_policy

    return parse_address_policy(os.environ.get("MODEL_NETWORKS", ""))


@cached
def registration_rules() -> "RegistrationRules":
    """The rules a model must keep to be registered."""
    from lisa.adapters.models.host_names import resolve
    from lisa.models.registration import RegistrationRules

    return RegistrationRules(address_policy(), resolve, os.environ["MODEL_SECRETS"])


@cached
def bedrock_guardrails() -> "BedrockGuardrails":
    """Bedrock's guardrails, asked while somebody waits for an answer."""
    import boto3
    from botocore.config import Config

    from lisa.adapters.models.guardrails_bedrock import BedrockGuardrails

    retries: Any = {"mode": "standard", "total_max_attempts": 2}
    config = Config(retries=retries, connect_timeout=1, read_timeout=4, max_pool_connections=32)
    return BedrockGuardrails(boto3.client("bedrock-runtime", config=config))
