"""The management key in Secrets Manager, and its rotation."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from lisa.adapters.aws.error_kinds import find_error_code
from lisa.adapters.stale_cache import CachePolicy, StaleCache
from lisa.errors import SECRETS, TransientError
from lisa.identity.management_key import ManagementKeyVersions

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

#: So a new key opens within a minute, and so does one that is no longer the previous one end.
CACHE_POLICY = CachePolicy(fresh_seconds=60, usable_seconds=3_600, refresh_pause_seconds=60, retry_pause_seconds=10)


class SecretsManagerKey:
    """The cached versions of the management key. Requests with wrong keys cause few requests to Secrets Manager."""

    def __init__(self, client: "SecretsManagerClient", secret: str, clock: Callable[[], float] = time.time) -> None:
        self._client, self._secret = client, secret
        self._cache = StaleCache("the versions of the management key", self._read_versions, CACHE_POLICY, clock)

    def accepts_key(self, candidate: str) -> bool:
        return self._cache.find(lambda versions: versions.contains_key(candidate) or None) is not None

    def _read_versions(self) -> ManagementKeyVersions:
        try:
            return ManagementKeyVersions(self._read_version("AWSCURRENT"), self._read_previous_version())
        except (BotoCoreError, ClientError) as error:
            raise TransientError(
                f"the management key can not be read: {find_error_code(error)}", dependency=SECRETS
            ) from error

    def _read_previous_version(self) -> str | None:
        try:
            return self._read_version("AWSPREVIOUS")
        except self._client.exceptions.ResourceNotFoundException:
            return None  # it was never changed

    def _read_version(self, stage: str) -> str:
        return self._client.get_secret_value(SecretId=self._secret, VersionStage=stage)["SecretString"]


class SecretRotation:
    """The rotation of a secret to one version. Every step may be repeated.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
    """

    def __init__(self, client: "SecretsManagerClient", secret: str, version: str) -> None:
        self._client, self._secret, self._version = client, secret, version

    def store_pending_value(self, value: str) -> None:
        """Store the value of the secret's new version, unless it has one."""
        if self._find_current_version() == self._version or self.read_pending_value() is not None:
            return
        self._client.put_secret_value(
            SecretId=self._secret,
            ClientRequestToken=self._version,
            SecretString=value,
            VersionStages=["AWSPENDING"],
        )

    def read_pending_value(self) -> str | None:
        """Return the value of the secret's new version, or None if it has no value."""
        try:
            return self._client.get_secret_value(SecretId=self._secret, VersionId=self._version)["SecretString"]
        except self._client.exceptions.ResourceNotFoundException:
            return None

    def promote_pending_version(self) -> None:
        """Replace the secret's current version by the new one; the replaced version becomes the previous one."""
        current = self._find_current_version()
        if current == self._version:
            return
        self._client.update_secret_version_stage(
            SecretId=self._secret,
            VersionStage="AWSCURRENT",
            MoveToVersionId=self._version,
            RemoveFromVersionId=current,
        )

    def _find_current_version(self) -> str:
        stages = self._client.describe_secret(SecretId=self._secret)["VersionIdsToStages"]
        return next(version for version, labels in stages.items() if "AWSCURRENT" in labels)
