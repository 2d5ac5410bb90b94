"""The scaling signal QueueDepth, and the number of tasks that target tracking derives from it.

QueueDepth is the mean number of requests in flight in a minute, also of those that wait: the sum over all replicas of
the gateway. A policy divides it by the number of running tasks.
https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

MINUTE_SECONDS: Final = 60  # Application Auto Scaling reads its metrics in minutes
METRIC: Final = "QueueDepth"
_MINUTES_TO_SCALE_OUT: Final = 3
_MINUTES_TO_SCALE_IN: Final = 15
_SCALE_IN_SHARE: Final = 0.9  # of the target


def build_queue_depth_line(namespace: str, model_id: str, depth: float, minute: int) -> dict[str, Any]:
    """Return the line of a log that holds one value of the metric. `minute` is epoch milliseconds."""
    about = {"Namespace": namespace, "Dimensions": [["ModelId"]], "Metrics": [{"Name": METRIC, "Unit": "Count"}]}
    aws = {"Timestamp": minute, "CloudWatchMetrics": [about]}
    return {"_aws": aws, "ModelId": model_id, METRIC: round(depth, 3)}


@dataclass(frozen=True)
class TargetTracking:
    """A policy that keeps a value for each task near its target."""

    target: float
    least: int
    most: int

    def desired_count(self, current: int, totals: Sequence[float]) -> int:
        """Return the number of tasks after the last minute. `totals` holds one value for each minute, oldest first.

        Three minutes above the target add tasks in proportion; 15 minutes below nine tenths of it remove some. A
        service without tasks stays without: the value for each task does not exist.
        """
        if current == 0:
            return 0
        loads = [total / current for total in totals]
        high, low = loads[-_MINUTES_TO_SCALE_OUT:], loads[-_MINUTES_TO_SCALE_IN:]
        is_high = len(high) == _MINUTES_TO_SCALE_OUT and min(high) > self.target
        is_low = len(low) == _MINUTES_TO_SCALE_IN and max(low) < _SCALE_IN_SHARE * self.target
        if not (is_high or is_low):
            return current
        return max(self.least, min(self.most, max(1, ceil(totals[-1] / self.target))))
