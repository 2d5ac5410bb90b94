"""The messages of the steps of operations, in the events of models."""

from collections.abc import Mapping
from typing import Final

from lisa.models.records import OperationKind

DRIFT_STEP: Final = "drift"  # of the reports of differences between a model and its resources
#: The last step of an operation that succeeded.
END_MESSAGES: Final[Mapping[OperationKind, str]] = {
    "create": "The model is in service.",
    "update": "The model is in service with the change.",
    "start": "The model is in service.",
    "stop": "The model is stopped.",
    "delete": "The model is deleted.",
}
STEP_MESSAGES: Final[Mapping[str, str]] = {
    "begin": "The workflow has begun.",
    "drain_route": "The gateway lets requests wait until the replacement of the last task answers.",
    "create_stack": "The creation of the stack has begun.",
    "check_memory": "The model may not fit in the GPU memory of its instances.",
    "check_parsers": "The parsers of tool calls and reasoning may be missing.",
    "update_stack": "The update of the stack has begun.",
    "start_service": "The stack exists. The service starts its first tasks and loads the weights.",
    "publish_candidate": "The gateway receives the model for a test that no user can see.",
    "probe": "The model answered a test request.",
    "publish_route": "The gateway receives the model for its users.",
    "undo_update": "The change of the stack is undone.",
    "keep_service": "The tasks from before the change continue to run.",
    "give_back_route": "The gateway continues to serve the model as before the change.",
    "confirm_route": "Every replica of the gateway serves the new state.",
    "withdraw_route": "The gateway stops sending requests to the model.",
    "stop_service": "The service stops its tasks.",
    "settle_stack": "The stack still changes. Its deletion begins when the change has ended.",
    "cancel_stop": "The idle model was used again, so its tasks stay.",
    "delete_stack": "The deletion of the stack has begun.",
    "workflow_ended": "The workflow ended before its work was complete.",
    DRIFT_STEP: "The comparison of the model with its resources found a difference.",
    "finish": "The operation has ended successfully.",
    "fail": "The operation has failed.",
}
