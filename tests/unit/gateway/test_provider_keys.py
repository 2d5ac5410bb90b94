"""The providers' keys of models."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from gateway.routes.provider_keys import ProviderKeys
from lisa.models.ports import ModelList
from lisa.models.served import ServedModel

PUBLISHED = ModelList(
    7,
    (
        ServedModel(model_id="keyless", litellm_params={}),
        ServedModel(model_id="first", litellm_params={"model": "openai/m"}, api_key_secret="one"),
        ServedModel(model_id="second", litellm_params={}, api_key_secret="two"),
    ),
)


def client_error(code: str, status: int = 400) -> Exception:
    answer: Any = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "GetSecretValue")


def secret_reader(error: Exception | None) -> Callable[[str], str]:
    """Return a reader of secrets that raises `error`, if given, for the first secret."""

    def read(name: str) -> str:
        if name == "one" and error is not None:
            raise error
        return f"sk-{name}"

    return read


def keys_of(published: ModelList) -> dict[str, str | None]:
    return {model.model_id: model.litellm_params.get("api_key") for model in published.models}


def test_a_providers_key_comes_from_its_secret() -> None:
    filled = ProviderKeys(secret_reader(None)).fill_keys(PUBLISHED)

    assert keys_of(filled) == {"keyless": None, "first": "sk-one", "second": "sk-two"}
    assert (filled.version, filled.left_out) == (7, frozenset())


@pytest.mark.parametrize(
    "error",
    [
        client_error("ResourceNotFoundException"),
        client_error("AccessDeniedException"),
        client_error("InvalidRequestException"),
        client_error("DecryptionFailure"),
        client_error("ThrottlingException"),
        client_error("InternalServiceError", 500),
        EndpointConnectionError(endpoint_url="https://secrets"),
        KeyError("SecretString"),
    ],
    ids=lambda error: getattr(error, "response", {}).get("Error", {}).get("Code", type(error).__name__),
)
def test_a_model_whose_secret_cannot_be_read_is_left_out_and_the_others_are_served(error: Exception) -> None:
    filled = ProviderKeys(secret_reader(error)).fill_keys(PUBLISHED)

    assert keys_of(filled) == {"keyless": None, "second": "sk-two"}
    assert filled.left_out == {"first"}


@pytest.mark.parametrize(
    ("error", "served"),
    [
        (client_error("ThrottlingException"), True),
        (client_error("InternalServiceError", 500), True),
        (EndpointConnectionError(endpoint_url="https://secrets"), True),
        (client_error("ResourceNotFoundException"), False),
        (client_error("AccessDeniedException"), False),
    ],
)
def test_a_known_key_is_used_while_secrets_are_unavailable_and_dropped_once_the_secret_is_deleted(
    error: Exception, served: bool
) -> None:
    keys = ProviderKeys(secret_reader(None))
    keys.fill_keys(PUBLISHED)
    keys.read = secret_reader(error)

    filled = keys.fill_keys(PUBLISHED)

    assert ("first" in keys_of(filled)) == served
    assert filled.left_out == {"first"}, "it is looked at again"
