"""Changes of projects, and their sessions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from lisa.chat.ports import Sessions
from lisa.chat.project import Project, TooManyProjects
from lisa.chat.session import ListCursor, SessionHead
from lisa.chat.settings_ports import Projects
from lisa.chat.writing import Change, SessionWriter
from lisa.errors import TABLES, TransientError

_PAGE = 1_000
_ATTEMPTS = 10


def create_project(projects: Projects, project: Project, most: int) -> Project | TooManyProjects:
    """Store a new project, unless its user has `most` ones.

    The number is checked again after the write, so that simultaneous requests never store more.
    """
    if len(projects.list_projects(project.user)) >= most:
        return TooManyProjects(most)
    projects.write(None, project)
    if len(projects.list_projects(project.user)) > most:
        projects.delete(project.user, project.project_id)
        return TooManyProjects(most)
    return project


def change_project(
    projects: Projects, user: str, project_id: str, changes: Mapping[str, Any], clock: Callable[[], str]
) -> Project | None:
    """Change fields of a project. Return None if there is no such project.

    Raises:
        TransientError: too many other requests change the project at the same time.
    """
    for _ in range(_ATTEMPTS):
        before = projects.get(user, project_id)
        if before is None:
            return None
        after = replace(before, **changes, last_updated=clock(), version=before.version + 1)
        if projects.write(before, after):
            return after
    raise TransientError("other requests change this project at the same time", dependency=TABLES)


def list_sessions_of_project(sessions: Sessions, project: Project) -> Iterator[SessionHead]:
    """Yield the heads of the sessions in a project."""
    after = None
    while heads := sessions.list_heads(project.user, _PAGE, after):
        yield from (head for head in heads if head.project_id == project.project_id)
        after = ListCursor(heads[-1].last_updated, heads[-1].key.session_id)


def delete_project(projects: Projects, writer: SessionWriter, project: Project, *, delete_sessions: bool) -> None:
    """Delete a project, and its sessions or their assignments.

    The project is deleted last, so that a request that failed can be repeated.
    """
    for head in list(list_sessions_of_project(writer.sessions, project)):
        if delete_sessions:
            writer.delete(head.key)
        else:
            writer.change(head.key, Change({"project_id": None}))
    projects.delete(project.user, project.project_id)
