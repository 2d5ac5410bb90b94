"""The event samples, the readers of queues and the dead-letter queues of the templates."""

import json
from pathlib import Path

import pytest

from lisa.adapters.aws.s3_events import parse_object_event
from lisa.ingestion.document import MAX_ATTEMPTS
from tests.support.tables import template
from tools.events import find_event_handlers, find_event_types

SAMPLES = Path(__file__).resolve().parents[3] / "events"
RESOURCES = template()["Resources"]


def test_every_event_class_reads_its_sample_which_has_all_fields() -> None:
    for name, kind in find_event_types().items():
        sample = json.loads((SAMPLES / kind.source.removeprefix("lisa.") / f"{name}.json").read_text())
        assert (sample["source"], sample["detail-type"]) == (kind.source, name)
        assert set(sample["detail"]) == set(kind.model_fields)
        assert kind.model_validate(sample["detail"]).detail_type == name


def test_every_event_sample_belongs_to_an_event_class_or_a_queue() -> None:
    queues = {name for name, resource in RESOURCES.items() if resource["Type"] == "AWS::SQS::Queue"}
    for sample in SAMPLES.glob("*/*.json"):
        if sample.parent.name != "aws":
            assert sample.stem in find_event_types() or sample.stem.removesuffix(".queue") in queues, sample


@pytest.mark.parametrize("name", ["ObjectCreated", "ObjectDeleted"])
def test_the_event_samples_of_s3_are_parsed(name: str) -> None:
    event = parse_object_event(json.loads((SAMPLES / "aws" / f"{name}.json").read_text()))

    assert (event.location.key, event.deleted) == ("letters/first letter.txt", name == "ObjectDeleted")


def test_every_queue_with_a_reader_has_a_dead_letter_queue() -> None:
    for route in find_event_handlers(template()):
        if route.source == "queue":
            assert "RedrivePolicy" in RESOURCES[route.event]["Properties"], route.event


def test_every_target_of_an_event_rule_has_a_dead_letter_queue() -> None:
    rules = [r["Properties"] for r in RESOURCES.values() if r["Type"] == "AWS::Events::Rule"]
    for rule in rules:
        assert all("DeadLetterConfig" in target for target in rule["Targets"])


def test_the_handlers_in_the_template_are_exactly_those_of_the_function_folders() -> None:
    functions = Path(__file__).resolve().parents[3] / "functions"
    named = {r["Properties"]["Handler"] for r in RESOURCES.values() if r["Type"] == "AWS::Serverless::Function"}
    apps = {".".join([*app.parent.relative_to(functions).parts, "app.handler"]) for app in functions.rglob("app.py")}
    assert named == apps


def test_a_document_fails_at_the_last_receive_before_its_request_becomes_a_dead_letter() -> None:
    assert RESOURCES["IndexRequests"]["Properties"]["RedrivePolicy"]["maxReceiveCount"] == MAX_ATTEMPTS
