"""GET /repository/{repositoryId}/similaritySearch: the passages nearest to a question."""

from typing import Annotated, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.access import caller, permitted
from lisa.adapters.rest import rest_api
from lisa.adapters.wiring import database, repositories, search
from lisa.repositories.visibility import visible_collection
from lisa.retrieval.ports import Scope
from lisa.retrieval.views import passage_view

logger = Logger()
app = rest_api()


@app.get("/repository/<repositoryId>/similaritySearch")
def similarity_search(  # noqa: PLR0913, PLR0917 - the contract's query parameters
    repositoryId: str,
    query: Annotated[str, Query(min_length=1, max_length=8_000)],
    topK: Annotated[int, Query(ge=1, le=100)] = 3,
    collectionId: str | None = None,
    modelName: str | None = None,
    score: bool = False,
) -> dict[str, Any]:
    """Search one collection; `collectionId` wins over `modelName`, and neither means the default collection."""
    collection = permitted(visible_collection(caller(app), repositories(), repositoryId, collectionId or modelName))
    scope = Scope(repositoryId, collection.collection_id, collection.embedding_model)
    return {"docs": [passage_view(passage, score=score) for passage in search()(query, scope, topK)]}


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the request."""
    with database():
        return app.resolve(event, context)
