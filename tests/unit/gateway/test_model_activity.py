"""The saving of the uses of models, which the stop of an idle model compares."""

import asyncio

import pytest

from gateway.routes.activity import ActivitySaver, ModelUseCounter
from gateway.routes.heartbeats import HeartbeatSender
from lisa.models.ports import ModelActivity
from lisa.models.served import ServedModel
from tests.support.twins.heartbeats import MemoryHeartbeats
from tests.support.twins.model_activities import MemoryModelActivities

START = 1_700_000_000.0  # epoch seconds
MODELS = {
    "idle": ServedModel(model_id="idle", litellm_params={}, stops_when_idle=True),
    "steady": ServedModel(model_id="steady", litellm_params={}),
}


class Replica:
    """A replica with a counter, a saver and heartbeats, and a clock that the test sets."""

    def __init__(self, activities: MemoryModelActivities | None = None) -> None:
        self.now = START
        self.counter = ModelUseCounter(lambda: self.now)
        self.activities = activities or MemoryModelActivities()
        self.heartbeats = MemoryHeartbeats()
        saver = ActivitySaver(self.counter, MODELS, self.activities)
        self.sender = HeartbeatSender("one", self.heartbeats, lambda: self.now, saver.save)

    def send(self, version: int) -> None:
        """Send the heartbeat of a version, if one is due."""
        asyncio.run(self.sender.send(version))

    def use(self, model_id: str = "idle") -> None:
        """Let a short request begin and end."""
        with self.counter.count_request(model_id):
            pass

    def saved(self) -> ModelActivity:
        """Return the saved use, with the time in milliseconds since the start."""
        found = self.activities.find_activity("idle")
        return ModelActivity(found.last_used_at - int(START * 1_000), found.is_waiting)


def test_a_heartbeat_of_a_new_version_follows_every_use_under_the_version_before() -> None:
    replica = Replica()
    replica.send(1)
    replica.use()
    replica.send(1)
    replica.now += 1
    replica.use()

    replica.send(2)

    assert replica.saved() == ModelActivity(1_000)
    assert [one.applied for one in replica.heartbeats.list_heartbeats()] == [2]


def test_a_version_is_not_confirmed_while_the_uses_cannot_be_saved() -> None:
    class Unavailable(MemoryModelActivities):
        def save_activity(self, model_id: str, activity: ModelActivity) -> None:
            raise OSError("no answer")

    replica = Replica(Unavailable())
    replica.use()

    with pytest.raises(OSError, match="no answer"):
        replica.send(1)
    assert replica.heartbeats.list_heartbeats() == ()


def test_a_use_is_saved_at_most_every_five_seconds_between_heartbeats() -> None:
    replica = Replica()
    replica.use()
    replica.send(1)
    for second, saved in ((4.0, 0), (5.0, 5_000)):
        replica.now = START + second
        replica.use()
        replica.send(1)
        assert replica.saved() == ModelActivity(saved)


def test_a_request_in_flight_counts_as_a_use_until_its_end() -> None:
    replica = Replica()
    with replica.counter.count_request("idle"):
        replica.now += 30
        replica.send(1)

    assert replica.saved() == ModelActivity(30_000)


def test_the_first_waiting_caller_is_saved_at_once_and_so_is_the_end_of_the_wait() -> None:
    replica = Replica()
    replica.use()
    replica.send(1)
    replica.now += 1
    with replica.counter.count_request("idle"):
        with replica.counter.count_waiting("idle"):
            replica.send(1)
            assert replica.saved() == ModelActivity(1_000, is_waiting=True)
        replica.now += 1
        replica.send(1)

    assert replica.saved() == ModelActivity(2_000)


def test_the_use_of_other_models_is_not_saved() -> None:
    replica = Replica()
    replica.use("steady")
    replica.use("deleted")
    replica.send(1)

    assert replica.activities.saved == {}
