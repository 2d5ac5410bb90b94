"""The providers' keys in Secrets Manager, each in a secret of its own."""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from lisa.adapters.aws.error_kinds import find_error_code
from lisa.errors import SECRETS, TransientError
from lisa.models.drift_snapshot import StoredSecret

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

#: The beginning of the descriptions of secrets that the platform created, before the id of the model.
_DESCRIPTION: Final = "The provider's key of "


class SecretsManagerModelSecrets:
    """The secrets whose names begin with `prefix`, such as `lisa-model-`."""

    def __init__(self, client: "SecretsManagerClient", prefix: str) -> None:
        self._client, self._prefix = client, prefix

    def store(self, model_id: str, operation_id: str, api_key: str) -> str:
        name = f"{self._prefix}{model_id}-{operation_id}"
        try:
            self._client.create_secret(Name=name, SecretString=api_key, Description=_DESCRIPTION + model_id)
        except self._client.exceptions.ResourceExistsException:
            pass  # an earlier attempt of this operation stored it
        except (BotoCoreError, ClientError) as error:
            raise TransientError(
                f"the provider's key cannot be stored: {find_error_code(error)}", dependency=SECRETS
            ) from None
        return name

    def list_stored(self) -> Sequence[StoredSecret]:
        filters: Any = [{"Key": "name", "Values": [self._prefix]}]
        try:
            pages = self._client.get_paginator("list_secrets").paginate(Filters=filters)
            found = [one for page in pages for one in page["SecretList"]]
        except (BotoCoreError, ClientError) as error:
            raise TransientError(
                f"the secrets cannot be listed: {find_error_code(error)}", dependency=SECRETS
            ) from None
        return [
            StoredSecret(one["Name"], one["Description"].removeprefix(_DESCRIPTION), _to_milliseconds(one))
            for one in found
            if one["Name"].startswith(self._prefix) and one.get("Description", "").startswith(_DESCRIPTION)
        ]

    def remove(self, name: str) -> None:
        with suppress(self._client.exceptions.ResourceNotFoundException):  # it is deleted already
            self._client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)


def _to_milliseconds(secret: Any) -> int:
    """Return the time of a secret's creation."""
    return int(secret["CreatedDate"].timestamp() * 1_000)
