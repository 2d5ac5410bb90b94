"""The entry of every Lambda function: it checks the settings first, and redacts the messages of exceptions."""

import json
import logging
from importlib import import_module
from io import StringIO
from types import TracebackType
from typing import Any

import pytest
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point, redact_runtime_log
from lisa.errors import PlainError, TransientError
from lisa.wiring import settings
from lisa.wiring.factories import forget_all
from lisa.wiring.settings import SettingError
from tests.support.handlers import invocation, sqs_batch
from tools.checks.application import translate_application

SECRET = "the patient's name is Ada"
#: Variables that the code of libraries reads, or that only some functions of all that have them read.
SHARED = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_LOG_LEVEL", "AWS_STS_REGIONAL_ENDPOINTS", "ADMIN_GROUP",
          "RAG_ADMIN_GROUP", "REQUESTS_PER_MINUTE", "GROUP_REQUESTS_PER_MINUTE", "ALLOWED_ORIGINS"}  # fmt: skip


def functions() -> dict[str, Any]:
    found = translate_application()["Resources"].items()
    return {
        name: one["Properties"]
        for name, one in found
        if one["Type"] == "AWS::Lambda::Function" and str(one["Properties"].get("Handler")).endswith(".app.handler")
    }


def logger_to(stream: StringIO) -> Logger:
    return Logger(service=f"test-{id(stream)}", stream=stream)


def fail(_event: Any, _context: LambdaContext) -> None:
    try:
        int(SECRET)
    except ValueError as error:
        raise KeyError(SECRET) from error


def raised_by(handler: Any, event: Any = None) -> Exception:
    with pytest.raises(Exception) as caught:
        entry_point(logger_to(StringIO()))(handler)(event, invocation())
    return caught.value


def test_an_error_of_a_function_is_raised_with_its_class_name_and_kinds_and_without_its_message() -> None:
    error = raised_by(fail)

    assert (type(error).__name__, str(error)) == ("KeyError", "KeyError < ValueError")
    assert (error.__cause__, error.__suppress_context__) == (None, True)


def test_the_traceback_of_a_redacted_error_still_shows_the_code_place() -> None:
    found: TracebackType | None = raised_by(fail).__traceback__
    names = []
    while found is not None:
        names.append(found.tb_frame.f_code.co_name)
        found = found.tb_next

    assert names[-1] == "fail"


@pytest.mark.parametrize("error", [PlainError("Unauthorized"), TransientError("the usage table does not answer")])
def test_an_error_of_the_projects_own_class_keeps_its_message(error: Exception) -> None:
    def handler(_event: Any, _context: LambdaContext) -> None:
        raise error

    assert str(raised_by(handler)) == str(error)


def test_the_error_of_a_failed_batch_names_kinds_and_code_places_and_quotes_no_record() -> None:
    def take(record: SQSRecord) -> None:
        raise ValueError(record.body)

    def handler(event: Any, context: LambdaContext) -> Any:
        processor = BatchProcessor(event_type=EventType.SQS)
        return process_partial_response(event=event, record_handler=take, processor=processor, context=context)

    error = raised_by(handler, sqs_batch(SECRET))

    assert type(error).__name__ == "BatchProcessingError"
    assert SECRET not in str(error)
    assert "ValueError at test_handler.py:" in str(error)


def test_a_logged_exception_is_written_as_kinds_and_places() -> None:
    stream = StringIO()
    logger = logger_to(stream)

    @entry_point(logger)
    def handler(event: Any, context: LambdaContext) -> None:
        try:
            fail(event, context)
        except KeyError:
            logger.exception("not done")

    handler(None, invocation())

    line = json.loads(stream.getvalue())
    assert SECRET not in stream.getvalue()
    assert (line["message"], line["exception_name"]) == ("not done", "KeyError")
    assert "KeyError < ValueError" in line["exception"]
    assert "in fail" in line["exception"]


RuntimeHandler = type("RuntimeHandler", (logging.StreamHandler,), {"__module__": "awslambdaric.bootstrap"})


@pytest.mark.parametrize(
    ("name", "message", "written"),
    [("lisa.usage", "our own words", "our own words"), ("pypdf", f"cannot read {SECRET}", "reader.py:7 ValueError")],
)
def test_the_runtime_writes_lines_of_other_code_as_places_and_of_our_code_without_exceptions(
    name: str, message: str, written: str
) -> None:
    stream = StringIO()
    handler = RuntimeHandler(stream)
    redact_runtime_log([handler])
    error = ValueError(SECRET)
    record = logging.LogRecord(name, logging.ERROR, "reader.py", 7, message, (), (ValueError, error, None))

    handler.handle(record)

    assert stream.getvalue().startswith(written)
    assert SECRET not in stream.getvalue()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "is missing"),
        ("", "is wrong"),
        ("sixty", "'sixty' is not a whole number"),
        ("-1", "is not a whole number"),
    ],
)
def test_a_function_stops_when_a_limit_is_missing_or_wrong_and_the_error_names_the_variable(
    value: str | None, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_PER_MINUTE", raising=False)
    if value is not None:
        monkeypatch.setenv("REQUESTS_PER_MINUTE", value)
    forget_all()
    called: list[object] = []

    @entry_point(logger_to(StringIO()), settings.requests_per_minute)
    def handler(event: Any, _context: LambdaContext) -> None:
        called.append(event)

    with pytest.raises(Exception, match=f"REQUESTS_PER_MINUTE.*{reason}") as caught:
        handler(None, invocation())

    assert type(caught.value).__name__ == SettingError.__name__
    assert called == []


@pytest.mark.parametrize("function", sorted(functions()))
def test_a_function_declares_exactly_the_settings_that_the_template_gives_it(function: str) -> None:
    properties = functions()[function]
    given = set(properties.get("Environment", {}).get("Variables", {}))
    handler = import_module(properties["Handler"].removesuffix(".handler")).handler

    declared = {setting.variable for setting in handler.settings}

    assert declared <= given
    assert given - declared <= SHARED
