"""The in-memory twin of the sweeper's watermarks."""

from tests.support.twins.repositories import MemoryRepositories


class MemoryWatermarks:
    """The sweeper's watermarks, each stored with its repository."""

    def __init__(self, repositories: MemoryRepositories) -> None:
        self._repositories = repositories

    def get_checked_until(self, repository_id: str) -> int:
        return self._repositories.watermarks.get(repository_id, 0)

    def set_checked_until(self, repository_id: str, until: int) -> None:
        if self._repositories.get_repository(repository_id) is not None:
            self._repositories.watermarks[repository_id] = until
