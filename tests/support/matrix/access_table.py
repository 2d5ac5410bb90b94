"""Every route of the API with the callers who may use it, as the access tests read it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tests.support.chat import PNG
from tests.support.matrix.callers import ADMINISTRATORS, Role
from tests.support.matrix.world import World
from tools.openapi.routes import find_routes

#: open: anybody · any: any caller · api: the API group · admin: administrators · configure: administrators, of a thing
#: whose group may see it · group: its group · rag: RAG administrators of it · token, document: its owner, and whoever
#: administers it · owner: whose it is, and administrators · own: nobody but the owner.
Who = Literal["open", "any", "api", "admin", "configure", "group", "rag", "token", "document", "owner", "own"]
Body = Callable[[World, Mapping[str, str]], Any]
_ROUTES = {route.func.__name__: name for name, route in find_routes().items()}


@dataclass(frozen=True)
class Row:
    """One call of a route. `fresh` names the things created for each call; `reached` is the status of a success."""

    function: str
    who: Who
    body: Body | None = None
    query: str = ""
    fresh: str = ""
    reached: int = 200

    @property
    def route(self) -> str:
        """The method and the path that the function's decorator declares."""
        return _ROUTES[self.function]

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.route.split()[0]

    @property
    def path(self) -> str:
        """The path template."""
        return self.route.split()[1]

    def expected(self, role: Role, *, mine: bool) -> int:
        """Return the status for this caller, for their own thing or a stranger's."""
        if self.who == "open":
            return self.reached
        if role in ("nobody", "expired", "revoked"):
            return 401
        if self.who == "api" and role == "management key":
            return 400  # the management key is no user and owns no token
        if self.who == "own":
            return self.reached if mine else 404
        return self.reached if role in ADMINISTRATORS else _EXPECTED[self.who](role, mine, self.reached)


def _of_the_group(role: Role, mine: bool, reached: int) -> int:
    return reached if mine and role in ("group", "rag admin") else 404


def _of_the_rag_administrators(role: Role, mine: bool, reached: int) -> int:
    return 403 if mine and role == "group" else _of_the_group(role, mine, reached)


def _of_its_owner(role: Role, mine: bool, reached: int) -> int:
    if role not in ("group", "rag admin"):
        return 404  # a user who may not see the collection does not see own documents in it
    return reached if mine or role == "rag admin" else 403


_EXPECTED: Mapping[Who, Callable[[Role, bool, int], int]] = {
    "any": lambda role, mine, reached: reached,
    "api": lambda role, mine, reached: reached if role in ("group", "rag admin") else 403,
    "admin": lambda role, mine, reached: 403,
    "configure": lambda role, mine, reached: 403 if mine and role in ("group", "rag admin") else 404,
    "group": _of_the_group,
    "rag": _of_the_rag_administrators,
    "token": lambda role, mine, reached: reached if mine else 404,
    "document": _of_its_owner,
    "owner": lambda role, mine, reached: reached if mine else 404,
}


def _new_pipeline(world: World, _ids: Mapping[str, str]) -> Any:
    return {"s3Bucket": "inbox", "s3Prefix": f"{world.number()}/", "trigger": "daily"}


def _new_pipelines(world: World, ids: Mapping[str, str]) -> Any:
    return {"pipelines": [_new_pipeline(world, ids)]}


def _new_repository(world: World, _ids: Mapping[str, str]) -> Any:
    return {"repositoryId": f"made-{world.number()}", "embeddingModelId": "minilm"}


def _new_model(world: World, _ids: Mapping[str, str]) -> Any:
    return {"modelId": f"made-{world.number()}", "modelName": "openai/m", "modelType": "textgen"}


def _schedule(_world: World, _ids: Mapping[str, str]) -> Any:
    return {"scheduleType": "RECURRING", "recurringSchedule": {"startTime": "08:00", "stopTime": "18:00"}}


def _named(world: World, _ids: Mapping[str, str]) -> Any:
    return {"name": f"n {world.number()}"}


def _described(world: World, _ids: Mapping[str, str]) -> Any:
    return {"description": f"d {world.number()}"}


def _granting(world: World, _ids: Mapping[str, str]) -> Any:
    return {"sources": [{"s3Bucket": "inbox"}, {"s3Bucket": "inbox", "s3Prefix": f"{world.number()}/"}]}


def _message(world: World, _ids: Mapping[str, str]) -> Any:
    return {"messages": [{"type": "human", "content": f"m {world.number()}"}]}


def _prompt(world: World, _ids: Mapping[str, str]) -> Any:
    return {"title": f"t {world.number()}", "body": "You are a {{role}}.", "type": "persona"}


