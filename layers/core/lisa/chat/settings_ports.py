"""The ports of the configuration and of users' own settings."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from lisa.chat.configuration import ConfigurationVersion
from lisa.chat.project import Project
from lisa.chat.prompt import Prompt, PromptList
from lisa.chat.session import SessionKey
from lisa.chat.share import Share


class Configurations(Protocol):
    """The store of configurations, by scope and version."""

    def newest(self, scope: str) -> ConfigurationVersion | None:
        """Return the newest stored version, or None."""
        ...

    def list_versions(self, scope: str, limit: int) -> list[ConfigurationVersion]:
        """Return the newest stored versions, newest first, at most `limit`."""
        ...

    def add(self, version: ConfigurationVersion) -> bool:
        """Store a new version. Return False, and store nothing, unless its number follows the newest one."""
        ...


class Preferences(Protocol):
    """The store of users' preferences."""

    def get(self, user: str) -> Mapping[str, Any] | None:
        """Return the preferences of a user, or None if there are none."""
        ...

    def put(self, user: str, preferences: Mapping[str, Any]) -> None:
        """Replace the preferences of a user."""
        ...


class Projects(Protocol):
    """The store of users' projects."""

    def get(self, user: str, project_id: str) -> Project | None:
        """Return a project, or None."""
        ...

    def list_projects(self, user: str) -> list[Project]:
        """Return all projects of a user in any order."""
        ...

    def write(self, before: Project | None, after: Project) -> bool:
        """Replace a project. Return False, and write nothing, if another version than `before` is stored.

        Without `before`, the project must be absent.
        """
        ...

    def delete(self, user: str, project_id: str) -> None:
        """Delete a project. One that does not exist is ignored."""
        ...


class Prompts(Protocol):
    """The store of prompt templates and their revisions."""

    def get_latest(self, prompt_id: str) -> Prompt | None:
        """Return the newest revision, also of a deleted prompt, or None."""
        ...

    def get_many(self, prompt_ids: Sequence[str]) -> list[Prompt]:
        """Return the newest revisions of those prompts that exist, in any order."""
        ...

    def list_revisions(self, prompt_id: str) -> list[Prompt]:
        """Return all revisions, newest first, without the mark of a deletion. Only the newest one is `latest`."""
        ...

    def list_ranks(self, wanted: PromptList) -> list[str]:
        """Return the ranks of the prompts in a list, in any order, without deleted ones."""
        ...

    def write(self, before: Prompt | None, after: Prompt) -> bool:
        """Store a revision and put the prompt on its lists, or remove a deleted one from all lists.

        Return False, and write nothing, if another revision than `before` is the newest (None: there is one).
        """
        ...


class Shares(Protocol):
    """The store of the properties of shares."""

    def get(self, share_id: str) -> Share | None:
        """Return a share, also one that is being deleted or expired, or None."""
        ...

    def list_shares(self, owner: str) -> list[Share]:
        """Return the shares of an owner, newest first, without those that are being deleted."""
        ...

    def reserve(self, session: SessionKey, share_id: str) -> bool:
        """Record with a session that it will have a share, so that its deletion finds the share and its contents.

        Return False, and record nothing, if the session does not exist or is being deleted, or if other requests
        write to it at this moment.
        """
        ...

    def list_reservations(self, session: SessionKey) -> list[str]:
        """Return the ids of the shares that are recorded with a session, stored or not, in any order."""
        ...

    def put(self, share: Share) -> bool:
        """Store or replace a share. Return False, and store nothing, unless its reservation is open."""
        ...

    def close(self, session: SessionKey, share_id: str) -> None:
        """Close a reservation, so that the share is never stored again, and delete the share."""
        ...

    def release(self, session: SessionKey, share_id: str) -> None:
        """Delete a reservation. One that does not exist is ignored."""
        ...

    def mark_deleting(self, share_id: str) -> None:
        """Hide a share from its readers and mark it for deletion. One that does not exist is ignored."""
        ...

    def erase(self, share_id: str) -> None:
        """Delete a share with its reservation. One that does not exist is ignored."""
        ...
