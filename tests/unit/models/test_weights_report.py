"""The facts that follow from the weights of a model: its context window, and whether it may fit in the GPU memory."""

from typing import Any, Final

import pytest

from lisa.models.operations import OperationKey
from lisa.models.records import ReplacedDefinition
from lisa.models.update import UpdateModel, apply_update
from tests.support.model_operations import ModelWorld
from tests.support.models import SELF_HOSTED, build_record
from tests.support.twins.model_cloud import MemoryModelWeights

CHAT: Final[dict[str, Any]] = SELF_HOSTED | {"modelType": "textgen", "inferenceContainer": "vllm"}
CONFIG: Final = {
    "max_position_embeddings": 32_768,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "hidden_size": 4_096,
}
GIB: Final = 1 << 30


def store_weights(world: ModelWorld, size: int = 0) -> None:
    world.weights = MemoryModelWeights(SELF_HOSTED["modelName"], size=size, config=CONFIG)


def create_stack(world: ModelWorld) -> OperationKey:
    key = world.request(body=CHAT)
    world.launcher.create(key, world.now)
    return key


def list_warnings(world: ModelWorld, key: OperationKey) -> list[str]:
    events = world.records.list_events(key.model_id, since=0)
    return [event.message for event in events if event.step == "check_memory"]


def change_limit(world: ModelWorld, before: int | None, limit: str) -> int | None:
    """Return the context window after an update of the container's limit, from the window before it."""
    old = build_record(CHAT)
    update = UpdateModel.model_validate({"containerConfig": {"environment": {"VLLM_MAX_MODEL_LEN": limit}}})
    replaced = ReplacedDefinition(definition=old.definition, context_window=before)
    key = world.request(
        "update",
        body=CHAT,
        status="Updating",
        definition=apply_update(old.definition, update),
        context_window=before,
        replaced=replaced,
        stack_id=world.stacks.create("s", "op-0", "", {}),
    )
    world.launcher.update(key, world.now)
    return world.record(key).context_window


def test_the_events_of_a_created_model_suggest_the_parsers_of_its_architecture() -> None:
    world = ModelWorld()
    config = CONFIG | {"architectures": ["Qwen3ForCausalLM"]}
    world.weights = MemoryModelWeights(SELF_HOSTED["modelName"], config=config)

    key = create_stack(world)

    [advice] = [one.message for one in world.records.list_events(key.model_id, since=0) if one.step == "check_parsers"]
    assert "VLLM_TOOL_CALL_PARSER=hermes" in advice


def test_the_record_and_the_route_of_a_created_model_have_its_context_window() -> None:
    world = ModelWorld()
    store_weights(world)
    key = create_stack(world)
    world.operations.change(key, world.now, lambda _record: {"address": "http://10.0.0.1"})

    world.operations.publish_route(key)

    route = world.routes.find_model(key.model_id)
    assert world.record(key).context_window == 32_768
    assert route is not None
    assert route.context_window == 32_768


@pytest.mark.parametrize(("before", "after"), [(32_768, 8_192), (None, 8_192), (5_000, 5_000)])
def test_a_changed_limit_changes_the_window_unless_an_administrator_has_set_it(before: int | None, after: int) -> None:
    world = ModelWorld()
    store_weights(world)

    assert change_limit(world, before, "8192") == after


@pytest.mark.parametrize(("before", "after"), [(None, 32_768), (5_000, 5_000)])
def test_a_start_discovers_a_window_that_is_not_known_yet(before: int | None, after: int) -> None:
    world = ModelWorld()
    store_weights(world)
    stack_id = world.stacks.create("s", "op-0", "", {})
    key = world.request("start", body=CHAT, status="Starting", context_window=before, stack_id=stack_id)

    world.launcher.update(key, world.now)

    assert world.record(key).context_window == after


@pytest.mark.parametrize(("size", "count"), [(16 * GIB, 0), (30 * GIB, 1)])
def test_the_events_warn_of_a_model_that_may_not_fit_and_its_stack_is_created(size: int, count: int) -> None:
    world = ModelWorld()
    store_weights(world, size)

    warnings = list_warnings(world, create_stack(world))

    assert len(warnings) == count
    assert all("30.0 GiB" in one and "g5.xlarge" in one for one in warnings)
    assert len(world.stacks.stacks) == 1
