"""The providers' keys in Secrets Manager, each in a secret of its own."""

from contextlib import suppress
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from lisa.adapters.aws.error_kinds import find_error_code
from lisa.errors import SECRETS, TransientError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


class SecretsManagerModelSecrets:
    """The secrets whose names begin with `prefix`, such as `lisa-model-`."""

    def __init__(self, client: "SecretsManagerClient", prefix: str) -> None:
        self._client, self._prefix = client, prefix

    def store(self, model_id: str, operation_id: str, api_key: str) -> str:
        name = f"{self._prefix}{model_id}-{operation_id}"
        try:
            self._client.create_secret(Name=name, SecretString=api_key, Description=f"The provider's key of {model_id}")
        except self._client.exceptions.ResourceExistsException:
            pass  # an earlier attempt of this operation stored it
        except (BotoCoreError, ClientError) as error:
            raise TransientError(
                f"the provider's key cannot be stored: {find_error_code(error)}", dependency=SECRETS
            ) from None
        return name

    def remove(self, name: str) -> None:
        with suppress(self._client.exceptions.ResourceNotFoundException):  # it is deleted already
            self._client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
