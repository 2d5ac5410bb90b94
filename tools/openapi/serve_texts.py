"""The description of the Serve door's endpoints, by the name of the endpoint."""

from typing import Any, NamedTuple

from gateway.routes import answers as models
from gateway.stages.retrieval import vector_store_answers as stores
from gateway.stages.sessions import session_answers as sessions
from tools.openapi.texts import Texts

_STREAM = "The model's answer, as one JSON object or, with `stream`, as server-sent events."
_DROPPED = (
    " Sampling parameters and hints that the model does not take are dropped, and named in the header "
    "`x-lisa-dropped-parameters` of the answer."
)
_STORE = "vector_stores/{vector_store_id}"
_VIDEO = "videos/{video_id}"
ANY_OBJECT = dict[str, Any]
_VIDEO_FILE = ("video/*", "application/octet-stream")
_AUDIO_FILE = ("audio/*", "application/octet-stream")


class EndpointDescription(NamedTuple):
    """The texts of an endpoint, and its success: a shape of JSON, or the media types of a file.

    The shape of a provider's own answer is any object.
    """

    summary: str
    details: str
    answer: str
    success: Any = ANY_OBJECT


ENDPOINT_DESCRIPTIONS: dict[str, EndpointDescription] = {
    "health": EndpointDescription(
        "Check the health of the gateway", "No model is called.", "The gateway is running.", models.HealthView
    ),
    "health/liveliness": EndpointDescription(
        "Check that the gateway is alive", "No model is called.", "The gateway is running.", models.HealthView
    ),
    "health/readiness": EndpointDescription(
        "Check that the gateway is ready",
        "No model is called. The answer is 503 while the gateway starts.",
        "The gateway accepts requests.",
        models.HealthView,
    ),
    "models": EndpointDescription(
        "List models",
        "The format is that of OpenAI's list of models.",
        "All models that the caller may use.",
        models.ModelList,
    ),
    "models/{model_id}": EndpointDescription(
        "Get one model",
        "The format is that of OpenAI's models.",
        "The model, with its features and its health.",
        models.ModelListed,
    ),
    "models/metadata/{model_id}": EndpointDescription(
        "Get the metadata of one model",
        "The format is that of one entry of `model/info`.",
        "The type and the limits of the model.",
        models.ModelAbout,
    ),
    "model/info": EndpointDescription(
        "List models with their metadata",
        "The list contains the models that the caller may use.",
        "The type and the limits of each model, chat models first.",
        models.ModelInformation,
    ),
    "chat/completions": EndpointDescription(
        "Create a chat completion", f"The format is that of OpenAI's Chat Completions.{_DROPPED}", _STREAM
    ),
    "completions": EndpointDescription(
        "Create a text completion", f"The format is that of OpenAI's Completions.{_DROPPED}", _STREAM
    ),
    "responses": EndpointDescription(
        "Create a response", f"The format is that of OpenAI's Responses.{_DROPPED}", _STREAM
    ),
    "messages": EndpointDescription(
        "Create a message", f"The format is that of Anthropic's Messages.{_DROPPED}", _STREAM
    ),
    "messages/count_tokens": EndpointDescription(
        "Count the tokens of a message",
        "The format is that of Anthropic's token counting. No message is created.",
        "The number of input tokens.",
    ),
    "embeddings": EndpointDescription(
        "Create embeddings", "The format is that of OpenAI's Embeddings.", "One vector for each input."
    ),
    "rerank": EndpointDescription(
        "Rank documents by relevance",
        "The model compares each document with the query.",
        "The indexes of the documents and their relevance, best first.",
    ),
    "moderations": EndpointDescription(
        "Classify texts for moderation",
        "The format is that of OpenAI's Moderations.",
        "The categories and the scores of each text.",
    ),
    "images/generations": EndpointDescription(
        "Generate images",
        "The format is that of OpenAI's Images.",
        "The images, as base64 or as URLs. With `stream`, some models send server-sent events.",
    ),
    "images/edits": EndpointDescription(
        "Edit images",
        "The body is a form that contains the images and the prompt. A part `metadata` with JSON that has a "
        "`session_id` stores the prompt and the images in a chat session.",
        "The edited images, as base64 or as URLs.",
    ),
    "audio/speech": EndpointDescription(
        "Convert text to speech", "The format is that of OpenAI's Speech.", "The audio file.", _AUDIO_FILE
    ),
    "audio/transcriptions": EndpointDescription(
        "Transcribe audio",
        "The body is a form that contains the audio file.",
        "The transcript, in the format that the request selects.",
    ),
    "videos": EndpointDescription(
        "Start the generation of a video",
        "The body is JSON, or a form with a reference image.",
        "The id and the state of the video. The video itself is created in the background.",
        models.VideoState,
    ),
    _VIDEO: EndpointDescription(
        "Get the state of a video",
        "The id is from the answer that started the video.",
        "The state of the video.",
        models.VideoState,
    ),
    f"{_VIDEO}/content": EndpointDescription(
        "Download a video", "The video must be complete.", "The video file.", _VIDEO_FILE
    ),
    f"{_VIDEO}/remix": EndpointDescription(
        "Start a new version of a video",
        "The body contains a prompt that describes the change.",
        "The id and the state of the new video.",
        models.VideoState,
    ),
    "vector_stores": EndpointDescription(
        "List vector stores",
        "Every collection that the caller may use is a vector store.",
        "One page of vector stores.",
        stores.VectorStoreList,
    ),
    _STORE: EndpointDescription(
        "Get one vector store", "A vector store is a collection.", "The vector store.", stores.VectorStoreShown
    ),
    f"{_STORE}/files": EndpointDescription(
        "List the files of a vector store",
        "The files are the documents of the collection.",
        "One page of files.",
        stores.VectorStoreFileList,
    ),
    f"{_STORE}/files/{{file_id}}": EndpointDescription(
        "Get one file of a vector store",
        "The file is a document of the collection.",
        "The file and its state.",
        stores.VectorStoreFileShown,
    ),
    f"{_STORE}/search": EndpointDescription(
        "Search a vector store",
        "The search compares the embedding of each query with the passages of the collection.",
        "The passages that are most similar to the queries, best first.",
        stores.VectorStoreSearch,
    ),
    "sessions/{session_id}/stream": EndpointDescription(
        "Continue the stream of an answer",
        "An answer to a request with `metadata.session_id` continues when its client disconnects. This stream has the "
        "events after a number, then an event `status` and the end mark. Without `answer`, it is the newest running "
        "answer, or else the newest one. The headers `x-answer-id`, `x-answer-parent-id` and `x-answer-continues` have "
        "the ids of the answer, of the message that it follows and of the answer that it continues. Answers can be "
        "followed for one day.",
        "The events of the answer.",
        ("text/event-stream",),
    ),
    "sessions/{session_id}/cancel": EndpointDescription(
        "Cancel an answer",
        "The model stops within a second. The text so far is stored in the session.",
        "The id of the answer, and whether it is being cancelled.",
        sessions.CancelledAnswer,
    ),
}


def find_endpoint_texts(name: str, prefix: str) -> Texts:
    """Return the texts of an endpoint under a prefix. Raises KeyError for an endpoint that has none."""
    summary, details, answer, _ = ENDPOINT_DESCRIPTIONS[name]
    place = f" (under {prefix})" if prefix else " (at the load balancer)"
    return Texts(summary + place, f"{summary}. {details}", answer)
