"""The decorator of every function's handler: it checks the settings and removes the messages of exceptions."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.log_redaction import redact_error, redact_exception, redact_record
from lisa.wiring.settings import Setting

Handler = TypeVar("Handler", bound=Callable[[Any, LambdaContext], Any])
_RUNTIME_PACKAGE = "awslambdaric"  # the package of Lambda's runtime, which writes the lines of all other loggers


def entry_point(logger: Logger, *settings: Setting[Any]) -> Callable[[Handler], Handler]:
    """Return the decorator of a handler that writes to `logger` and uses these settings.

    Every invocation raises SettingError while a setting is missing or wrong. An exception reaches Lambda, which logs
    it, under its own class name, with kinds and code places in place of its message.
    """
    logger.addFilter(redact_exception)

    def decorate_handler(handler: Handler) -> Handler:
        logged = logger.inject_lambda_context(handler, clear_state=True)

        @wraps(handler)
        def run_handler(event: Any, context: LambdaContext) -> Any:
            try:
                redact_runtime_log(logging.getLogger().handlers)
                for setting in settings:
                    setting()
                return logged(event, context)
            except Exception as error:  # noqa: BLE001 - Lambda logs whatever leaves this function
                raise redact_error(error) from None

        run_handler.settings = settings  # type: ignore[attr-defined]
        return run_handler  # type: ignore[return-value]

    return decorate_handler


def redact_runtime_log(handlers: list[logging.Handler]) -> None:
    """Redact the lines that Lambda's own log handlers write: of our code the exceptions, of other code the text."""
    for handler in handlers:
        if type(handler).__module__.startswith(_RUNTIME_PACKAGE) and _redact_record not in handler.filters:
            handler.addFilter(_redact_record)


def _redact_record(record: logging.LogRecord) -> bool:
    return redact_exception(record) if record.name.partition(".")[0] == "lisa" else redact_record(record)
