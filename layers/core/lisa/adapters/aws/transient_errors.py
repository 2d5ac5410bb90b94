"""The translation of errors of AWS into TransientError: throttling, timeouts and failures of the service."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from inspect import isfunction, isgeneratorfunction
from typing import Any, TypeVar

from botocore import exceptions
from botocore.exceptions import BotoCoreError, ClientError

from lisa.adapters.aws.error_kinds import find_error_code
from lisa.errors import Dependency, TransientError

Adapter = TypeVar("Adapter")
_CODES = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "SlowDown",
        "ThrottlingError",
        "ThrottlingException",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)


def is_transient(error: BotoCoreError | ClientError) -> bool:
    """Return whether the same request may succeed later."""
    if not isinstance(error, ClientError):
        return isinstance(error, exceptions.ConnectionError | exceptions.HTTPClientError)
    response: Any = error.response
    codes = {find_error_code(error)} | {str(one.get("Code")) for one in response.get("CancellationReasons", ())}
    return response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500 or not codes.isdisjoint(_CODES)


def raise_transient_errors(message: str, dependency: Dependency) -> Callable[[type[Adapter]], type[Adapter]]:
    """Decorate an adapter: its public methods raise TransientError with this message for a transient error of AWS.

    Other errors of AWS stay as they are.
    """

    @contextmanager
    def translate() -> Iterator[None]:
        try:
            yield
        except (BotoCoreError, ClientError) as error:
            if not is_transient(error):
                raise
            raise TransientError(message, dependency=dependency) from error

    def decorate(adapter: type[Adapter]) -> type[Adapter]:
        for name, method in list(vars(adapter).items()):
            if isfunction(method) and not name.startswith("_"):
                setattr(adapter, name, _wrap(method, translate))
        return adapter

    return decorate


def _wrap(method: Callable[..., Any], translate: Callable[[], AbstractContextManager[None]]) -> Callable[..., Any]:
    @wraps(method)
    def call(*args: Any, **named: Any) -> Any:
        with translate():
            return method(*args, **named)

    @wraps(method)
    def generate(*args: Any, **named: Any) -> Iterator[Any]:
        with translate():
            yield from method(*args, **named)

    return generate if isgeneratorfunction(method) else call
