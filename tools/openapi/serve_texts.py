"""The texts of the Serve door's endpoints, by the name of the endpoint."""

from tools.openapi.texts import Texts

_STREAM = "The model's answer, as one JSON object or, with `stream`, as server-sent events."
_STORE = "vector_stores/{vector_store_id}"
_VIDEO = "videos/{video_id}"
_TEXTS = {
    "health": (
        "Check the health of the gateway",
        "No model is called.",
        "The gateway is running.",
    ),
    "health/liveliness": (
        "Check that the gateway is alive",
        "No model is called.",
        "The gateway is running.",
    ),
    "health/readiness": (
        "Check that the gateway is ready",
        "No model is called. The answer is 503 while the gateway starts.",
        "The gateway accepts requests.",
    ),
    "models": (
        "List models",
        "The format is that of OpenAI's list of models.",
        "All models that the caller may use.",
    ),
    "models/{model_id}": (
        "Get one model",
        "The format is that of OpenAI's models.",
        "The model, with its features and its health.",
    ),
    "models/metadata/{model_id}": (
        "Get the metadata of one model",
        "The format is that of one entry of `model/info`.",
        "The type and the limits of the model.",
    ),
    "model/info": (
        "List models with their metadata",
        "The list contains the models that the caller may use.",
        "The type and the limits of each model, chat models first.",
    ),
    "chat/completions": ("Create a chat completion", "The format is that of OpenAI's Chat Completions.", _STREAM),
    "completions": ("Create a text completion", "The format is that of OpenAI's Completions.", _STREAM),
    "responses": ("Create a response", "The format is that of OpenAI's Responses.", _STREAM),
    "messages": ("Create a message", "The format is that of Anthropic's Messages.", _STREAM),
    "messages/count_tokens": (
        "Count the tokens of a message",
        "The format is that of Anthropic's token counting. No message is created.",
        "The number of input tokens.",
    ),
    "embeddings": ("Create embeddings", "The format is that of OpenAI's Embeddings.", "One vector for each input."),
    "rerank": (
        "Rank documents by relevance",
        "The model compares each document with the query.",
        "The indexes of the documents and their relevance, best first.",
    ),
    "moderations": (
        "Classify texts for moderation",
        "The format is that of OpenAI's Moderations.",
        "The categories and the scores of each text.",
    ),
    "images/generations": (
        "Generate images",
        "The format is that of OpenAI's Images.",
        "The images, as base64 or as URLs. With `stream`, some models send server-sent events.",
    ),
    "images/edits": (
        "Edit images",
        "The body is a form that contains the images and the prompt.",
        "The edited images, as base64 or as URLs.",
    ),
    "audio/speech": ("Convert text to speech", "The format is that of OpenAI's Speech.", "The audio file."),
    "audio/transcriptions": (
        "Transcribe audio",
        "The body is a form that contains the audio file.",
        "The transcript, in the format that the request selects.",
    ),
    "videos": (
        "Start the generation of a video",
        "The body is JSON, or a form with a reference image.",
        "The id and the state of the video. The video itself is created in the background.",
    ),
    _VIDEO: (
        "Get the state of a video",
        "The id is from the answer that started the video.",
        "The state of the video.",
    ),
    f"{_VIDEO}/content": (
        "Download a video",
        "The video must be complete.",
        "The video file.",
    ),
    f"{_VIDEO}/remix": (
        "Start a new version of a video",
        "The body contains a prompt that describes the change.",
        "The id and the state of the new video.",
    ),
    "vector_stores": (
        "List vector stores",
        "Every collection that the caller may use is a vector store.",
        "One page of vector stores.",
    ),
    _STORE: ("Get one vector store", "A vector store is a collection.", "The vector store."),
    f"{_STORE}/files": (
        "List the files of a vector store",
        "The files are the documents of the collection.",
        "One page of files.",
    ),
    f"{_STORE}/files/{{file_id}}": (
        "Get one file of a vector store",
        "The file is a document of the collection.",
        "The file and its state.",
    ),
    f"{_STORE}/search": (
        "Search a vector store",
        "The search compares the embedding of each query with the passages of the collection.",
        "The passages that are most similar to the queries, best first.",
    ),
}


def serve_texts(name: str, prefix: str) -> Texts:
    """The texts of an endpoint under a prefix. Raises KeyError for an endpoint that nobody has described."""
    summary, details, answer = _TEXTS[name]
    place = f" (under {prefix})" if prefix else " (at the load balancer)"
    return Texts(summary + place, f"{summary}. {details}", answer)
