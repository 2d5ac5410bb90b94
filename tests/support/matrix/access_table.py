"""Every route of the API with who may call it and how it is called: API.md's tables, as a test reads them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tests.support.matrix.callers import ADMINISTRATORS, Role
from tests.support.matrix.world import World

#: open: anybody · any: any caller · api: the API group · admin: administrators · configure: administrators, of a thing
#: whose group may see it · group: its group · rag: RAG administrators of it · token, document: its owner, and whoever
#: administers it · owner: whose it is.
Who = Literal["open", "any", "api", "admin", "configure", "group", "rag", "token", "document", "owner"]
Body = Callable[[World, Mapping[str, str]], Any]
_NAMED = "/repository/{repositoryId}"


@dataclass(frozen=True)
class Row:
    """One way to call a route. `fresh` is made anew for every call that ends it. `reached`: how success answers."""

    route: str
    who: Who
    body: Body | None = None
    query: str = ""
    fresh: str = ""
    reached: int = 200

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.route.split()[0]

    @property
    def path(self) -> str:
        """The path's template."""
        return self.route.split()[1]

    def expected(self, role: Role, *, mine: bool) -> int:
        """The status this caller gets, of a thing of theirs or of others."""
        if self.who == "open":
            return self.reached
        if role in ("nobody", "expired", "revoked"):
            return 401
        if self.who == "api" and role == "management key":
            return 400  # it is no user who could own a token; it makes tokens for users
        return self.reached if role in ADMINISTRATORS else _EXPECTED[self.who](role, mine, self.reached)


def _of_the_group(role: Role, mine: bool, reached: int) -> int:
    return reached if mine and role in ("group", "rag admin") else 404


def _of_the_rag_administrators(role: Role, mine: bool, reached: int) -> int:
    return 403 if mine and role == "group" else _of_the_group(role, mine, reached)


def _of_its_owner(role: Role, mine: bool, reached: int) -> int:
    if role not in ("group", "rag admin"):
        return 404  # whoever may not see the collection does not see what they brought into it either
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


def _new_repository(world: World, _ids: Mapping[str, str]) -> Any:
    return {"repositoryId": f"made-{world.number()}", "embeddingModelId": "minilm"}


def _named(world: World, _ids: Mapping[str, str]) -> Any:
    return {"name": f"n {world.number()}"}


def _described(world: World, _ids: Mapping[str, str]) -> Any:
    return {"description": f"d {world.number()}"}


def _granting(world: World, _ids: Mapping[str, str]) -> Any:
    return {"sources": [{"s3Bucket": "inbox"}, {"s3Bucket": "inbox", "s3Prefix": f"{world.number()}/"}]}


ROWS: tuple[Row, ...] = (
    Row("GET /openapi.json", "open"),
    Row("GET /docs", "open"),
    Row("GET /me", "any"),
    Row("GET /api-tokens", "any"),
    Row("POST /api-tokens", "api", _named),
    Row("POST /api-tokens/{tokenOrUser}", "admin", _named),
    Row("GET /api-tokens/{tokenOrUser}", "token"),
    Row("DELETE /api-tokens/{tokenOrUser}", "token", fresh="tokenOrUser"),
    Row("GET /usage", "any"),
    Row("GET /usage", "any", query="from=2026-11-01&to=2026-11-30&groupBy=user"),
    Row("GET /metrics/users/all", "admin"),
    Row("GET /metrics/users/{userId}", "owner"),
    Row("GET /budgets/{scope}", "admin"),
    Row("PUT /budgets/{scope}", "admin", lambda world, ids: {"tokens": 1_000_000 + world.number(), "per": "month"}),
    Row("GET /repository", "any"),
    Row("POST /repository", "admin", _new_repository),
    Row("GET /repository/status", "admin"),
    Row("GET /repository/collections", "any"),
    Row("POST /repository/presigned-url", "any", lambda world, ids: "report.pdf"),
    Row(f"GET {_NAMED}", "group"),
    Row(f"PUT {_NAMED}", "configure", _described),
    Row(f"PUT {_NAMED}", "rag", lambda world, ids: {"pipelines": [_new_pipeline(world, ids)]}, fresh="repositoryId"),
    Row(f"PUT {_NAMED}", "configure", _granting),
    Row(f"DELETE {_NAMED}", "configure", fresh="repositoryId"),
    Row(f"GET {_NAMED}/collection", "group"),
    Row(f"GET {_NAMED}/collections", "group"),
    Row(f"POST {_NAMED}/collection", "rag", _named),
    Row(f"GET {_NAMED}/collection/{{collectionId}}", "group"),
    Row(f"PUT {_NAMED}/collection/{{collectionId}}", "rag", _described),
    Row(f"DELETE {_NAMED}/collection/{{collectionId}}", "rag", fresh="collectionId"),
    Row(f"GET {_NAMED}/pipelines", "rag"),
    Row(f"POST {_NAMED}/pipelines", "rag", _new_pipeline),
    Row(f"PUT {_NAMED}/pipelines/{{pipelineId}}", "rag", lambda world, ids: {"autoRemove": world.number() % 2 == 0}),
    Row(f"DELETE {_NAMED}/pipelines/{{pipelineId}}", "rag", fresh="pipelineId"),
    Row(f"POST {_NAMED}/pipelines/{{pipelineId}}/run", "rag"),
    Row(f"GET {_NAMED}/pipelines/{{pipelineId}}/runs", "rag"),
    Row(f"POST {_NAMED}/bulk", "group", lambda world, ids: {"keys": ["report.pdf"]}),
    Row(f"GET {_NAMED}/document", "group"),
    Row(f"DELETE {_NAMED}/document", "document", lambda world, ids: {"documentIds": [ids["documentId"]]}),
    Row(f"GET {_NAMED}/jobs", "group"),
    Row(f"POST {_NAMED}/jobs/{{jobId}}/retry", "document"),
    Row(
        f"GET {_NAMED}/similaritySearch", "group", query="query=who", reached=503
    ),  # as far as the model, which is away
    Row(f"GET {_NAMED}/{{documentId}}/download", "group"),
    Row(f"GET {_NAMED}/{{documentId}}/text", "group"),
    Row(f"GET {_NAMED}/{{documentId}}/why", "group"),
    Row(f"GET {_NAMED}/{{documentId}}", "group"),
)
