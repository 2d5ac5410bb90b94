"""The rules that decide which sources a pipeline may watch and to which collection it may bring documents.

An administrator grants sources to a repository, with the field `sources` or by creating a pipeline. A RAG administrator
may choose among the granted sources, and only collections that they may administer. A pipeline that is older than these
rules has no authority: it continues to work, and its source counts as granted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lisa.policy.authority import Authority
from lisa.policy.rules import Action, is_allowed
from lisa.repositories.refusal import InvalidField
from lisa.repositories.repository import Collection, Pipeline, Repository, find_collection
from lisa.repositories.sources import Source
from lisa.repositories.visibility import list_pipelines_for, to_collection_resource, to_repository_resource

COLLECTION_NOT_FOUND = InvalidField("collectionId", "there is no such collection here, or you may not see it")


@dataclass(frozen=True)
class RepositoryContents:
    """A repository with its collections and pipelines, as they are now."""

    repository: Repository
    collections: Sequence[Collection] = ()
    pipelines: Sequence[Pipeline] = ()

    @property
    def granted_sources(self) -> tuple[Source, ...]:
        """Return the granted sources; for a repository that is older than grants, the sources of its pipelines."""
        if self.repository.sources is not None:
            return self.repository.sources
        return tuple(dict.fromkeys(pipeline.watched_source for pipeline in self.pipelines))

    def may_grant_sources(self, authority: Authority) -> bool:
        """Return whether a caller with these rights may grant sources to the repository."""
        return is_allowed(authority.as_subject, Action.CONFIGURE, to_repository_resource(self.repository))

    def granted_sources_with(self, pipelines: Iterable[Pipeline]) -> tuple[Source, ...]:
        """Return the granted sources, and the sources of those pipelines that an administrator created or changed."""
        chosen = [
            p.watched_source for p in pipelines if p.authority is not None and self.may_grant_sources(p.authority)
        ]
        added = [source for source in chosen if not _is_source_covered(source, self.granted_sources)]
        return tuple(dict.fromkeys((*self.granted_sources, *added)))


def authority_refusal(
    pipeline: Pipeline, previous: Pipeline | None, contents: RepositoryContents
) -> InvalidField | None:
    """Return the reason why the pipeline's authority does not allow its source or its collection, or None.

    A pipeline whose source and collection do not change is always allowed.
    """
    authority = pipeline.authority
    is_unchanged = previous is not None and previous.source_and_target == pipeline.source_and_target
    if authority is None or is_unchanged or contents.may_grant_sources(authority):
        return None
    if not _is_source_covered(pipeline.watched_source, contents.granted_sources):
        return InvalidField("s3Prefix", _source_not_granted_message(pipeline.watched_source, contents.granted_sources))
    return None if _administered_collection(pipeline, authority, contents) else COLLECTION_NOT_FOUND


def find_target_collection(pipeline: Pipeline, contents: RepositoryContents) -> Collection | None:
    """Return the collection to which the pipeline brings documents, or None if it is missing or not allowed."""
    authority = pipeline.authority
    if authority is None:
        return find_collection(pipeline.collection_id, list(contents.collections))
    is_granted = contents.may_grant_sources(authority) or _is_source_covered(
        pipeline.watched_source, contents.repository.sources or ()
    )
    return _administered_collection(pipeline, authority, contents) if is_granted else None


def visible_pipelines(authority: Authority | None, contents: RepositoryContents) -> list[Pipeline]:
    """Return the repository's pipelines, without those whose collection is hidden from the authority."""
    if authority is None:
        return list(contents.pipelines)
    return list_pipelines_for(authority.as_subject, contents.repository, contents.collections, contents.pipelines)


def assign_authority(new: Pipeline, previous: Pipeline | None, authority: Authority | None) -> Pipeline:
    """Return the pipeline under the authority of the caller who last chose its source and its collection."""
    is_unchanged = previous is not None and previous.source_and_target == new.source_and_target
    return new if is_unchanged else new.model_copy(update={"authority": authority})


def _administered_collection(
    pipeline: Pipeline, authority: Authority, contents: RepositoryContents
) -> Collection | None:
    collection = find_collection(pipeline.collection_id, list(contents.collections))
    if collection is None:
        return None
    resource = to_collection_resource(collection, contents.repository)
    return collection if is_allowed(authority.as_subject, Action.ADMINISTER, resource) else None


def _is_source_covered(source: Source, granted: Iterable[Source]) -> bool:
    return any(one.contains_source(source) for one in granted)


def _source_not_granted_message(source: Source, granted: Sequence[Source]) -> str:
    listed = ", ".join(f"s3://{one.bucket}/{one.prefix}" for one in granted[:10]) or "none"
    return (
        f"s3://{source.bucket}/{source.prefix} is not granted to this repository; granted sources: {listed}."
        " An administrator can grant more with the field sources of PUT /repository/{repositoryId}"
    )
