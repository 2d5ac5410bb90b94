"""The answers about the configuration and about users' own settings."""

from collections.abc import Sequence
from typing import cast

from lisa.chat.configuration import ConfigurationVersion
from lisa.chat.flags import describe_features
from lisa.chat.project import Project
from lisa.chat.prompt import Prompt
from lisa.chat.settings_answers import ChatConfigurationView, ConfigurationView, FeatureView, ProjectView, PromptView
from lisa.policy.subject import Subject


def configurations_view(versions: Sequence[ConfigurationVersion]) -> list[ConfigurationView]:
    """Return versions, newest first; the first one with the features of this installation."""
    shown = [_configuration_view(version) for version in versions]
    if shown:
        shown[0]["features"] = {
            name: FeatureView(enabled=state.enabled, available=state.available, reason=state.reason)
            for name, state in describe_features(versions[0].components).items()
        }
    return shown


def _configuration_view(version: ConfigurationVersion) -> ConfigurationView:
    return {
        "configScope": version.scope,
        "versionId": version.number,
        "configuration": cast("ChatConfigurationView", dict(version.configuration)),
        "changedBy": version.changed_by,
        "changeReason": version.reason,
        "createdAt": version.created_at,
    }


def project_view(project: Project) -> ProjectView:
    """Return a project."""
    return {
        "projectId": project.project_id,
        "name": project.name,
        "createTime": project.create_time,
        "lastUpdated": project.last_updated,
        "instructions": project.instructions,
        "collections": [
            {"repositoryId": one.repository_id, "collectionId": one.collection_id} for one in project.collections
        ],
        "defaultModel": project.default_model,
    }


def prompt_view(prompt: Prompt, subject: Subject) -> PromptView:
    """Return a revision of a prompt, as this caller sees it."""
    return {
        "id": prompt.prompt_id,
        "created": prompt.created,
        "owner": prompt.owner,
        "isOwner": prompt.owner == subject.user,
        "groups": list(prompt.groups),
        "title": prompt.title,
        "revision": prompt.revision,
        "latest": prompt.latest,
        "type": prompt.type,
        "body": prompt.body,
        "variables": list(prompt.variables),
    }
