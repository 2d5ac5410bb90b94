"""Errors planted into the workflows of models, each of which the histories must find."""

from collections.abc import Callable
from typing import Any

from tests.simulation.models.history import Workflows, read_workflows


def readiness_by_running_tasks() -> Workflows:
    """Plant: a model is in service as soon as its service has been started, without a test request."""
    workflows = read_workflows()
    for kind in ("create", "start", "update"):
        workflows[kind]["States"]["Publish the candidate"]["Next"] = "Publish the route"
        workflows[kind]["States"]["Start the service"]["Next"] = "Publish the candidate"
    return workflows


def timeout_as_success() -> Workflows:
    """Plant: a wait for tasks or a test request that fails counts as success."""
    return _redirect(("create", "start", "update"), {"Wait for the service": "Publish the candidate",
                                                     "Probe the model": "Publish the route"})  # fmt: skip


def creation_that_leaves_its_stack() -> Workflows:
    """Plant: a failed creation is recorded and its stack stays."""
    workflows = read_workflows()
    workflows["create"]["States"]["Withdraw the route"]["Next"] = "Record the failure"
    return workflows


def stop_that_leaves_its_route() -> Workflows:
    """Plant: a model is stopped while the gateway still sends requests to it."""
    workflows = read_workflows()
    workflows["stop"]["States"]["Choose the way"]["Choices"][0]["Next"] = "Stop the service"
    return workflows


def deletion_that_removes_the_record_first() -> Workflows:
    """Plant: a model is forgotten before its stack is deleted."""
    workflows = read_workflows()
    workflows["delete"]["States"]["Stop the service"]["Next"] = "Remove the record"
    return workflows


def failure_that_ends_in_success() -> Workflows:
    """Plant: a service whose tasks do not start puts the model in service."""
    return _redirect(("create", "start", "update"), {"Wait for the service": "Put in service"})


def route_without_confirmation() -> Workflows:
    """Plant: a model is in service before the gateway serves it."""
    workflows = read_workflows()
    for kind in ("create", "start", "update"):
        workflows[kind]["States"]["Publish the route"]["Next"] = "Put in service"
    return workflows


def deletion_of_a_stack_that_changes() -> Workflows:
    """Plant: the refused deletion of a stack that is being updated counts as begun."""
    workflows = read_workflows()
    for kind in ("create", "delete"):
        workflows[kind]["States"]["Check the stack"]["Choices"] = []
    return workflows


def waits_without_order() -> Workflows:
    """Plant: a late attempt to wait replaces the wait of a later attempt."""
    workflows = read_workflows()
    for workflow in workflows.values():
        for state in workflow["States"].values():
            if str(state.get("Resource", "")).endswith(".waitForTaskToken"):
                payload = state["Arguments"]["Payload"].replace("$states.context.State.EnteredTime", "'0'")
                state["Arguments"]["Payload"] = payload.replace("$states.context.State.RetryCount", "0")
    return workflows


def failed_update_that_leaves_its_route() -> Workflows:
    """Plant: after a failed update, the gateway serves the definition that the record has dropped."""
    workflows = read_workflows()
    workflows["update"]["States"]["Wait for the kept service"]["Next"] = "Record the failure"
    return workflows


PLANTED: dict[str, Callable[[], Workflows]] = {
    plant.__name__: plant
    for plant in (
        readiness_by_running_tasks,
        timeout_as_success,
        creation_that_leaves_its_stack,
        stop_that_leaves_its_route,
        deletion_that_removes_the_record_first,
        failure_that_ends_in_success,
        route_without_confirmation,
        deletion_of_a_stack_that_changes,
        waits_without_order,
        failed_update_that_leaves_its_route,
    )
}


def _redirect(kinds: tuple[str, ...], catches: dict[str, str]) -> Workflows:
    workflows = read_workflows()
    for kind in kinds:
        for name, following in catches.items():
            found: dict[str, Any] = workflows[kind]["States"][name]
            found["Catch"] = [{**catch, "Next": following} for catch in found["Catch"]]
    return workflows
