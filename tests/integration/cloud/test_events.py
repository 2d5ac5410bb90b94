"""Events of CloudFormation and ECS on the default bus."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.integration.cloud.conftest import Probe
from tests.support.cloud import eventually

pytestmark = pytest.mark.cloud
STACK = {"Resources": {"Things": {"Type": "AWS::SQS::Queue"}}}


class Inbox:
    """A queue that receives the events of one source."""

    def __init__(self, probe: Probe, url: str) -> None:
        self._queues, self._url = probe.aws("sqs"), url
        self.events: list[dict[str, Any]] = []

    def receive(self) -> list[dict[str, Any]]:
        """Return all events so far, in order."""
        found = self._queues.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            self.events.append(json.loads(message["Body"]))
            self._queues.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return self.events


@contextmanager
def inbox(probe: Probe, source: str) -> Iterator[Inbox]:
    queues, rules = probe.aws("sqs"), probe.aws("events")
    name = source.replace(".", "-")
    url = queues.create_queue(QueueName=name)["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    rules.put_rule(Name=name, EventPattern=json.dumps({"source": [source]}))
    rules.put_targets(Rule=name, Targets=[{"Id": "inbox", "Arn": arn}])
    yield Inbox(probe, url)
    rules.remove_targets(Rule=name, Ids=["inbox"])
    rules.delete_rule(Name=name)
    queues.delete_queue(QueueUrl=url)


def test_every_status_of_a_stack_is_an_event_with_the_token_of_its_request(probe_cloud: Probe) -> None:
    stacks = probe_cloud.aws("cloudformation")
    with inbox(probe_cloud, "aws.cloudformation") as events:
        request = {"StackName": "seen", "TemplateBody": json.dumps(STACK), "ClientRequestToken": "first"}
        stack = stacks.create_stack(**request)["StackId"]
        eventually(lambda: stacks.describe_stacks(StackName="seen")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE")
        stacks.delete_stack(StackName="seen", ClientRequestToken="second")
        eventually(lambda: len(events.receive()) == 4)

    assert {(event["detail-type"], *event["resources"]) for event in events.events} == {
        ("CloudFormation Stack Status Change", stack)
    }
    details = [event["detail"] for event in events.events]
    assert {(detail["stack-id"], *detail["status-details"]) for detail in details} == {
        (stack, "status", "status-reason")
    }
    assert [(detail["status-details"]["status"], detail["client-request-token"]) for detail in details] == [
        ("CREATE_IN_PROGRESS", "first"),
        ("CREATE_COMPLETE", "first"),
        ("DELETE_IN_PROGRESS", "second"),
        ("DELETE_COMPLETE", "second"),
    ]


def test_a_service_that_scales_announces_its_tasks_and_its_steady_state(probe_cloud: Probe) -> None:
    ecs = probe_cloud.aws("ecs")
    service = {"cluster": probe_cloud["Cluster"], "service": probe_cloud["Service"]}

    def scale(count: int) -> None:
        ecs.update_service(**service, desiredCount=count)

    def steady_states() -> list[dict[str, Any]]:
        return [event for event in events.receive() if event["detail"].get("eventName") == "SERVICE_STEADY_STATE"]

    with inbox(probe_cloud, "aws.ecs") as events:
        scale(0)
        eventually(lambda: len(steady_states()) == 1)
        scale(1)
        eventually(lambda: len(steady_states()) == 2)

    [steady] = [event for event in events.events if event["detail-type"] == "ECS Service Action"][1:]
    assert steady["detail"]["eventType"] == "INFO"
    assert steady["detail"].keys() == {"eventType", "eventName", "clusterArn", "createdAt"}
    assert steady["resources"] == [find_service(probe_cloud)["serviceArn"]]
    tasks = [event["detail"] for event in events.events if event["detail-type"] == "ECS Task State Change"]
    assert [(task["lastStatus"], task["desiredStatus"]) for task in tasks] == [
        ("STOPPED", "STOPPED"),
        ("PROVISIONING", "RUNNING"),
        ("PENDING", "RUNNING"),
        ("RUNNING", "RUNNING"),
    ]
    assert tasks[0]["stopCode"] == "ServiceSchedulerInitiated"
    assert tasks[0]["stoppedReason"].startswith("Scaling activity initiated by (deployment ecs-svc/")
    assert tasks[-1]["group"] == f"service:{probe_cloud['Service']}"
    assert tasks[-1]["startedBy"].startswith("ecs-svc/")
    assert [container["lastStatus"] for container in tasks[-1]["containers"]] == ["RUNNING"]


def find_service(probe: Probe) -> Any:
    found = probe.aws("ecs").describe_services(cluster=probe["Cluster"], services=[probe["Service"]])
    return found["services"][0]
