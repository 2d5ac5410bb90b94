"""The rules for the registration of a model."""

from typing import Any

import pytest

from lisa.models.registration import RegistrationRules
from lisa.models.served import ServedModel
from lisa.policy.addresses import AddressPolicy

KNOWN = {
    "api.openai.com": ("162.159.140.245", "2a06:98c1:58::f5"),
    "models.internal": ("10.0.3.7",),
    "metadata.example.com": ("169.254.169.254",),
    "half.example.com": ("8.8.8.8", "127.0.0.1"),
}
RULES = RegistrationRules(AddressPolicy(), lambda host: KNOWN.get(host, ()), "lisa-model-")


def refusal(secret: str | None = None, **params: Any) -> str | None:
    model = ServedModel(model_id="m", litellm_params={"model": "openai/m", **params}, api_key_secret=secret)
    return RULES.registration_refusal(model)


@pytest.mark.parametrize("host", ["api.openai.com", "models.internal", "not-known-here.vpc"])
def test_a_model_may_have_a_public_or_a_private_address(host: str) -> None:
    assert refusal(api_base=f"https://{host}/v1") is None
    assert refusal() is None


def test_the_refusal_of_an_address_names_its_parameter() -> None:
    assert refusal(api_base="http://127.1/v1") == "api_base: it does not write its address as four decimal numbers"
    assert refusal(api_base="10.0.0.1:8000") == "api_base: it does not begin with https:// or http://"
    assert refusal(base_url=7) == "base_url: it does not begin with https:// or http://"


@pytest.mark.parametrize(
    ("host", "address"), [("metadata.example.com", "169.254.169.254"), ("half.example.com", "127.0.0.1")]
)
def test_a_host_name_with_a_forbidden_address_among_others_is_refused(host: str, address: str) -> None:
    reason = refusal(api_base=f"https://{host}/v1")

    assert reason is not None
    assert reason.startswith(f"api_base: the address of {host} is forbidden: {address} leads to")


def test_every_address_among_the_parameters_is_checked() -> None:
    reason = refusal(aws_bedrock_runtime_endpoint="http://169.254.169.254")

    assert reason == "aws_bedrock_runtime_endpoint: 169.254.169.254 leads to the cloud metadata"


_ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:"


@pytest.mark.parametrize("secret", ["lisa-model-openai", f"{_ARN}lisa-model-openai-AbCdEf"])
def test_the_secret_of_a_providers_key_has_the_prefix_of_models(secret: str) -> None:
    assert refusal(secret) is None


@pytest.mark.parametrize("secret", [
    "lisa-management-key", f"{_ARN}lisa-management-key-AbCdEf", "TokenKey-1A2B3C", f"{_ARN}TokenKey-1A2B3C-AbCdEf",
    "lisa-model-two-management-key", f"{_ARN}lisa-model-two-management-key-AbCdEf", "", "other",
])  # fmt: skip
def test_the_secrets_of_the_installation_are_refused_as_providers_keys(secret: str) -> None:
    assert refusal(secret) == "api_key_secret: store the provider's key in a secret whose name begins with lisa-model-…"
