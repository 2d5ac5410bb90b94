"""The gateway's logging: lines of libraries keep their place and the kind of an error, never a prompt or an answer.

Exceptions quote their input: a provider's error quotes the prompt, a validation error the value. With content logging
they keep their messages. There are no access lines: they would hold any path that a caller sends, with pasted tokens
too, and cost a tenth of a request. Usage events and audit lines record requests.
"""

import logging
import traceback
from collections.abc import Iterator

_OWN = ("gateway", "lisa")
_LITELLM = ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router")  # these loggers have handlers of their own


def configure_logging(*, words: bool) -> None:
    """Log warnings of libraries without their messages, unless `words` is set, and no access lines."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for name in _OWN:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)
    if words:
        return
    logging.getLogger("uvicorn.error").addFilter(redact_traceback)
    for handler in logging.getLogger().handlers:
        handler.addFilter(lambda record: record.name.split(".")[0] in _OWN or redact_record(record))
    for name in _LITELLM:
        logging.getLogger(name).addFilter(redact_record)


def redact_record(record: logging.LogRecord) -> bool:
    """Replace the message of a log record, which may quote anything, by its place and the kinds of its exceptions."""
    error = _error(record)
    redact_traceback(record)
    kinds = " < ".join(_kinds(error)) or "nothing raised"
    record.msg, record.args = "%s:%d %s", (record.filename, record.lineno, kinds)
    return True


def redact_traceback(record: logging.LogRecord) -> bool:
    """Replace the messages of exceptions in a log record's traceback by their kinds."""
    if record.exc_info and (error := record.exc_info[1]) is not None:
        frames = traceback.format_tb(error.__traceback__)
        record.exc_text = "".join([*frames, " < ".join(_kinds(error))])
        record.exc_info = None
    return True


def _error(record: logging.LogRecord) -> BaseException | None:
    """Return the exception that a record carries or names in its arguments."""
    spoken = record.args.values() if isinstance(record.args, dict) else record.args or ()
    raised = record.exc_info[1] if record.exc_info else None
    return raised or next((said for said in spoken if isinstance(said, BaseException)), None)


def _kinds(error: BaseException | None) -> Iterator[str]:
    """Return the class of an exception and of each of its causes, with the HTTP status if it has one."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        status = getattr(error, "status_code", None)
        yield type(error).__name__ + (f" ({status})" if isinstance(status, int) else "")
        error = error.__cause__ or error.__context__
