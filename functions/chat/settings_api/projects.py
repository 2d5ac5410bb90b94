"""The routes of projects."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler.exceptions import ServiceError
from aws_lambda_powertools.event_handler.openapi.params import Body

from chat.api.access import build_own_key, raise_if_refused, read_own_head, read_own_user
from chat.settings_api.project_shapes import Assignment, ChangedProject, NewProject, ProjectDeletion
from lisa.chat.answers import SessionMessage, SessionsDeleted
from lisa.chat.configuration import GLOBAL
from lisa.chat.configuring import read_configuration
from lisa.chat.flags import explain_refusal
from lisa.chat.project import Project, TooManyProjects
from lisa.chat.project_changes import change_project, create_project, delete_project
from lisa.chat.session import format_time, is_id
from lisa.chat.settings_answers import ProjectView
from lisa.chat.settings_views import project_view
from lisa.chat.writing import Change
from lisa.rest.access import not_found_error
from lisa.rest.api import create_rest_router
from lisa.rest.refusals import declare_errors
from lisa.wiring.chat import session_writer
from lisa.wiring.chat_settings import project_store
from lisa.wiring.flags import configuration_store, is_feature_enabled
from lisa.wiring.process import create_id, epoch_milliseconds

router = create_rest_router()
ONE = "/project/<projectId>"


@router.get("/project")
def list_projects() -> list[ProjectView]:
    """List the projects of the caller.

    Users see own projects only.

    Returns:
        The projects; the one that was changed last is the first.
    """
    found = project_store().list_projects(read_own_user(router))
    return [project_view(project) for project in sorted(found, key=lambda one: one.last_updated, reverse=True)]


@router.post("/project", responses=declare_errors(409))
def add_project(body: Annotated[NewProject, Body()]) -> ProjectView:
    """Create a project.

    The configuration limits the number of projects of a user.

    Returns:
        The new project.
    """
    user, now = read_own_user(router), _read_time()
    most = read_configuration(configuration_store(), GLOBAL).configuration["maxProjectsPerUser"]
    project = Project(user, create_id(), body.name, now, now, **body.optional_fields())
    created = create_project(project_store(), project, most)
    if isinstance(created, TooManyProjects):
        raise ServiceError(HTTPStatus.CONFLICT, created.message)
    return project_view(created)


@router.put(ONE)
def put_project(projectId: str, body: Annotated[ChangedProject, Body()]) -> SessionMessage:
    """Change a project.

    Fields that the body leaves out keep their values; null removes the value of all fields except `name`.

    Returns:
        The confirmation of the change.
    """
    project = _read_own_project(projectId)
    if change_project(project_store(), project.user, projectId, body.changed_fields(), _read_time) is None:
        raise not_found_error()
    return {"message": "the project is changed"}


@router.delete(ONE)
def remove_project(projectId: str, body: Annotated[ProjectDeletion | None, Body()] = None) -> SessionsDeleted:
    """Delete a project.

    With `deleteSessions`, its sessions are deleted, too. Otherwise they stay, without a project.

    Returns:
        The confirmation of the deletion.
    """
    project = _read_own_project(projectId)
    delete_sessions = body is not None and bool(body.deleteSessions)
    if delete_sessions and not is_feature_enabled("deleteSessionHistory"):
        raise ServiceError(HTTPStatus.FORBIDDEN, explain_refusal("deleteSessionHistory"))
    delete_project(project_store(), session_writer(), project, delete_sessions=delete_sessions)
    return {"deleted": True}


@router.put(f"{ONE}/session/<sessionId>")
def assign_session(projectId: str, sessionId: str, body: Annotated[Assignment | None, Body()] = None) -> SessionMessage:
    """Assign a session to a project.

    A session is in one project at most. With `unassign`, the session leaves the project.

    Returns:
        The confirmation of the change.
    """
    _read_own_project(projectId)
    if body is not None and body.unassign:
        if read_own_head(router, sessionId).project_id == projectId:
            raise_if_refused(session_writer().change(build_own_key(router, sessionId), Change({"project_id": None})))
        return {"message": "the session is not in the project"}
    raise_if_refused(session_writer().change(build_own_key(router, sessionId), Change({"project_id": projectId})))
    return {"message": "the session is in the project"}


def _read_own_project(project_id: str) -> Project:
    user = read_own_user(router)
    project = project_store().get(user, project_id) if is_id(project_id) else None
    if project is None:
        raise not_found_error()
    return project


def _read_time() -> str:
    return format_time(epoch_milliseconds())
