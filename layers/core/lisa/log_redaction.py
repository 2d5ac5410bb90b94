"""Redaction of exceptions in logs: kinds and code places remain, messages are removed.

Messages of exceptions quote values: a provider's error quotes the prompt, a validation error the field.
"""

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path

from lisa.errors import PlainError, TransientError


def redact_record(record: logging.LogRecord) -> bool:
    """Reduce a log record to its code place and the kinds of its exception. Return True: the record is kept."""
    error = _find_exception(record)
    redact_traceback(record)
    kinds = " < ".join(_list_class_names(error)) or "nothing raised"
    record.msg, record.args = "%s:%d %s", (record.filename, record.lineno, kinds)
    return True


def redact_traceback(record: logging.LogRecord) -> bool:
    """Replace the exception of a record by its code places and kinds, as text. Return True: the record is kept."""
    if record.exc_info and (error := record.exc_info[1]) is not None:
        frames = traceback.format_tb(error.__traceback__)
        record.exc_text = "".join([*frames, " < ".join(_list_class_names(error))])
        record.exc_info = None
    return True


def redact_exception(record: logging.LogRecord) -> bool:
    """Replace the exception of a record by its redacted copy. Return True: the record is kept."""
    if record.exc_info and (error := record.exc_info[1]) is not None:
        found = redact_error(error)
        record.exc_info, record.exc_text = (type(found), found, found.__traceback__), None
    return True


def redact_error(error: BaseException) -> Exception:
    """Return an exception of the same class name and traceback, whose message holds kinds and code places only.

    Errors with a message of our own (PlainError, TransientError) keep their message.
    """
    message = str(error) if isinstance(error, PlainError | TransientError) else " < ".join(_list_class_names(error))
    parts = [
        f"{' < '.join(_list_class_names(child))} at {_find_code_place(child)}"
        for child in _list_batch_exceptions(error)
    ]
    kind = type(type(error).__name__, (Exception,), {"__module__": type(error).__module__})
    found: Exception = kind(": ".join([message, "; ".join(parts)]) if parts else message)
    return found.with_traceback(error.__traceback__)


def _find_exception(record: logging.LogRecord) -> BaseException | None:
    """Return the exception of a record, or else the first one among its arguments."""
    arguments = record.args.values() if isinstance(record.args, dict) else record.args or ()
    raised = record.exc_info[1] if record.exc_info else None
    return raised or next((value for value in arguments if isinstance(value, BaseException)), None)


def _list_class_names(error: BaseException | None) -> Iterator[str]:
    """Yield the class name of the exception, with the HTTP status it stands for, then those of its causes."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        status = getattr(error, "status_code", None)
        yield type(error).__name__ + (f" ({status})" if isinstance(status, int) else "")
        error = error.__cause__ or error.__context__


def _list_batch_exceptions(error: BaseException) -> list[BaseException]:
    """Return the exceptions of single records that a batch error of Powertools holds."""
    listed = getattr(error, "child_exceptions", None)
    return [child[1] for child in listed if child[1] is not None] if isinstance(listed, list) else []


def _find_code_place(error: BaseException) -> str:
    """Return the file and line at which the exception was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"
