"""Deletion of what the demo user created on the page."""

from tests.support.installation import RunningInstallation


def delete_own_data(installation: RunningInstallation) -> None:
    """Delete the chats, projects and prompts of the demo user. Projects that are switched off stay."""
    assert installation.ask("DELETE", "/session").is_success
    projects = installation.ask("GET", "/project")
    paths = [f"/project/{one['projectId']}" for one in (projects.json() if projects.is_success else [])]
    paths += [f"/prompt-templates/{one['id']}" for one in installation.ask("GET", "/prompt-templates").json()["Items"]]
    for path in paths:
        assert installation.ask("DELETE", path).is_success, path
