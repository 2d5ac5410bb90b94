"""What other people's code may write to our log: where and what kind, never the words of a request or of an answer.

Exceptions quote what they choked on: a provider's error the prompt, a validation the value. With content logging on,
errors keep their words. There are no access lines: they carry whatever path a caller made up, a pasted token too, and
cost a tenth of a request; what a request took and what was refused is told by usage events and audit lines.
"""

import logging
import traceback
from collections.abc import Iterator

_OWN = ("gateway", "lisa")
_APART = ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router")  # they have handlers of their own


def configure_logging(*, words: bool) -> None:
    """Only warnings of others, and those without words unless `words`; no access lines."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for name in _OWN:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)
    if words:
        return
    logging.getLogger("uvicorn.error").addFilter(redact_traceback)
    for handler in logging.getLogger().handlers:
        handler.addFilter(lambda record: record.name.split(".")[0] in _OWN or redact_record(record))
    for name in _APART:
        logging.getLogger(name).addFilter(redact_record)


def redact_record(record: logging.LogRecord) -> bool:
    """A line reduced to its place and to the kinds of what was raised: its message may quote anything."""
    error = _error(record)
    redact_traceback(record)
    kinds = " < ".join(_kinds(error)) or "nothing raised"
    record.msg, record.args = "%s:%d %s", (record.filename, record.lineno, kinds)
    return True


def redact_traceback(record: logging.LogRecord) -> bool:
    """A line whose traceback says where and what kind; the exceptions' own messages are left out."""
    if record.exc_info and (error := record.exc_info[1]) is not None:
        frames = traceback.format_tb(error.__traceback__)
        record.exc_text = "".join([*frames, " < ".join(_kinds(error))])
        record.exc_info = None
    return True


def _error(record: logging.LogRecord) -> BaseException | None:
    """What was raised, or is spoken of."""
    spoken = record.args.values() if isinstance(record.args, dict) else record.args or ()
    raised = record.exc_info[1] if record.exc_info else None
    return raised or next((said for said in spoken if isinstance(said, BaseException)), None)


def _kinds(error: BaseException | None) -> Iterator[str]:
    """The exception's class, with the HTTP status it stands for, then what caused it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        status = getattr(error, "status_code", None)
        yield type(error).__name__ + (f" ({status})" if isinstance(status, int) else "")
        error = error.__cause__ or error.__context__
