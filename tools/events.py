"""`make events`: which function handles which event, read off the template; a test keeps it whole."""

from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from lisa import events
from tools.checks.application import written_application

_SOURCES = {"SQS": "Queue", "DynamoDB": "Stream"}


@dataclass(frozen=True)
class EventHandler:
    """One event and what reacts to it."""

    source: str
    event: str
    handler: str


def event_types() -> dict[str, type[events.Event]]:
    """Every fact the application states, by detail-type."""
    found: dict[str, type[events.Event]] = {}
    pending = list(events.Event.__subclasses__())
    while pending:
        kind = pending.pop()
        pending += kind.__subclasses__()
        if not kind.__subclasses__():
            found[kind.__name__] = kind
    return found


def event_handlers(template: dict[str, Any]) -> list[EventHandler]:
    """Every rule's targets, every queue's and stream's function."""
    resources: dict[str, Any] = template["Resources"]
    found = []
    for name, resource in resources.items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Events::Rule":
            found += _handlers_of_rule(properties)
        if resource["Type"] == "AWS::Serverless::Function":
            found += _handlers_of_function(name, properties)
    return found


def _handlers_of_rule(properties: dict[str, Any]) -> list[EventHandler]:
    pattern = properties["EventPattern"]
    targets = ", ".join(_logical_id(target["Arn"]) for target in properties["Targets"])
    return [EventHandler(pattern["source"][0], kind, targets) for kind in pattern["detail-type"]]


def _handlers_of_function(name: str, properties: dict[str, Any]) -> list[EventHandler]:
    triggers = properties.get("Events", {}).values()
    return [
        EventHandler("queue" if trigger["Type"] == "SQS" else "stream", _logical_id(trigger["Properties"][key]), name)
        for trigger in triggers
        if (key := _SOURCES.get(trigger["Type"]))
    ]


def _logical_id(reference: Any) -> str:
    if isinstance(reference, dict):
        [value] = reference.values()
        return str(value[0] if isinstance(value, list) else value)
    return str(reference)


def main() -> None:
    """Print the map."""
    table = Table("source", "event", "handled by")
    for route in event_handlers(written_application()):
        table.add_row(route.source, route.event, route.handler)
    for name, kind in sorted(event_types().items()):
        table.add_row(kind.source, name, "the bus, for whoever subscribes")
    Console().print(table)


if __name__ == "__main__":
    main()
