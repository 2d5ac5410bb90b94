"""Which pipelines a list of wanted ones makes, changes, leaves alone and deletes."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lisa.policy.authority import Authority
from lisa.repositories.refusal import InvalidField
from lisa.repositories.repository import Pipeline
from lisa.repositories.source_grants import RepositoryContents, visible_pipelines, with_authority

_NAMESPACE = uuid.UUID("5a3c1b0e-4a41-5d0f-8f59-6a4a3a1e7d55")


@dataclass(frozen=True)
class Author:
    """Who asks, when (epoch milliseconds), and with what rights."""

    user: str
    now: int
    authority: Authority | None = None


@dataclass(frozen=True)
class PipelineFields:
    """A pipeline as it is asked for: the fields that are said, and the id if it is known."""

    fields: Mapping[str, Any]
    pipeline_id: str | None = None


@dataclass
class PipelinePlan:
    """What to do, in this order. Changes are pairs of the new pipeline and the one it replaces, if any."""

    changes: list[tuple[Pipeline, Pipeline | None]] = field(default_factory=list)
    unchanged: list[Pipeline] = field(default_factory=list)
    removals: list[Pipeline] = field(default_factory=list)


def new_pipeline(repository_id: str, wanted: PipelineFields, author: Author, existing: Sequence[Pipeline]) -> Pipeline:
    """A pipeline with an id of its own.

    The id follows from what it watches: asking again after a crash finds the schedule that was made before it.
    """
    stamps = {"created_by": author.user, "created_at": author.now, "updated_at": author.now}
    made = _made({"pipeline_id": "", "repository_id": repository_id, **wanted.fields, **stamps})
    made = with_authority(made, None, author.authority)
    seed = "\n".join((repository_id, *made.source_and_target))
    taken = {pipeline.pipeline_id for pipeline in existing}
    id_ = str(uuid.uuid5(_NAMESPACE, seed))
    if id_ in taken:  # one that watched this has been pointed elsewhere since
        id_ = str(uuid.uuid5(_NAMESPACE, f"{seed}\n{author.now}"))
    return made.model_copy(update={"pipeline_id": id_})


def changed_pipeline(was: Pipeline, wanted: PipelineFields, author: Author) -> Pipeline:
    """The pipeline with the fields that are said. Its time of change always grows: writes are told apart by it."""
    stamps = {"updated_at": max(author.now, was.updated_at + 1)}
    return with_authority(_made(was.model_dump() | dict(wanted.fields) | stamps), was, author.authority)


def find_same_source(wanted: Pipeline, existing: Sequence[Pipeline]) -> Pipeline | None:
    """Another pipeline that brings the same objects to the same collection."""
    others = (pipeline for pipeline in existing if pipeline.pipeline_id != wanted.pipeline_id)
    return next((pipeline for pipeline in others if pipeline.source_and_target == wanted.source_and_target), None)


def plan_pipelines(
    place: RepositoryContents, wanted: Sequence[PipelineFields], author: Author
) -> PipelinePlan | InvalidField:
    """What brings the repository's pipelines in line with the list, which names them by id or by what they watch.

    Pipelines that the author may not see are left alone.
    """
    made, found = PipelinePlan(), {}
    repository_id, existing = place.repository.repository_id, place.pipelines
    seen = visible_pipelines(author.authority, place)
    for one in wanted:
        new = new_pipeline(repository_id, one, author, existing)
        was = next((pipeline for pipeline in seen if pipeline.pipeline_id == one.pipeline_id), None)
        was = was or find_same_source(new, seen)
        new = changed_pipeline(was, one, author) if was else new
        if new.source_and_target in found:
            return InvalidField(
                "pipelines", f"two bring s3://{new.bucket}/{new.prefix} to the collection {new.collection_id}"
            )
        found[new.source_and_target] = new.pipeline_id
        if was and new.model_copy(update={"updated_at": was.updated_at}) == was:
            made.unchanged.append(was)
        else:
            made.changes.append((new, was))
    made.removals = [pipeline for pipeline in seen if pipeline.pipeline_id not in found.values()]
    return made


def _made(fields: Mapping[str, Any]) -> Pipeline:
    """The pipeline; a schedule is of the trigger `schedule` alone, though clients send back what they were shown."""
    made = Pipeline.model_validate(fields)
    return made if made.trigger == "schedule" else made.model_copy(update={"schedule": None})
