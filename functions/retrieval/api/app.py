"""The route of the search for passages."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler.exceptions import ServiceError
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.joins.rerankers import NO_RERANK, choose_reranker
from lisa.repositories.visibility import find_active_collection, find_active_repository
from lisa.rest.access import raise_if_denied, read_caller
from lisa.rest.api import REST_SETTINGS, bad_request_error, create_rest_api
from lisa.rest.embedding_access import raise_unless_may_embed
from lisa.rest.refusals import declare_errors
from lisa.retrieval.answers import FoundPassages
from lisa.retrieval.metadata_filter import MAX_FILTER, FilterRefused, MetadataSelection, parse_filter
from lisa.retrieval.ports import SearchScope
from lisa.retrieval.response_size import size_refusal
from lisa.retrieval.scope_reads import SearchQuestion
from lisa.retrieval.views import RequestedMode, parse_search_mode, search_view
from lisa.wiring import settings
from lisa.wiring.models import model_store
from lisa.wiring.repositories import repository_store
from lisa.wiring.retrieval import reranked_search
from lisa.wiring.vector_store import vector_database

logger = Logger()
app = create_rest_api()
MODE_TEXT = "`hybrid` (the default) searches by meaning and by words, `dense` by meaning, and `lexical` by words."
RERANK_TEXT = (
    "`true` lets the only rerank model that you may use sort the best passages again, and the id of a model lets this "
    "model do it. `metadata.rerank` says `applied` or `skipped(reason)`."
)
FILTER_TEXT = (
    "A filter over the metadata of documents, as JSON. A condition compares a custom field, or `tags`, by `eq`, `ne`, "
    "`gt`, `gte`, `lt`, `lte`, `in` or `nin`; `and` and `or` combine filters: "
    '`{"and": [{"field": "year", "gte": 2020}, {"field": "tags", "in": ["a", "b"]}]}`.'
)


@app.get("/repository/<repositoryId>/similaritySearch", responses=declare_errors(413, 502))
def search_passages(  # noqa: PLR0913, PLR0917 - the contract's query parameters
    repositoryId: str,
    query: Annotated[str, Query(min_length=1, max_length=8_000)],
    topK: Annotated[int, Query(ge=1, le=100)] = 3,
    collectionId: Annotated[str | None, Query(description="The id of the collection to search.")] = None,
    modelName: str | None = None,
    score: bool = False,
    mode: Annotated[RequestedMode | None, Query(description=MODE_TEXT)] = None,
    searchMode: Annotated[RequestedMode | None, Query(description="An older name of `mode`.")] = None,
    rerank: Annotated[str, Query(max_length=200, description=RERANK_TEXT)] = NO_RERANK,
    filter: Annotated[str | None, Query(max_length=MAX_FILTER, description=FILTER_TEXT)] = None,  # noqa: A002 - the contract's name
) -> FoundPassages:
    """Search a collection for passages similar to a question.

    `collectionId` has priority over `modelName`. If both are missing, the default collection is searched.

    Returns:
        The passages that match the question best, best first, and the search mode that was possible.
    """
    subject, wanted = read_caller(app), collectionId or modelName
    collection = raise_if_denied(find_active_collection(subject, repository_store(), repositoryId, wanted))
    repository = raise_if_denied(find_active_repository(subject, repository_store(), repositoryId))
    raise_unless_may_embed(subject, collection, repository)
    selection = _parse_selection(filter, repository.metadata, collection.metadata)
    found = reranked_search()(
        SearchQuestion(query, topK, parse_search_mode(mode or searchMode)),
        [SearchScope(repositoryId, collection.collection_id, collection.embedding_model, selection)],
        choose_reranker(subject, rerank, model_store()),
    )
    answer = search_view(found, score=score)
    if reason := size_refusal(found.passages, answer["docs"]):
        raise ServiceError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{reason}; ask for fewer with topK")
    return answer


def _parse_selection(text: str | None, *inherited: Mapping[str, Any]) -> MetadataSelection | None:
    if not text:
        return None
    found = parse_filter(text)
    if isinstance(found, FilterRefused):
        raise bad_request_error(found.place, found.reason)
    return MetadataSelection(found, inherited)


@entry_point(
    logger,
    *REST_SETTINGS,
    settings.documents_table,
    settings.repositories_table,
    settings.models_table,
    settings.gateway_url,
    settings.gateway_audience,
    settings.vector_database_url,
    settings.database_patience_seconds,
    settings.log_content,
)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the request."""
    with vector_database():
        return app.resolve(event, context)
