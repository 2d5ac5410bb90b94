"""The descriptions of parameters by name. A parameter with another meaning is described by its own route."""

from typing import Any

_NEXT_PAGE = "The position that an earlier answer returned; it selects the next page."
_PATHS = {
    "modelId": "The id of a model.",
    "repositoryId": "The id of the repository.",
    "collectionId": "The id of the collection.",
    "documentId": "The id of the document.",
    "pipelineId": "The id of the pipeline.",
    "jobId": "The id of the job.",
    "userId": "The name of the user.",
    "scope": "The scope of the budget: `user:<name>`, `group:<name>` or `token:<id>`.",
    "tokenOrUser": "The id of the token.",
    "sessionId": "The id of the session.",
    "session_id": "The id of the session.",
    "messageIndex": "The index of the message.",
    "shareId": "The id of the share.",
    "promptTemplateId": "The id of the prompt template.",
    "projectId": "The id of the project.",
    "configScope": "The scope of the configuration. Only `global` has an effect.",
    "model_id": "The id of the model. It may contain slashes.",
    "vector_store_id": "The id of the vector store.",
    "file_id": "The id of the file.",
    "video_id": "The id of the video.",
}
_LISTS = {
    "page": "The number of the page, from 1. `cursor` and `lastEvaluatedKey` have priority.",
    "pageSize": "The largest number of entries on a page.",
    "limit": "The largest number of entries in the answer.",
    "filter": "A text that the name or the description contains.",
    "filterText": "Another name of `filter`.",
    "status": "The status of the collections in the list. Without it, collections that are being deleted are left out.",
    "statusFilter": "Another name of `status`.",
    "sortBy": "The field that sorts the list: `name`, `createdAt` or `updatedAt`.",
    "sortOrder": "The order of the list: `asc` or `desc`.",
    "cursor": _NEXT_PAGE,
    "lastEvaluatedKey": _NEXT_PAGE,
    "lastEvaluatedKeyPk": "The field `pk` of `lastEvaluated` in an earlier answer.",
    "lastEvaluatedKeyDocumentId": "The field `document_id` of `lastEvaluated` in an earlier answer.",
    "timeLimit": "The age of the oldest change in the list, in hours.",
}
_OTHERS = {
    "chunkSize": "An older way to give the chunk size, in characters. `chunkingStrategy` has priority.",
    "chunkOverlap": "An older way to give the overlap of chunks, in characters.",
    "documentName": "The name of the documents to delete, if there is no body.",
    "query": "The question to search with.",
    "topK": "The largest number of passages in the answer.",
    "modelName": "The embedding model of the collection, as older clients name it.",
    "score": "With `true`, each passage has its `similarity_score`.",
    "start": "The offset of the first character.",
    "end": "The offset after the last character. The default is the end of the text.",
    "from": "The first day, as `YYYY-MM-DD` in UTC. The default is 29 days before the last day.",
    "to": "The last day, as `YYYY-MM-DD` in UTC. The default is today.",
    "groupBy": "The grouping of the report.",
}
TEXTS = _PATHS | _LISTS | _OTHERS


def describe_path_parameter(name: str) -> dict[str, Any]:
    """Return the description of a parameter in the path of an endpoint of the Serve door."""
    schema = {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": _PATHS[name]}
