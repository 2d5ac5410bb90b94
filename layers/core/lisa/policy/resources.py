"""The resources of the policy. Each has only those fields that the rules read."""

from dataclasses import dataclass

PUBLIC = "lisa:public"  # the group of all users, as prompts and MCP servers write it
GROUP_PREFIX = "group:"


@dataclass(frozen=True)
class Installation:
    """The whole installation, for everything without an owner."""


@dataclass(frozen=True)
class Model:
    """A model. Without groups, everyone may use it; the same holds for all other resources with groups.

    A candidate is not in service yet: only the platform's own functions may use it, to test it. They may also use a
    model that wakes, besides its users.
    """

    allowed_groups: tuple[str, ...] = ()
    is_candidate: bool = False
    is_waking: bool = False


@dataclass(frozen=True)
class Repository:
    """A repository with its pipelines. With `allow_user_collections`, every user of it may add collections."""

    allowed_groups: tuple[str, ...] = ()
    allow_user_collections: bool = False


@dataclass(frozen=True)
class Collection:
    """A collection. Its users must also be users of its repository."""

    repository: Repository
    owner: str
    allowed_groups: tuple[str, ...] = ()
    private: bool = False


@dataclass(frozen=True)
class Document:
    """A document and its jobs."""

    collection: Collection
    owner: str


@dataclass(frozen=True)
class Uploads:
    """The uploaded files of one user."""

    owner: str


@dataclass(frozen=True)
class Prompt:
    """A prompt template. `shared_with` holds `lisa:public`, or `group:` and the name of a group."""

    owner: str
    shared_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class Share:
    """A shared copy of a session. `shared_with` has the same form as for a prompt."""

    owner: str
    shared_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class McpServer:
    """A registered MCP server. `shared_with` has the same form as for a prompt."""

    owner: str
    shared_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class Session:
    """A chat session, or anything else that belongs to one user alone."""

    owner: str


@dataclass(frozen=True)
class ApiToken:
    """An API token with its owner and its groups."""

    owner: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class ApiTokens:
    """The right to create own API tokens. Members of `api_group` have it, if that is set."""

    api_group: str = ""


@dataclass(frozen=True)
class Configuration:
    """The configuration of the chat."""


@dataclass(frozen=True)
class Usage:
    """The usage of one user, or of all users if there is no owner."""

    owner: str | None = None
