"""The bodies of requests about projects. Unknown fields are ignored."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from lisa.chat.project import (
    MOST_COLLECTIONS,
    MOST_INSTRUCTIONS,
    MOST_MODEL_ID,
    MOST_NAME,
    CollectionReference,
)

Name = Annotated[str, Field(min_length=1, max_length=MOST_NAME, pattern=r"\S")]
Id = Annotated[str, Field(min_length=1, max_length=200)]


class SentCollection(BaseModel):
    """A collection to search, or a whole repository."""

    repositoryId: Id
    collectionId: Id | None = None


class ProjectFields(BaseModel):
    """The optional fields of a project."""

    instructions: Annotated[str | None, Field(max_length=MOST_INSTRUCTIONS)] = None
    collections: Annotated[list[SentCollection] | None, Field(max_length=MOST_COLLECTIONS)] = None
    defaultModel: Annotated[str | None, Field(max_length=MOST_MODEL_ID)] = None

    def optional_fields(self) -> dict[str, Any]:
        """Return those fields that the client sent, as the project has them."""
        references = tuple(CollectionReference(one.repositoryId, one.collectionId) for one in self.collections or ())
        values = {
            "instructions": ("instructions", self.instructions or None),
            "collections": ("collections", references),
            "defaultModel": ("default_model", self.defaultModel or None),
        }
        return dict(values[name] for name in values if name in self.model_fields_set)


class NewProject(ProjectFields):
    """A new project."""

    name: Name


class ChangedProject(ProjectFields):
    """The changes of a project."""

    name: Name | None = None

    def changed_fields(self) -> dict[str, Any]:
        """Return the fields to change."""
        return self.optional_fields() | ({"name": self.name} if self.name else {})


class ProjectDeletion(BaseModel):
    """The fate of the sessions of a deleted project."""

    deleteSessions: bool | None = None


class Assignment(BaseModel):
    """The direction of an assignment."""

    unassign: bool | None = None
