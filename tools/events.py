"""`make events`: a table of all events with the functions that handle them, read from the template."""

from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from lisa import events
from tools.checks.application import read_application

_SOURCES = {"SQS": "Queue", "DynamoDB": "Stream"}


@dataclass(frozen=True)
class EventHandler:
    """An event with its source and the resource that handles it."""

    source: str
    event: str
    handler: str


def find_event_types() -> dict[str, type[events.Event]]:
    """Return the classes of all events that the application publishes, by detail-type."""
    found: dict[str, type[events.Event]] = {}
    pending = list(events.Event.__subclasses__())
    while pending:
        kind = pending.pop()
        pending += kind.__subclasses__()
        if not kind.__subclasses__():
            found[kind.__name__] = kind
    return found


def find_event_handlers(template: dict[str, Any]) -> list[EventHandler]:
    """Return the targets of every EventBridge rule and the function of every queue and stream."""
    resources: dict[str, Any] = template["Resources"]
    found = []
    for name, resource in resources.items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Events::Rule":
            found += _find_rule_targets(properties)
        if resource["Type"] == "AWS::Serverless::Function":
            found += _find_function_sources(name, properties)
    return found


def _find_rule_targets(properties: dict[str, Any]) -> list[EventHandler]:
    pattern = properties["EventPattern"]
    targets = ", ".join(_find_logical_id(target["Arn"]) for target in properties["Targets"])
    return [EventHandler(pattern["source"][0], kind, targets) for kind in pattern["detail-type"]]


def _find_function_sources(name: str, properties: dict[str, Any]) -> list[EventHandler]:
    triggers = properties.get("Events", {}).values()
    return [
        EventHandler(
            "queue" if trigger["Type"] == "SQS" else "stream", _find_logical_id(trigger["Properties"][key]), name
        )
        for trigger in triggers
        if (key := _SOURCES.get(trigger["Type"]))
    ]


def _find_logical_id(reference: Any) -> str:
    if isinstance(reference, dict):
        [value] = reference.values()
        return str(value[0] if isinstance(value, list) else value)
    return str(reference)


def main() -> None:
    """Print the table."""
    table = Table("source", "event", "handled by")
    for route in find_event_handlers(read_application()):
        table.add_row(route.source, route.event, route.handler)
    for name, kind in sorted(find_event_types().items()):
        table.add_row(kind.source, name, "subscribers of the event bus")
    Console().print(table)


if __name__ == "__main__":
    main()
