"""Projects: folders of a user's sessions, with what applies to all of them."""

from dataclasses import dataclass

MOST_NAME, MOST_INSTRUCTIONS, MOST_COLLECTIONS, MOST_MODEL_ID = 100, 8_000, 20, 200


@dataclass(frozen=True)
class CollectionReference:
    """A collection that the sessions of a project search, or a whole repository."""

    repository_id: str
    collection_id: str | None = None


@dataclass(frozen=True)
class Project:
    """A project. Times are ISO texts in UTC; `version` grows with each change."""

    user: str
    project_id: str
    name: str
    create_time: str
    last_updated: str
    instructions: str | None = None
    collections: tuple[CollectionReference, ...] = ()
    default_model: str | None = None
    version: int = 1


@dataclass(frozen=True)
class TooManyProjects:
    """The user has the largest number of projects."""

    most: int

    @property
    def message(self) -> str:
        """The reason, for the user."""
        return f"a user may have at most {self.most} projects; delete one first"
