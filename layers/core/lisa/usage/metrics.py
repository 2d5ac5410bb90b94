"""CloudWatch metrics of calls, in the embedded metric format.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from collections.abc import Iterable, Iterator
from typing import Any

from lisa.usage.event import UsageEvent

_UNITS = {
    "Requests": "Count",
    "Errors": "Count",
    "InputTokens": "Count",
    "OutputTokens": "Count",
    "Latency": "Milliseconds",
    "TimeToFirstToken": "Milliseconds",
}


def build_metric_lines(events: Iterable[UsageEvent], namespace: str) -> Iterator[dict[str, Any]]:
    """Yield one line for each model with the values of its events: at most 100, the format's limit."""
    models: dict[str, list[UsageEvent]] = {}
    for event in events:
        models.setdefault(event.model, []).append(event)
    for model, found in models.items():
        values = _metric_values(found)
        metrics = [{"Name": name, "Unit": _UNITS[name]} for name in values]
        about = {"Namespace": namespace, "Dimensions": [["Model"]], "Metrics": metrics}
        latest = max(event.at for event in found)
        yield {"_aws": {"Timestamp": latest, "CloudWatchMetrics": [about]}, "Model": model, **values}


def _metric_values(events: list[UsageEvent]) -> dict[str, Any]:
    first = [event.first_token_ms for event in events if event.first_token_ms is not None]
    answered = [event.latency_ms for event in events if event.outcome == "ok"]
    values: dict[str, Any] = {
        "Requests": len(events),
        "Errors": sum(event.outcome == "error" for event in events),
        "InputTokens": sum(event.input_tokens for event in events),
        "OutputTokens": sum(event.output_tokens for event in events),
    }
    return values | ({"Latency": answered} if answered else {}) | ({"TimeToFirstToken": first} if first else {})
