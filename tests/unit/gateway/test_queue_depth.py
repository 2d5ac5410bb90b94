"""The metric QueueDepth, from the requests at the gateway to the number of tasks."""

import json
from contextlib import ExitStack
from dataclasses import dataclass, field

from samtranslator.yaml_helper import yaml_parse

from gateway.routes.activity import ModelUseCounter
from gateway.routes.queue_depth import QueueDepthLog
from lisa.models.queue_depth import TargetTracking, build_queue_depth_line
from lisa.models.served import ServedModel
from tools.checks.model_stacks import TEMPLATE

MINUTE = 28_333_333 * 60  # epoch seconds
MODELS = {
    "own": ServedModel(model_id="own", litellm_params={}, inference_container="vllm"),
    "bought": ServedModel(model_id="bought", litellm_params={}),
}
POLICY = TargetTracking(target=10, least=1, most=8)


@dataclass
class Replica:
    """The counter and the log of one replica, with a clock that the test sets."""

    now: float = float(MINUTE)
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.counter = ModelUseCounter(lambda: self.now)
        self.log = QueueDepthLog(self.counter, MODELS, "lisa", self.lines.append, lambda: self.now)

    def end_minute(self) -> None:
        """Let the minute end, and write its line."""
        self.now = (self.now // 60 + 1) * 60
        self.log.write_minute()

    def send_short_requests(self, count: int, seconds: float) -> None:
        """Send requests one after the other in one minute."""
        for _ in range(count):
            with self.counter.count_request("own"):
                self.now += seconds

    def depths(self) -> list[float]:
        """Return the values of the metric, one for each minute."""
        return [json.loads(line)["QueueDepth"] for line in self.lines]


def test_forty_long_prompts_add_tasks_although_requests_are_few() -> None:
    replicas = [Replica(), Replica()]
    with ExitStack() as stack:
        for number in range(40):
            stack.enter_context(replicas[number % 2].counter.count_request("own"))
        for _ in range(3):
            for replica in replicas:
                replica.end_minute()

    totals = [sum(minute) for minute in zip(*(replica.depths() for replica in replicas), strict=True)]
    assert totals == [40, 40, 40]
    assert POLICY.desired_count(1, totals) == 4


def test_six_hundred_short_requests_a_minute_add_no_task() -> None:
    replica = Replica()
    for _ in range(15):
        replica.send_short_requests(600, 0.09)
        replica.end_minute()

    assert set(replica.depths()) == {0.9}
    assert POLICY.desired_count(1, replica.depths()) == 1


def test_the_metric_of_requests_per_target_decides_the_other_way() -> None:
    by_requests = TargetTracking(target=30, least=1, most=8)

    assert by_requests.desired_count(1, [40 / 3] * 15) == 1  # forty prompts that take three minutes
    assert by_requests.desired_count(1, [600] * 3) == 8


def test_a_service_without_tasks_is_not_started_by_the_metric() -> None:
    assert POLICY.desired_count(0, [40, 40, 40]) == 0


def test_tasks_are_removed_after_fifteen_quiet_minutes_and_one_stays() -> None:
    assert POLICY.desired_count(4, [0.0] * 14) == 4
    assert POLICY.desired_count(4, [0.0] * 15) == 1


def test_a_line_has_the_embedded_metric_format_and_the_beginning_of_its_minute() -> None:
    replica = Replica(MINUTE + 30.0)
    with replica.counter.count_request("own"):
        replica.end_minute()

    assert json.loads(replica.lines[0]) == {
        "_aws": {
            "Timestamp": MINUTE * 1_000,
            "CloudWatchMetrics": [
                {
                    "Namespace": "lisa",
                    "Dimensions": [["ModelId"]],
                    "Metrics": [{"Name": "QueueDepth", "Unit": "Count"}],
                }
            ],
        },
        "ModelId": "own",
        "QueueDepth": 0.5,
    }


def test_a_self_hosted_model_without_requests_has_the_value_zero_and_others_have_none() -> None:
    replica = Replica()
    with replica.counter.count_request("bought"):
        replica.end_minute()

    assert [json.loads(line)["ModelId"] for line in replica.lines] == ["own"]
    assert replica.depths() == [0.0]


def test_the_policy_of_a_models_stack_reads_the_metric_for_each_running_task() -> None:
    policy = yaml_parse(TEMPLATE.read_text())["Resources"]["ScalingPolicy"]["Properties"]
    choice = policy["TargetTrackingScalingPolicyConfiguration"]["CustomizedMetricSpecification"]
    depth, tasks, load = choice["Fn::If"][2]["Fn::If"][2]["Metrics"]
    line = build_queue_depth_line("lisa", "own", 1.0, MINUTE * 1_000)
    [written] = line["_aws"]["CloudWatchMetrics"]

    assert depth["MetricStat"]["Stat"] == "Sum"
    assert depth["MetricStat"]["Metric"] == {
        "Namespace": {"Ref": "MetricNamespace"},
        "MetricName": written["Metrics"][0]["Name"],
        "Dimensions": [{"Name": written["Dimensions"][0][0], "Value": {"Ref": "ModelId"}}],
    }
    assert tasks["MetricStat"]["Stat"] == "Average"
    assert tasks["MetricStat"]["Metric"] == {
        "Namespace": "ECS/ContainerInsights",
        "MetricName": "RunningTaskCount",
        "Dimensions": [
            {"Name": "ClusterName", "Value": {"Ref": "Cluster"}},
            {"Name": "ServiceName", "Value": {"Fn::GetAtt": ["Service", "Name"]}},
        ],
    }
    assert (load["Expression"], load.get("ReturnData", True)) == ("depth / tasks", True)
    assert not depth["ReturnData"]
    assert not tasks["ReturnData"]
