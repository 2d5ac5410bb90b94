"""The gateway's log: no prompts, answers or paths of callers."""

import logging
import sys
from typing import Any

from gateway.logging_setup import configure_logging
from lisa.log_redaction import redact_record, redact_traceback

PROMPT = "the patient's name is Ada"


class ProviderError(Exception):
    """An exception as SDKs raise it: it has a status and quotes the prompt."""

    status_code = 400


def fail() -> None:
    try:
        int(PROMPT)
    except ValueError as cause:
        raise ProviderError(f"cannot take: {PROMPT}") from cause


def line(keep: Any, message: str, *args: object, raised: bool = False) -> str:
    record = logging.LogRecord("n", logging.ERROR, "/site/provider.py", 7, message, args, None)
    if raised:
        try:
            fail()
        except ProviderError:
            record.exc_info = sys.exc_info()
    assert keep(record)
    return logging.Formatter("%(levelname)s %(message)s").format(record)


def test_there_are_no_access_lines() -> None:
    access = logging.getLogger("uvicorn.access")
    before = access.level, access.propagate
    try:
        configure_logging(words=True)
        assert not access.isEnabledFor(logging.INFO)
        assert not access.hasHandlers()
    finally:
        access.level, access.propagate = before


def test_a_line_of_a_library_holds_its_place_and_the_kinds_of_exceptions() -> None:
    said = line(redact_record, f"failed: {PROMPT}", raised=True)

    assert PROMPT not in said
    assert said.startswith("ERROR provider.py:7 ProviderError (400) < ValueError\n")
    assert "test_logging_setup.py" in said


def test_an_exception_in_the_arguments_is_logged_by_its_kind() -> None:
    assert line(redact_record, "failed: %s", ProviderError(PROMPT)) == "ERROR provider.py:7 ProviderError (400)"
    assert line(redact_record, PROMPT) == "ERROR provider.py:7 nothing raised"


def test_a_traceback_holds_places_and_kinds_without_messages() -> None:
    said = line(redact_traceback, "Exception in ASGI application", raised=True)

    assert PROMPT not in said
    assert said.startswith("ERROR Exception in ASGI application\n")
    assert said.endswith("ProviderError (400) < ValueError")
