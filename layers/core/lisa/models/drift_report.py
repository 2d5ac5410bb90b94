"""The report of drift: a metric for each kind of resource, and the shape of `lisa model drift`."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, get_args

from lisa.models.drift import DriftFinding, DriftKind

FINDINGS_METRIC: Final = "DriftFindings"
COST_METRIC: Final = "DriftHourlyCost"


def build_drift_lines(namespace: str, findings: Sequence[DriftFinding], now: int) -> list[dict[str, Any]]:
    """Return one line of a log for each kind, also for kinds without a difference. `now` is epoch milliseconds.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    metrics = [{"Name": FINDINGS_METRIC, "Unit": "Count"}, {"Name": COST_METRIC, "Unit": "None"}]
    about = {"Namespace": namespace, "Dimensions": [["Kind"]], "Metrics": metrics}
    aws = {"Timestamp": now, "CloudWatchMetrics": [about]}
    return [
        {"_aws": aws, "Kind": kind, FINDINGS_METRIC: len(found), COST_METRIC: _sum_cost(found)}
        for kind in get_args(DriftKind)
        for found in [[one for one in findings if one.kind == kind]]
    ]


def drift_view(findings: Iterable[DriftFinding]) -> list[dict[str, Any]]:
    """Return the differences for people and programs. `hourlyCost` is in US dollars, null if it is not known."""
    return [
        {
            "kind": one.kind,
            "id": one.id,
            "modelId": one.model_id,
            "cause": one.cause,
            "action": one.action,
            "hourlyCost": one.hourly_cost,
        }
        for one in findings
    ]


def _sum_cost(findings: Iterable[DriftFinding]) -> float:
    return round(sum(one.hourly_cost or 0.0 for one in findings), 4)
