"""What rules are about: of each thing only what decides who may do what to it."""

from dataclasses import dataclass

PUBLIC = "lisa:public"  # the group everybody is in, in the words of prompts and MCP servers
GROUP_PREFIX = "group:"


@dataclass(frozen=True)
class Installation:
    """All of it: what belongs to nobody else."""


@dataclass(frozen=True)
class Model:
    """A model. No groups means everyone, here and below."""

    allowed_groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Repository:
    """A repository, and with it its pipelines. Whoever may use it may add collections where `open_to_collections`."""

    allowed_groups: tuple[str, ...] = ()
    allow_user_collections: bool = False


@dataclass(frozen=True)
class Collection:
    """A collection; without groups of its own it has its repository's."""

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
    """The files one user uploaded."""

    owner: str


@dataclass(frozen=True)
class Prompt:
    """A prompt template; `shared_with` holds `lisa:public` or names behind `group:`."""

    owner: str
    shared_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class McpServer:
    """A registered MCP server; `shared_with` as a prompt's."""

    owner: str
    shared_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class Session:
    """A chat session, or anything else that is one user's alone."""

    owner: str


@dataclass(frozen=True)
class ApiToken:
    """An API token: whose it is and which groups it carries."""

    owner: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class ApiTokens:
    """Making tokens for oneself; `api_group` may, where there is one."""

    api_group: str = ""


@dataclass(frozen=True)
class Configuration:
    """The configuration of the chat and which of its features are on."""


@dataclass(frozen=True)
class Usage:
    """What one user used; without an owner, what everybody did."""

    owner: str | None = None
