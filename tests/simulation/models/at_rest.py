"""The rules of histories of models at rest: declared states, and nothing that belongs to no model."""

from lisa.models.model_routes import build_route
from lisa.models.records import TRANSITIONS, ModelRecord
from lisa.models.served import ServedModel
from tests.simulation.models.world import Surroundings

_DAY_MILLISECONDS = 86_400_000


def find_violation_at_rest(world: Surroundings) -> str | None:
    """Return a rule that must hold when nothing happens any more, and does not."""
    real = world.real
    if drift := real.reconciler(is_mending=False).find(real.now + _DAY_MILLISECONDS):
        return f"the search for drift finds {drift[0].kind} {drift[0].id}: {drift[0].cause}"
    if list(real.waits.list_open()):
        return "a wait is open"
    records = {record.model_id: record for record in real.records.list()}
    stacks = {record.stack_name for record in records.values() if record.stack_name}
    orphans = [name for name in real.stacks.stacks if name not in stacks]
    if orphans:
        return f"the stacks {orphans} belong to no model"
    if set(real.secrets.keys) != {record.api_key_secret for record in records.values() if record.api_key_secret}:
        return "a secret belongs to no model"
    found = real.routes.read_list()
    routes = {one.model_id: one for one in found.models} if found else {}
    if routes.keys() - records.keys():
        return "a route belongs to no model"
    return next((one for record in records.values() if (one := _find_record_violation(world, record))), None)


def _find_record_violation(world: Surroundings, record: ModelRecord) -> str | None:
    name, status, route = record.model_id, record.status, world.real.routes.find_model(record.model_id)
    if status in TRANSITIONS.values():
        return f"{name} stays {status}"
    if record.is_asleep:
        service = world.real.services.services.get((record.cluster or "", record.service or ""))
        has_no_task = service is not None and service.desired == 0
        is_listed = route is not None and route.sleep_state == "asleep"
        return None if has_no_task and is_listed else f"{name} is asleep with tasks or without a route"
    if status == "InService":
        return _find_route_violation(world, record, route)
    if route is not None:
        return f"{name} is {status} and has a route"
    service = world.real.services.services.get((record.cluster or "", record.service or ""))
    if service is not None and service.desired:
        return f"{name} is {status} and runs"
    return f"{name} failed without a cause" if status == "Failed" and record.failure is None else None


def _find_route_violation(world: Surroundings, record: ModelRecord, route: ServedModel | None) -> str | None:
    if route is None or route.is_candidate or not world.answers(route):
        return f"{record.model_id} is in service and does not answer"
    known = record.model_copy(update={"start_seconds": route.start_seconds})
    return None if route == build_route(known) else f"{record.model_id} has another route than its record says"
