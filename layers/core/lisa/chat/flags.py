"""The flags of the chat: their defaults, the features that this installation lacks, and the routes that they govern."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Flag:
    """A feature that administrators switch on and off.

    `feature` names it in a refusal. `lacking` is the reason why this installation does not have it, or None. `routes`
    are refused while the flag is off, also to administrators, except those in `open_to_administrators`. `page_only`
    is the reason why the flag changes the page and refuses no request. Every other flag without routes governs
    contents of requests (`governed_content`).
    """

    feature: str
    default: bool = True
    lacking: str | None = None
    routes: tuple[str, ...] = ()
    open_to_administrators: tuple[str, ...] = ()
    page_only: str | None = None


@dataclass(frozen=True)
class FeatureState:
    """The state of a flag in this installation. `enabled` is true only for an available feature."""

    enabled: bool
    available: bool
    reason: str | None


_NO_MCP = "this installation has no connections to MCP servers yet"
FLAGS: Mapping[str, Flag] = {
    "deleteSessionHistory": Flag("deletion of sessions", routes=("DELETE /session", "DELETE /session/{sessionId}")),
    "viewMetaData": Flag(
        "the metadata of answers", page_only="it hides the figures below answers; callers read only their own sessions"
    ),
    "editKwargs": Flag("changes of the arguments of models"),
    "editPromptTemplate": Flag("changes of the system prompt of a session"),
    "editChatHistoryBuffer": Flag("changes of the number of turns that a model receives"),
    "editNumOfRagDocument": Flag("changes of the number of passages that a model receives"),
    "uploadRagDocs": Flag(
        "uploads of documents", routes=("POST /repository/presigned-url", "POST /repository/{repositoryId}/bulk")
    ),
    "ragSelectionAvailable": Flag("the choice of documents for a session"),
    "uploadContextDocs": Flag("files in the context of a session"),
    "documentSummarization": Flag("summaries of documents", lacking="this installation cannot summarize documents yet"),
    "showRagLibrary": Flag("the library of documents", routes=("GET /repository/{repositoryId}/document",)),
    "showPromptTemplateLibrary": Flag(
        "prompt templates",
        routes=(
            "POST /prompt-templates",
            "GET /prompt-templates",
            "GET /prompt-templates/{promptTemplateId}",
            "PUT /prompt-templates/{promptTemplateId}",
            "DELETE /prompt-templates/{promptTemplateId}",
            "GET /prompt-templates/{promptTemplateId}/revisions",
        ),
    ),
    "mcpConnections": Flag("connections to MCP servers", lacking=_NO_MCP),
    "modelLibrary": Flag(
        "the library of models",
        page_only="it hides the page of models; every client needs the list of models to ask one",
    ),
    "enableModelComparisonUtility": Flag(
        "the comparison of models",
        default=False,
        page_only="it hides the page of comparisons; each answer there is an ordinary chat completion",
    ),
    "bedrockAgents": Flag("agents of Bedrock", default=False, lacking="this installation cannot call Bedrock agents"),
    "awsSessions": Flag("sessions of AWS", default=False, lacking="this installation has no sessions of AWS"),
    "encryptSession": Flag(
        "keys for the encryption of single sessions",
        default=False,
        lacking="all sessions are encrypted at rest already; there are no keys for single sessions",
    ),
    "enableUserApiTokens": Flag(
        "API tokens that users create", default=False, open_to_administrators=("POST /api-tokens",)
    ),
    "chatAssistantStacks": Flag("assistants", default=False, lacking="this installation has no assistants yet"),
    "projectOrganization": Flag(
        "projects",
        default=False,
        routes=(
            "GET /project",
            "POST /project",
            "PUT /project/{projectId}",
            "DELETE /project/{projectId}",
            "PUT /project/{projectId}/session/{sessionId}",
        ),
    ),
    "showMcpWorkbench": Flag("the workbench of MCP tools", default=False, lacking=_NO_MCP),
}
_FLAG_OF_ROUTE = {route: name for name, flag in FLAGS.items() for route in (*flag.routes, *flag.open_to_administrators)}


def find_flag(route: str, *, administers: bool) -> str | None:
    """Return the flag that governs a route, as `GET /project`, or None.

    `administers` says that the caller is an administrator.
    """
    name = _FLAG_OF_ROUTE.get(route)
    return None if name is None or (administers and route in FLAGS[name].open_to_administrators) else name


def is_enabled(name: str, components: Mapping[str, bool]) -> bool:
    """Return whether a feature is available and switched on by the stored flags."""
    flag = FLAGS[name]
    return flag.lacking is None and components.get(name, flag.default)


def describe_features(components: Mapping[str, bool]) -> dict[str, FeatureState]:
    """Return the state of every flag."""
    return {
        name: FeatureState(is_enabled(name, components), flag.lacking is None, flag.lacking)
        for name, flag in FLAGS.items()
    }


def explain_refusal(name: str) -> str:
    """Return the message for a caller who uses a feature that is switched off."""
    return f"{FLAGS[name].feature}: an administrator switched this off; ask an administrator to switch on `{name}`"
