"""The page's client of a Cognito user pool."""

from typing import Any

from lisa.deployment.ports import ReturnAddresses


class CognitoSignInClient:
    """Changes the return addresses of a client. `cognito` is the SDK's client of Cognito."""

    def __init__(self, cognito: Any, pool: str, client: str) -> None:
        self._cognito, self._pool, self._client = cognito, pool, client

    def read(self) -> ReturnAddresses:
        found = self._describe()
        return ReturnAddresses(list(found.get("CallbackURLs", [])), list(found.get("LogoutURLs", [])))

    def write(self, addresses: ReturnAddresses) -> None:
        # An update resets every setting that it does not name, so it names all that have a value.
        accepted = self._cognito.meta.service_model.operation_model("UpdateUserPoolClient").input_shape.members
        kept = {name: value for name, value in self._describe().items() if name in accepted and value not in (None, "")}
        changed = {"CallbackURLs": addresses.callbacks, "LogoutURLs": addresses.sign_outs}
        self._cognito.update_user_pool_client(**{**kept, **changed})

    def _describe(self) -> dict[str, Any]:
        found = self._cognito.describe_user_pool_client(UserPoolId=self._pool, ClientId=self._client)
        return dict(found["UserPoolClient"])
