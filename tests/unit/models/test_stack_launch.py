"""The creation, the update and the deletion of a model's stack, and the start and the stop of its service."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from lisa.models.cloud_states import ServiceState
from lisa.models.operations import OperationKey, OperationSuperseded
from lisa.models.stack_launch import WeightsNotFound
from lisa.models.stack_parameters import name_stack
from tests.support.model_operations import OUTPUTS, ModelWorld
from tests.support.models import SELF_HOSTED
from tests.support.twins.model_cloud import MemoryModelStacks, MemoryModelWeights


@pytest.fixture
def world() -> ModelWorld:
    return ModelWorld()


def take_over(world: ModelWorld) -> OperationKey:
    return world.request("delete", operation="op-2", status="Deleting")


def test_a_created_stack_is_named_in_the_record(world: ModelWorld) -> None:
    key = world.request()

    stack_id = world.launcher.create(key, world.now)["stack_id"]

    record = world.record(key)
    assert record.stack_id == stack_id
    assert list(world.stacks.stacks) == [record.stack_name]


def test_a_repeated_creation_creates_one_stack(world: ModelWorld) -> None:
    key = world.request()

    assert world.launcher.create(key, world.now) == world.launcher.create(key, world.now)
    assert len(world.stacks.stacks) == 1


def test_a_model_without_weights_gets_no_stack(world: ModelWorld) -> None:
    world.weights = MemoryModelWeights("other")

    with pytest.raises(WeightsNotFound):
        world.launcher.create(world.request(), world.now)
    assert world.stacks.stacks == {}


def test_a_superseded_creation_creates_no_stack(world: ModelWorld) -> None:
    old = world.request()
    take_over(world)

    with pytest.raises(OperationSuperseded):
        world.launcher.create(old, world.now)
    assert world.stacks.stacks == {}


def test_a_deletion_that_takes_over_while_the_stack_is_created_leaves_no_stack(world: ModelWorld) -> None:
    old = world.request()
    create: Callable[..., str] = world.stacks.create

    def create_and_be_replaced(*given: Any) -> str:
        take_over(world)
        return create(*given)

    world.stacks.create = create_and_be_replaced  # type: ignore[method-assign, assignment]

    with pytest.raises(OperationSuperseded):
        world.launcher.create(old, world.now)
    world.stacks.finish()
    assert world.stacks.stacks == {}


def test_a_failed_creation_deletes_its_own_stack(world: ModelWorld) -> None:
    key = world.request()
    stack_id = world.launcher.create(key, world.now)["stack_id"]

    assert world.launcher.delete(key, world.now) == {"stack_id": stack_id, "is_changing": False}
    world.stacks.finish()
    assert world.stacks.stacks == {}


def test_a_superseded_creation_still_deletes_its_own_stack(world: ModelWorld) -> None:
    old = world.request()
    world.launcher.create(old, world.now)
    take_over(world)

    world.launcher.delete(old, world.now)
    world.stacks.finish()

    assert world.stacks.stacks == {}


def test_a_creation_whose_last_answer_is_lost_does_not_delete_the_stack_that_a_stop_uses(world: ModelWorld) -> None:
    created = world.request()
    world.launcher.create(created, world.now)
    world.stacks.finish()
    world.run("finish", created)
    world.request("stop", operation="op-2", status="Stopping")

    assert world.launcher.delete(created, world.now) == {"stack_id": "", "is_changing": False}
    assert [one.status for one in world.stacks.stacks.values()] == ["CREATE_COMPLETE"]


def test_the_deletion_of_a_model_deletes_the_stack_of_its_record(world: ModelWorld) -> None:
    world.launcher.create(world.request(), world.now)

    world.launcher.delete(take_over(world), world.now)
    world.stacks.finish()

    assert world.stacks.stacks == {}


def test_the_deletion_of_a_stack_that_is_being_updated_begins_after_the_update(world: ModelWorld) -> None:
    created = world.request()
    world.launcher.create(created, world.now)
    world.stacks.finish()
    name = str(world.record(created).stack_name)
    world.stacks.update(name, "op-0", "another template", {})
    key = take_over(world)

    assert world.launcher.delete(key, world.now)["is_changing"]
    assert world.stacks.stacks[name].status == "UPDATE_IN_PROGRESS"
    world.stacks.finish()
    assert not world.launcher.delete(key, world.now)["is_changing"]
    world.stacks.finish()
    assert world.stacks.stacks == {}
    assert [event.step for event in world.records.list_events(key.model_id)][-2:] == ["delete_stack", "settle_stack"]


def test_a_failed_creation_leaves_the_stack_of_a_model_that_was_created_again(world: ModelWorld) -> None:
    new = world.request(operation="op-2")
    world.launcher.create(new, world.now)

    assert world.launcher.delete(OperationKey(new.model_id, "op-1"), world.now) == {
        "stack_id": "",
        "is_changing": False,
    }
    assert list(world.stacks.stacks) == [name_stack("lisa", new.model_id, "op-2")]


def test_the_first_start_saves_the_outputs_of_the_stack(world: ModelWorld) -> None:
    key = world.request()
    world.services.services["c", "s"] = ServiceState(0, 0, 0, "COMPLETED")

    assert world.scaler.start(key, OUTPUTS, world.now) == {"cluster": "c", "service": "s"}

    record = world.record(key)
    assert (record.cluster, record.service, record.address) == ("c", "s", OUTPUTS["address"])
    assert world.services.services["c", "s"].desired == 1


@pytest.mark.parametrize(
    ("scaling", "count"),
    [
        ({"minCapacity": 2, "maxCapacity": 4}, 2),
        ({"minCapacity": 1, "maxCapacity": 4, "desiredCapacity": 3}, 3),
        ({"minCapacity": 0, "maxCapacity": 4, "scaleToZero": True}, 1),
    ],
)
def test_a_service_starts_with_the_desired_or_the_least_number_of_tasks(
    world: ModelWorld, scaling: dict[str, Any], count: int
) -> None:
    key = world.request(body=SELF_HOSTED | {"autoScalingConfig": scaling}, cluster="c", service="s")
    world.services.services["c", "s"] = ServiceState(0, 0, 0, "COMPLETED")

    world.scaler.start(key, {}, world.now)

    assert world.services.services["c", "s"].desired == count


def test_a_stopped_service_has_no_desired_task(world: ModelWorld) -> None:
    key = world.request("stop", cluster="c", service="s", status="Stopping")
    world.services.services["c", "s"] = ServiceState(2, 2, 2, "COMPLETED")

    assert world.scaler.stop(key, world.now) == {"cluster": "c", "service": "s"}
    assert world.services.services["c", "s"].desired == 0


def test_a_model_without_a_service_is_stopped_by_its_route_alone(world: ModelWorld) -> None:
    assert world.scaler.stop(world.request("stop", status="Stopping"), world.now) == {"cluster": "", "service": ""}


def test_an_update_says_whether_the_stack_changes(world: ModelWorld) -> None:
    key = world.request()
    world.launcher.create(key, world.now)
    world.stacks.finish()
    again = world.request("start", operation="op-2", status="Starting")

    assert not world.launcher.update(again, world.now)["is_changed"]
    changed = world.record(again)
    definition = changed.definition.model_copy(update={"instance_type": "g6.xlarge"})
    world.records.replace(changed.model_copy(update={"definition": definition}), changed.version)
    assert world.launcher.update(again, world.now)["is_changed"]


def test_the_deletion_of_a_stack_has_another_request_token_than_its_creation(world: ModelWorld) -> None:
    tokens: list[str] = []

    class Stacks(MemoryModelStacks):
        def create(self, name: str, token: str, template: str, parameters: Mapping[str, str]) -> str:
            tokens.append(token)
            return super().create(name, token, template, parameters)

        def delete(self, stack: str, token: str) -> bool:
            tokens.append(token)
            return super().delete(stack, token)

    world.stacks = Stacks()
    key = world.request()
    world.launcher.create(key, world.now)
    world.launcher.delete(key, world.now)

    assert tokens == ["op-1", "op-1-delete"]
