"""Deletion of what a person created on the page."""

from tests.support.installation import RunningInstallation


def delete_own_data(installation: RunningInstallation, token: str) -> None:
    """Delete the chats, projects and prompts of the person with this token. Projects that are switched off stay."""
    assert installation.ask("DELETE", "/session", token=token).is_success
    projects = installation.ask("GET", "/project", token=token)
    prompts = installation.ask("GET", "/prompt-templates", token=token)
    paths = [f"/project/{one['projectId']}" for one in (projects.json() if projects.is_success else [])]
    paths += [f"/prompt-templates/{one['id']}" for one in prompts.json()["Items"] if one["isOwner"]]
    for path in paths:
        assert installation.ask("DELETE", path, token=token).is_success, path
