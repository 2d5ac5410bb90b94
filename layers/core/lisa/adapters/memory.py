"""In-memory twins of every port, held to the same contract tests as the real adapters."""

from collections.abc import Sequence

from lisa.identity.tokens import ApiToken
from lisa.repositories.repository import Collection, Pipeline, Repository


class MemoryTokens:
    """Tokens in a dictionary."""

    def __init__(self) -> None:
        self._tokens: dict[str, ApiToken] = {}

    def find(self, fingerprint: str) -> ApiToken | None:
        """See the port."""
        return self._tokens.get(fingerprint)

    def save(self, fingerprint: str, token: ApiToken) -> None:
        """See the port."""
        self._tokens[fingerprint] = token


class MemoryRepositories:
    """Repositories, collections and pipelines in dictionaries."""

    def __init__(self) -> None:
        self._repositories: dict[str, Repository] = {}
        self._collections: dict[tuple[str, str], Collection] = {}
        self._pipelines: dict[tuple[str, str], Pipeline] = {}

    def get(self, repository_id: str) -> Repository | None:
        """See the port."""
        return self._repositories.get(repository_id)

    def all(self) -> list[Repository]:
        """See the port."""
        return [self._repositories[id_] for id_ in sorted(self._repositories)]

    def collections(self, repository_id: str) -> list[Collection]:
        """See the port."""
        return [self._collections[key] for key in sorted(self._collections) if key[0] == repository_id]

    def pipelines(self, repository_id: str) -> list[Pipeline]:
        """See the port."""
        return [self._pipelines[key] for key in sorted(self._pipelines) if key[0] == repository_id]

    def pipelines_of_bucket(self, bucket: str) -> list[Pipeline]:
        """See the port."""
        return [pipeline for pipeline in self._pipelines.values() if pipeline.bucket == bucket]

    def save(self, item: Repository | Collection | Pipeline) -> None:
        """See the port."""
        if isinstance(item, Repository):
            self._repositories[item.repository_id] = item
        elif isinstance(item, Collection):
            self._collections[item.repository_id, item.collection_id] = item
        else:
            self._pipelines[item.repository_id, item.pipeline_id] = item
