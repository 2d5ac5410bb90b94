"""The gateway's logging: lines of libraries keep their place and the kind of an error, never a prompt or an answer.

Exceptions quote their input: a provider's error quotes the prompt, a validation error the value. With content logging
they keep their messages. There are no access lines: they would hold any path that a caller sends, with pasted tokens
too, and cost a tenth of a request. Usage events and audit lines record requests.
"""

import logging

from lisa.log_redaction import redact_record, redact_traceback

_OWN_LOGGERS = ("gateway", "lisa")
_LITELLM_LOGGERS = ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router")  # these loggers have handlers of their own


def configure_logging(*, words: bool) -> None:
    """Log warnings of libraries without their messages, unless `words` is set, and no access lines."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for name in _OWN_LOGGERS:
        logging.getLogger(name).setLevel(logging.INFO)
    access = logging.getLogger("uvicorn.access")
    access.setLevel(logging.WARNING)
    access.handlers.clear()  # without a handler uvicorn does not even format a line
    access.propagate = False
    if words:
        return
    logging.getLogger("uvicorn.error").addFilter(redact_traceback)
    for handler in logging.getLogger().handlers:
        handler.addFilter(lambda record: record.name.split(".")[0] in _OWN_LOGGERS or redact_record(record))
    for name in _LITELLM_LOGGERS:
        logging.getLogger(name).addFilter(redact_record)
