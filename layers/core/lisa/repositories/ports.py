"""What repositories need from outside."""

from typing import Protocol

from lisa.repositories.repository import Collection, Pipeline, Repository


class Repositories(Protocol):
    """Where repositories, collections and pipelines are kept."""

    def get(self, repository_id: str) -> Repository | None:
        """The repository, or None."""
        ...

    def all(self) -> list[Repository]:
        """Every repository, by id."""
        ...

    def collections(self, repository_id: str) -> list[Collection]:
        """The repository's collections, by id."""
        ...

    def pipelines(self, repository_id: str) -> list[Pipeline]:
        """The repository's pipelines, by id."""
        ...

    def pipelines_of_bucket(self, bucket: str) -> list[Pipeline]:
        """Every pipeline that watches this bucket, of any repository."""
        ...

    def save(self, item: Repository | Collection | Pipeline) -> None:
        """Keep a repository, a collection or a pipeline, replacing the one with its id."""
        ...