ROWS: tuple[Row, ...] = (
    Row("get_openapi_document", "open"),
    Row("get_reference_page", "open"),
    Row("get_caller", "any"),
    Row("list_tokens", "any"),
    Row("create_own_token", "api", _named),
    Row("create_token_for_user", "admin", _named),
    Row("get_token", "token"),
    Row("revoke_token", "token", fresh="tokenOrUser"),
    Row("report_usage", "any"),
    Row("report_usage", "any", query="from=2026-11-01&to=2026-11-30&groupBy=user"),
    Row("get_metrics", "admin"),
    Row("get_user_metrics", "owner"),
    Row("get_budget", "admin"),
    Row("set_budget", "admin", lambda world, ids: {"tokens": 1_000_000 + world.number(), "per": "month"}),
    Row("list_sessions", "any"),
    Row("delete_sessions", "any", fresh="sessionId"),
    Row("get_session", "own"),
    Row("put_session", "any", _message, fresh="sessionId"),
    Row("delete_session", "own", fresh="sessionId"),
    Row("rename_session", "own", _named),
    Row("pin_session", "own", lambda world, ids: {"pinned": world.number() % 2 == 0}),
    Row("attach_image", "any", lambda world, ids: {"message": {"image_url": {"url": PNG}}}, fresh="sessionId"),
    Row("export_session", "own", query="format=md&link=true"),
    Row("export_session", "own", query="format=zip", reached=303),
    Row("export_sessions", "any", query="format=json&link=true"),
    Row("create_import_form", "any"),
    Row("import_session_file", "any", lambda world, ids: {"history": [{"type": "human", "content": "imported"}]}),
    Row("search_sessions", "any", query="q=question"),
    Row("append_messages", "any", _message, fresh="sessionId"),
    Row("list_messages", "own"),
    Row("rate_message", "own", lambda world, ids: {"rating": "up", "reason": "clear"}),
    Row("list_configuration_versions", "any"),
    Row("change_configuration_of_scope", "admin", lambda world, ids: {"configuration": {"theme": world.number()}}),
    Row("get_preferences", "any"),
    Row("put_preferences", "any", lambda world, ids: {"preferences": {"theme": world.number()}}),
    Row("list_projects", "any"),
    Row("add_project", "any", _named),
    Row("put_project", "own", _named),
    Row("remove_project", "own", fresh="projectId"),
    Row("assign_session", "own", lambda world, ids: {}),
    Row("add_prompt", "any", _prompt),
    Row("list_prompt_templates", "any", query="public=true"),
    Row("get_prompt", "owner"),
    Row("put_prompt", "owner", _prompt),
    Row("remove_prompt", "owner", fresh="promptTemplateId"),
    Row("list_prompt_revisions", "owner"),
    Row("share_session", "own", lambda world, ids: {"groups": ["law"]}),
    Row("list_shares", "any"),
    Row("get_share", "group"),
    Row("delete_share", "own", fresh="shareId"),
    Row("list_models", "any"),
    Row("create_model", "admin", _new_model),
    Row("get_model", "group"),
    Row("delete_model", "configure", fresh="modelId"),
    Row("change_model", "configure", lambda world, ids: {"modelDescription": f"d {world.number()}"}, reached=409),
    Row("set_context_window", "configure", lambda world, ids: {"contextWindow": 4_096}, reached=409),
    Row("list_instances", "any"),
    Row("list_foundation_models", "admin"),
    Row("put_schedule", "configure", _schedule, reached=409),
    Row("post_schedule", "configure", _schedule, reached=409),
    Row("get_schedule", "group"),
    Row("get_schedule_status", "group"),
    Row("delete_schedule", "configure"),
    Row("list_lifecycle_events", "group"),
    Row("list_repositories", "any"),
    Row("create_repository", "admin", _new_repository),
    Row("list_statuses", "admin"),
    Row("list_all_collections", "any"),
    Row("create_upload_form", "any", lambda world, ids: "report.pdf"),
    Row("get_repository", "group"),
    Row("change_repository", "configure", _described),
    Row("change_repository", "rag", _new_pipelines, fresh="repositoryId"),
    Row("change_repository", "configure", _granting),
    Row("delete_repository", "configure", fresh="repositoryId"),
    Row("list_collections", "group"),
    Row("list_collections_alternative_path", "group"),
    Row("create_collection", "rag", _named),
    Row("get_collection", "group"),
    Row("change_collection", "rag", _described),
    Row("delete_collection", "rag", fresh="collectionId"),
    Row("list_pipelines", "rag"),
    Row("create_pipeline", "rag", _new_pipeline),
    Row("change_pipeline", "rag", lambda world, ids: {"autoRemove": world.number() % 2 == 0}),
    Row("delete_pipeline", "rag", fresh="pipelineId"),
    Row("run_pipeline", "rag"),
    Row("list_runs", "rag"),
    Row("ingest_files", "group", lambda world, ids: {"keys": ["report.pdf"]}),
    Row("preview_chunks", "group", lambda world, ids: {"text": "# Clock\n\nThe clock is wound."}),
    Row("list_documents", "group"),
    Row("remove_documents", "document", lambda world, ids: {"documentIds": [ids["documentId"]]}),
    Row("list_jobs", "group"),
    Row("list_metadata_keys", "group"),
    Row("retry_job", "document"),
    Row(
        "search_passages", "group", query="query=who", reached=503
    ),  # the request reached the model, which is unavailable
    Row("get_download_link", "group"),
    Row("get_document_text", "group"),
    Row("get_document_explanation", "group"),
    Row("get_document", "group"),
)
