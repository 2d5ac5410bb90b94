"""Updates of the routes from the published models."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from gateway.calls.upstream import ADMISSION_KEY
from gateway.routes.heartbeats import HeartbeatSender
from gateway.routes.provider_keys import ProviderKeys
from gateway.routes.route_updates import ModelSource, Routes, apply_model_list, follow_models, update_routes
from lisa.models.heartbeats import Heartbeat
from lisa.models.ports import ModelList
from lisa.models.routes import RouteChanges
from lisa.models.served import ServedModel
from tests.support.twins.heartbeats import MemoryHeartbeats
from tests.support.twins.models import MemoryPublishedModels


def model(model_id: str, base: str = "http://10.0.0.1:8080/v1") -> ServedModel:
    return ServedModel(model_id=model_id, litellm_params={"api_base": base, "api_key": "sk-very-secret"})


class Recorder:
    """An upstream that remembers what was applied, and what the routes admitted meanwhile."""

    is_ready = True

    def __init__(self, routes: Routes) -> None:
        self.routes = routes
        self.unreadable: frozenset[str] = frozenset()
        self.steps: list[tuple[RouteChanges, set[str]]] = []

    def apply_changes(self, changes: RouteChanges) -> frozenset[str]:
        self.steps.append((changes, set(self.routes.models)))
        return self.unreadable

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError(ADMISSION_KEY)


def apply_updates(models: MemoryPublishedModels, routes: Routes) -> Recorder:
    upstream = Recorder(routes)
    asyncio.run(update_routes(ModelSource(models.read_list_version, models.read_list), routes, upstream))
    return upstream


def test_an_empty_list_is_applied() -> None:
    routes = Routes()

    apply_updates(MemoryPublishedModels(), routes)

    assert routes.is_loaded


def test_calls_are_admitted_only_while_litellm_knows_the_model() -> None:
    models, routes = MemoryPublishedModels(), Routes()
    models.publish_model(model("old"))
    apply_updates(models, routes)
    models.withdraw_model("old")
    models.publish_model(model("new"))

    upstream = apply_updates(models, routes)

    assert all("old" not in admitted and "new" not in admitted for _, admitted in upstream.steps)
    assert set(routes.models) == {"new"}


def test_an_unchanged_version_is_not_read_again() -> None:
    models, routes = MemoryPublishedModels(), Routes()
    apply_updates(models, routes)

    def never() -> ModelList | None:
        raise AssertionError("read although nothing changed")

    asyncio.run(update_routes(ModelSource(models.read_list_version, never), routes, Recorder(routes)))


def test_a_list_that_changes_during_a_read_is_read_at_the_next_poll() -> None:
    routes = Routes()

    asyncio.run(update_routes(ModelSource(lambda: 3, lambda: None), routes, Recorder(routes)))

    assert not routes.is_loaded


def test_many_changes_do_not_block_the_event_loop() -> None:
    routes = Routes()
    upstream = Recorder(routes)

    asyncio.run(apply_model_list(ModelList(1, tuple(model(str(n)) for n in range(100))), routes, upstream))

    assert max(len(changes.upserts) for changes, _ in upstream.steps) <= 8
    assert len(routes.models) == 100


@pytest.mark.parametrize(
    "leak", [b"http://10.0.0.1:8080/v1", b"10.0.0.1:8080", b"host 10.0.0.1 away", b"sk-very-secret"]
)
def test_an_error_of_a_model_loses_its_address_and_key_even_after_removal(leak: bytes) -> None:
    routes = Routes()
    routes.add_model(model("m"))
    clean: Callable[[bytes], bytes] = routes.find_error_cleaner("m")
    routes.remove_model("m")

    cleaned = clean(b'{"error": "' + leak + b'"}')

    assert b"10.0.0.1" not in cleaned
    assert b"sk-very" not in cleaned


def test_a_model_that_litellm_rejects_is_left_out_and_the_others_are_served() -> None:
    models, routes = MemoryPublishedModels(), Routes(clock=lambda: 0.0)
    models.publish_model(model("good"))
    models.publish_model(model("bad"))
    upstream = Recorder(routes)
    upstream.unreadable = frozenset({"bad"})

    asyncio.run(update_routes(ModelSource(models.read_list_version, models.read_list), routes, upstream))

    assert routes.is_loaded
    assert set(routes.models) == {"good"}


def test_a_model_with_rejected_new_parameters_is_not_served_with_its_old_ones() -> None:
    models, routes = MemoryPublishedModels(), Routes(clock=lambda: 0.0)
    models.publish_model(model("m"))
    apply_updates(models, routes)
    models.publish_model(model("m", base="http://[/v1"))
    upstream = Recorder(routes)
    upstream.unreadable = frozenset({"m"})

    asyncio.run(update_routes(ModelSource(models.read_list_version, models.read_list), routes, upstream))

    assert set(routes.models) == set()


def test_a_model_that_was_left_out_is_retried_without_a_change_of_the_list() -> None:
    now, models, there = [0.0], MemoryPublishedModels(), dict[str, str]()
    routes = Routes(clock=lambda: now[0])
    models.publish_model(ServedModel(model_id="late", litellm_params={}, api_key_secret="arn"))
    models.publish_model(model("good"))
    keys = ProviderKeys(there.__getitem__)

    def read() -> ModelList:
        published = models.read_list()
        assert published is not None
        return keys.fill_keys(published)

    source = ModelSource(models.read_list_version, read)

    served = list[set[str]]()
    for moment, secrets in ((0.0, {}), (1.0, {"arn": "sk-1"}), (11.0, {"arn": "sk-1"})):
        now[0] = moment
        there.update(secrets)
        asyncio.run(update_routes(source, routes, Recorder(routes)))
        served.append(set(routes.models))

    assert served == [{"good"}, {"good"}, {"good", "late"}]


def test_an_invalid_address_does_not_stop_the_update() -> None:
    routes = Routes()

    routes.add_model(model("m", base="http://[/v1"))

    assert routes.find_error_cleaner("m")(b"at http://[/v1") == b"at [hidden]"


def test_a_replica_sends_a_heartbeat_at_its_start_and_after_each_applied_list() -> None:
    models, routes, heartbeats, clock = MemoryPublishedModels(), Routes(), MemoryHeartbeats(), iter(range(1000, 2000))
    models.publish_model(model("m"))
    said: list[int] = []

    class RecordingHeartbeats(MemoryHeartbeats):
        def save_heartbeat(self, heartbeat: Heartbeat) -> None:
            heartbeats.save_heartbeat(heartbeat)
            said.append(heartbeat.applied)

    async def go() -> None:
        heartbeats = HeartbeatSender("a", RecordingHeartbeats(), lambda: float(next(clock)))
        source = ModelSource(models.read_list_version, models.read_list)
        following = asyncio.create_task(
            follow_models(source, routes, Recorder(routes), every=0.01, heartbeats=heartbeats)
        )
        while len(said) < 2:
            await asyncio.sleep(0.01)
        models.withdraw_model("m")
        while len(said) < 3:
            await asyncio.sleep(0.01)
        following.cancel()

    asyncio.run(asyncio.wait_for(go(), 10))

    assert said[:3] == [0, 1, 2]
    assert [heartbeat.replica for heartbeat in heartbeats.list_heartbeats()] == ["a"]
