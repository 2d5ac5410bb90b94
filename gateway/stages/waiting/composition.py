"""The composition root, continued: the waiting room, the saver of the uses of models, and the log of QueueDepth."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from gateway.routes.activity import ActivitySaver, ModelUseCounter
from gateway.routes.heartbeats import HeartbeatSender
from gateway.routes.queue_depth import QueueDepthLog
from gateway.routes.route_updates import Routes
from gateway.settings import Settings
from gateway.stages.waiting.waiting_room import RoomLimits, WaitingRoom
from lisa.adapters.models.heartbeats_dynamodb import DynamoDBHeartbeats
from lisa.wiring import settings as names
from lisa.wiring.clients import open_table
from lisa.wiring.models import model_activities


@dataclass(frozen=True)
class ModelUse:
    """The parts of a replica that know the use of its models. Each worker of a container is a replica of its own."""

    room: WaitingRoom
    heartbeats: HeartbeatSender
    queue_depth: QueueDepthLog


def build_model_use(routes: Routes, own: Settings, write: Callable[[str], None]) -> ModelUse:
    """Return the parts over one counter. `write` writes a line of the log."""
    counter = ModelUseCounter()
    saver = ActivitySaver(counter, routes.models, model_activities())
    store = DynamoDBHeartbeats(open_table(names.models_table))
    limits = RoomLimits(own.waiting_room_places, own.waiting_room_seconds)
    return ModelUse(
        WaitingRoom(routes, counter, limits),
        HeartbeatSender(uuid.uuid4().hex, store, save_activity=saver.save),
        QueueDepthLog(counter, routes.models, own.audience, write),
    )
