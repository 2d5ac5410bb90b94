"""The shapes of the answers about the configuration and about users' own settings."""

from typing import Any, Literal, NotRequired

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from lisa.chat.answers import MessageView
from lisa.chat.prompt import PromptType


@with_config(ConfigDict(extra="allow"))
class BannerView(TypedDict):
    """The banner on every page. The colours are written as `#RRGGBB`."""

    isEnabled: bool
    text: str
    textColor: str
    backgroundColor: str


@with_config(ConfigDict(extra="allow"))
class AnnouncementView(TypedDict):
    """A message that each user sees once."""

    isEnabled: bool
    message: str


@with_config(ConfigDict(extra="allow"))
class GlobalSettingsView(TypedDict):
    """The settings of all sessions."""

    defaultModel: str | None


_ChatConfiguration = TypedDict("_ChatConfiguration", {"global": GlobalSettingsView})  # a keyword is no attribute


@with_config(ConfigDict(extra="allow"))
class ChatConfigurationView(_ChatConfiguration):
    """The configuration of the chat. Fields that a client added are kept."""

    enabledComponents: dict[str, bool]
    systemBanner: BannerView
    announcement: AnnouncementView
    maxProjectsPerUser: int


class FeatureView(TypedDict):
    """The state of a flag. `enabled` is true only if the feature is available; otherwise `reason` explains it."""

    enabled: bool
    available: bool
    reason: str | None


class ConfigurationView(TypedDict):
    """One version of the configuration. The newest one also has the features of this installation."""

    configScope: str
    versionId: int
    configuration: ChatConfigurationView
    changedBy: str
    changeReason: str
    createdAt: str | None
    features: NotRequired[dict[str, FeatureView]]


class ConfigurationChanged(TypedDict):
    """The confirmation of a new version, with its entity tag."""

    status: Literal["ok"]
    versionId: int
    etag: str


class PreferencesView(TypedDict):
    """The preferences of a user, in fields that the client chooses."""

    user: str
    preferences: dict[str, Any]


class CollectionReferenceView(TypedDict):
    """A collection to search; with null, the whole repository."""

    repositoryId: str
    collectionId: str | None


class ProjectView(TypedDict):
    """A project: a folder of sessions, with what applies to all of them."""

    projectId: str
    name: str
    createTime: str
    lastUpdated: str
    instructions: str | None
    collections: list[CollectionReferenceView]
    defaultModel: str | None


class PromptView(TypedDict):
    """One revision of a prompt template. `variables` are the names in `{{name}}` of its body."""

    id: str
    created: str
    owner: str
    isOwner: bool
    groups: list[str]
    title: str
    revision: int
    latest: bool
    type: PromptType
    body: str
    variables: list[str]


class PromptsView(TypedDict):
    """A page of prompt templates."""

    Items: list[PromptView]
    nextCursor: str | None


class PromptRevisionsView(TypedDict):
    """The revisions of a prompt template."""

    Items: list[PromptView]


class DeletedView(TypedDict):
    """The confirmation of a deletion."""

    status: Literal["ok"]


class ShareView(TypedDict):
    """A share: a copy of a branch of a session. `expires` is in epoch seconds."""

    shareId: str
    sessionId: str | None
    name: str | None
    owner: str
    isOwner: bool
    groups: list[str]
    createdAt: str
    expires: int | None
    messageCount: int


class SharesView(TypedDict):
    """A page of shares."""

    shares: list[ShareView]
    nextCursor: str | None


class SharedSessionView(ShareView):
    """A share with a page of its messages, oldest first."""

    messages: list[MessageView]
    nextCursor: str | None
    hasMore: bool
