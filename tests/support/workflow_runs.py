"""Simulated runs of workflows, and the tasks by which workflows record failures and clean up."""

from typing import Any

from tests.support.state_machines import NAMES, Run, TaskFailed, definition

GIVEN: dict[str, Any] = {"repository_id": "handbook", "collection_id": "c1", "collections": ["c1"], "after": None}

#: The task of each workflow that records a failure.
FAILURE_RECORDERS = {
    "build_gateway_image": "Report failure",
    "delete_collections": "Record deletion failure",
    "deploy_model": "Record the failure",
    "index_large_document": "Record document failure",
    "retire_model": "Record the failure",
    "start_model": "Record the failure",
    "stop_model": "Record the failure",
    "sync_pipeline": "Record run failure",
    "update_model": "Record the failure",
}

#: The tasks that remove what a failed workflow has created, before the failure is recorded.
CLEANUP = {
    "deploy_model": ["Withdraw the route", "Delete the stack", "Wait for the deletion"],
    "start_model": ["Withdraw the route", "Stop the service"],
    "update_model": [
        "Undo the update",
        "Wait for a settled stack",
        "Keep the service",
        "Wait for the kept service",
        "Give the route back",
    ],
}

#: The last tasks of a workflow. No other task records their failure: the execution itself fails.
LAST_TASKS = {*FAILURE_RECORDERS.values(), "Report image"}

#: The tasks that stop a model whose failed update cannot be undone.
STOPPING = {"update_model": ["Withdraw the route", "Stop the service"]}

#: The wait before the deletion of a stack that CloudFormation does not delete yet.
SETTLING = "Wait for a settled stack"

ANSWER = {
    "finished": True,
    "after": None,
    "collections": ["c1"],
    "is_current": True,
    "is_self_hosted": True,
    "is_changed": True,
    "is_serving": True,
}

MODEL_WORKFLOWS = [name for name in NAMES if name.endswith("_model")]


def run(name: str, *answers: Any, fails: dict[str, str] | None = None) -> tuple[str, list[str]]:
    """Return the end of the workflow and its tasks. Tasks return `answers` in order, and then that all is finished."""
    left = list(answers)

    def work(called: str, _given: Any) -> Any:
        if called in (fails or {}):
            raise TaskFailed((fails or {})[called])
        return left.pop(0) if left else ANSWER

    running = Run(work)
    ended, _ = running.start(definition(name), GIVEN)
    return ended, running.asked
