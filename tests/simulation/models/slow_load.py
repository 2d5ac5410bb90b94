"""The creation of one self-hosted model without failures, whose tasks load their weights for a given time."""

from tests.simulation.models.history import History
from tests.simulation.models.world import MODELS

_SWEEP_SECONDS = 300


class SlowLoad(History):
    """A history in which only time passes while the first task loads."""

    def count_transitions(self, load_seconds: int) -> int:
        """Return the transitions of the execution that puts the model in service."""
        world, model_id = self.world, str(MODELS[0]["modelId"])
        world.failing = False
        while world.real.records.find(model_id) is None:
            world.send_command()
        world.requested = [one for one in world.requested if one[0].model_id == model_id]
        self._start_execution()
        [execution] = self.executions
        loaded_at = world.real.now + load_seconds * 1_000
        while execution.ended is None:
            if not execution.is_waiting:
                execution.step()
                continue
            world.pass_time(_SWEEP_SECONDS)
            world.tick_stacks()
            if world.real.now >= loaded_at:
                world.tick_services()
            world.sweep()
        record = world.real.records.find(model_id)
        assert record is not None
        assert (execution.ended, record.status) == ("Succeed", "InService")
        return execution.transitions
