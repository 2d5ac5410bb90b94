"""The records of models that a caller may see."""

from collections.abc import Iterable

from lisa.models.lifecycle_ports import ModelRecords
from lisa.models.records import ModelRecord
from lisa.policy.decision import NOT_FOUND, Denied
from lisa.policy.rules import Action, decide, is_allowed
from lisa.policy.subject import Subject


def find_model_record(
    records: ModelRecords, subject: Subject, model_id: str, action: Action = Action.USE
) -> ModelRecord | Denied:
    """Return the record if the caller may act on the model; a model that the caller may not use does not exist."""
    record = records.find(model_id)
    if record is None:
        return NOT_FOUND
    for one in (Action.USE, action):
        decision = decide(subject, one, record.policy_resource)
        if isinstance(decision, Denied):
            return decision
    return record


def usable_records(records: Iterable[ModelRecord], subject: Subject) -> list[ModelRecord]:
    """Return the records of models that the caller may use: models in service first, then by id."""
    found = (record for record in records if is_allowed(subject, Action.USE, record.policy_resource))
    return sorted(found, key=lambda record: (record.status != "InService", record.model_id))
