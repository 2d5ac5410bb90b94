"""Plans of pipeline changes: which pipelines a requested list creates, changes, keeps and deletes."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lisa.policy.authority import Authority
from lisa.repositories.refusal import InvalidField
from lisa.repositories.repository import Pipeline
from lisa.repositories.source_grants import RepositoryContents, assign_authority, visible_pipelines

_NAMESPACE = uuid.UUID("5a3c1b0e-4a41-5d0f-8f59-6a4a3a1e7d55")


@dataclass(frozen=True)
class CommandAuthor:
    """The caller of a command, the time (epoch milliseconds) and the caller's rights."""

    user: str
    now: int
    authority: Authority | None = None


@dataclass(frozen=True)
class PipelineFields:
    """The fields of a pipeline that a request contains, and the pipeline's id if the request names it."""

    fields: Mapping[str, Any]
    pipeline_id: str | None = None


@dataclass
class PipelinePlan:
    """The changes, in the order in which they are made. A change is a pair: the new pipeline and the previous one."""

    changes: list[tuple[Pipeline, Pipeline | None]] = field(default_factory=list)
    unchanged: list[Pipeline] = field(default_factory=list)
    removals: list[Pipeline] = field(default_factory=list)


def build_new_pipeline(
    repository_id: str, requested: PipelineFields, author: CommandAuthor, existing: Sequence[Pipeline]
) -> Pipeline:
    """Return a pipeline with a new id.

    The id is derived from the source and the collection, so a repeated request after a crash finds the same schedule.
    """
    stamps = {"created_by": author.user, "created_at": author.now, "updated_at": author.now}
    pipeline = _build_pipeline({"pipeline_id": "", "repository_id": repository_id, **requested.fields, **stamps})
    pipeline = assign_authority(pipeline, None, author.authority)
    seed = "\n".join((repository_id, *pipeline.source_and_target))
    existing_ids = {one.pipeline_id for one in existing}
    pipeline_id = str(uuid.uuid5(_NAMESPACE, seed))
    if pipeline_id in existing_ids:  # it belongs to a pipeline that has another source or collection today
        pipeline_id = str(uuid.uuid5(_NAMESPACE, f"{seed}\n{author.now}"))
    return pipeline.model_copy(update={"pipeline_id": pipeline_id})


def build_changed_pipeline(current: Pipeline, requested: PipelineFields, author: CommandAuthor) -> Pipeline:
    """Return the pipeline with the requested fields. `updated_at` always increases, because writes compare it."""
    stamps = {"updated_at": max(author.now, current.updated_at + 1)}
    changed = _build_pipeline(current.model_dump() | dict(requested.fields) | stamps)
    return assign_authority(changed, current, author.authority)


def find_pipeline_with_same_source(pipeline: Pipeline, existing: Sequence[Pipeline]) -> Pipeline | None:
    """Return another pipeline that brings the same objects to the same collection, or None."""
    others = (other for other in existing if other.pipeline_id != pipeline.pipeline_id)
    return next((other for other in others if other.source_and_target == pipeline.source_and_target), None)


def plan_pipelines(
    contents: RepositoryContents, requested: Sequence[PipelineFields], author: CommandAuthor
) -> PipelinePlan | InvalidField:
    """Return the plan that turns the repository's pipelines into the requested list.

    The list names pipelines by id, or by source and collection. Pipelines that are hidden from the author stay as they
    are.
    """
    plan, planned_ids = PipelinePlan(), {}
    visible = visible_pipelines(author.authority, contents)
    for one in requested:
        new = build_new_pipeline(contents.repository.repository_id, one, author, contents.pipelines)
        named = next((pipeline for pipeline in visible if pipeline.pipeline_id == one.pipeline_id), None)
        previous = named or find_pipeline_with_same_source(new, visible)
        new = build_changed_pipeline(previous, one, author) if previous else new
        if new.source_and_target in planned_ids:
            place = f"s3://{new.bucket}/{new.prefix} to the collection {new.collection_id}"
            return InvalidField("pipelines", f"two of them bring {place}; keep one")
        planned_ids[new.source_and_target] = new.pipeline_id
        if previous and new.model_copy(update={"updated_at": previous.updated_at}) == previous:
            plan.unchanged.append(previous)
        else:
            plan.changes.append((new, previous))
    plan.removals = [pipeline for pipeline in visible if pipeline.pipeline_id not in planned_ids.values()]
    return plan


def _build_pipeline(fields: Mapping[str, Any]) -> Pipeline:
    """Return the pipeline. Only the trigger `schedule` keeps a schedule: clients send the shown `daily` one back."""
    pipeline = Pipeline.model_validate(fields)
    return pipeline if pipeline.trigger == "schedule" else pipeline.model_copy(update={"schedule": None})
