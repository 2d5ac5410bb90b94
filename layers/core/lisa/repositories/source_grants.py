"""What pipelines may watch and where they may bring it.

An administrator grants sources to a repository, in words or by making a pipeline. A RAG administrator chooses within
them, and brings only to collections that they administer. Pipelines that are older than this rule have no authority:
they go on as they are, and what they watch counts as granted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lisa.policy.authority import Authority
from lisa.policy.rules import Action, allows
from lisa.repositories.refusal import InvalidField
from lisa.repositories.repository import Collection, Pipeline, Repository, find_collection
from lisa.repositories.sources import Source
from lisa.repositories.visibility import collection_resource, pipelines_for, repository_resource

COLLECTION_NOT_FOUND = InvalidField("collectionId", "there is no such collection here, or you may not see it")


@dataclass(frozen=True)
class RepositoryContents:
    """A repository with its collections and pipelines, as they are now."""

    repository: Repository
    collections: Sequence[Collection] = ()
    pipelines: Sequence[Pipeline] = ()

    @property
    def granted_sources(self) -> tuple[Source, ...]:
        """What is granted to the repository; to one that is older than grants, what its pipelines watch."""
        if self.repository.sources is not None:
            return self.repository.sources
        return tuple(dict.fromkeys(pipeline.source for pipeline in self.pipelines))

    def may_grant_sources(self, authority: Authority) -> bool:
        """Whether somebody with these rights may grant sources to the repository."""
        return allows(authority.subject, Action.CONFIGURE, repository_resource(self.repository))

    def with_sources_of(self, pipelines: Iterable[Pipeline]) -> tuple[Source, ...]:
        """What is granted, and what an administrator grants by making or changing these pipelines."""
        made = [p.source for p in pipelines if p.authority is not None and self.may_grant_sources(p.authority)]
        added = [source for source in made if not _covered(source, self.granted_sources)]
        return tuple(dict.fromkeys((*self.granted_sources, *added)))


def authority_refusal(pipeline: Pipeline, was: Pipeline | None, place: RepositoryContents) -> InvalidField | None:
    """Why the pipeline's authority does not allow what it brings where; None where that stays as it was."""
    authority = pipeline.authority
    if (
        authority is None
        or place.may_grant_sources(authority)
        or (was and was.source_and_target == pipeline.source_and_target)
    ):
        return None
    if not _covered(pipeline.source, place.granted_sources):
        return InvalidField("s3Prefix", _not_granted(pipeline.source, place.granted_sources))
    return None if _target(pipeline, authority, place) else COLLECTION_NOT_FOUND


def target_collection(pipeline: Pipeline, place: RepositoryContents) -> Collection | None:
    """The collection that the pipeline brings documents to now; None when there is none, or it may not."""
    authority = pipeline.authority
    if authority is None:
        return find_collection(pipeline.collection_id, list(place.collections))
    granted = place.may_grant_sources(authority) or _covered(pipeline.source, place.repository.sources or ())
    return _target(pipeline, authority, place) if granted else None


def visible_pipelines(authority: Authority | None, place: RepositoryContents) -> list[Pipeline]:
    """The repository's pipelines, without those that bring to a collection that is hidden from the authority."""
    if authority is None:
        return list(place.pipelines)
    return pipelines_for(authority.subject, place.repository, place.collections, place.pipelines)


def with_authority(new: Pipeline, was: Pipeline | None, authority: Authority | None) -> Pipeline:
    """The pipeline under the authority of whoever last said what it brings where."""
    stays = was is not None and was.source_and_target == new.source_and_target
    return new if stays else new.model_copy(update={"authority": authority})


def _target(pipeline: Pipeline, authority: Authority, place: RepositoryContents) -> Collection | None:
    found = find_collection(pipeline.collection_id, list(place.collections))
    if found is None:
        return None
    guarded = collection_resource(found, place.repository)
    return found if allows(authority.subject, Action.ADMINISTER, guarded) else None


def _covered(source: Source, sources: Iterable[Source]) -> bool:
    return any(granted.covers(source) for granted in sources)


def _not_granted(source: Source, sources: Sequence[Source]) -> str:
    listed = ", ".join(f"s3://{granted.bucket}/{granted.prefix}" for granted in sources[:10]) or "nothing yet"
    return (
        f"s3://{source.bucket}/{source.prefix} is not granted to this repository; granted: {listed}."
        " An administrator grants more with the field sources of PUT /repository/{repositoryId}"
    )
