"""The route that previews the chunks of a text or of an uploaded file."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import BaseModel, Field

from ingestion.api.reading import read_first_pages
from lisa.documents.formats import recognise_format
from lisa.documents.text import DocumentText, Unreadable
from lisa.ingestion.answers import ChunkPreviewView
from lisa.ingestion.chunk_preview import build_chunk_preview
from lisa.ingestion.document import Location
from lisa.ingestion.uploads import UploadRefused, resolve_upload_key
from lisa.ingestion.views import chunk_preview_view
from lisa.policy.subject import Subject
from lisa.repositories.visibility import find_active_collection
from lisa.rest.access import raise_if_denied, read_caller
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.rest.chunking import RequestedChunking
from lisa.rest.refusals import declare_errors
from lisa.wiring.reading import document_reader
from lisa.wiring.repositories import repository_store
from lisa.wiring.settings import uploads_bucket

router = create_rest_router()
MAX_TEXT_CHARACTERS = 1_000_000
FileName = Annotated[str, Field(max_length=512)]


class ChunkPreviewRequest(BaseModel):
    """A text, or the key of a file that the caller uploaded. Without a strategy, the collection's is used.

    `fileName` tells the format of a text, as in `guide.md` or `main.py`; without it, the text is plain.
    """

    text: Annotated[str, Field(max_length=MAX_TEXT_CHARACTERS)] | None = None
    key: str | None = None
    fileName: FileName | None = None
    collectionId: str | None = None
    chunkingStrategy: RequestedChunking | None = None


@router.post("/repository/<repositoryId>/chunks/preview", responses=declare_errors(409, 422))
def preview_chunks(repositoryId: str, body: Annotated[ChunkPreviewRequest, Body()]) -> ChunkPreviewView:
    """Preview the chunks of a text or of an uploaded file.

    Nothing is stored or embedded. Of a file with many pages, only the first pages are read.

    Returns:
        The chunks with their positions, pages and headings: at most 200 chunks and 400,000 characters.
    """
    subject = read_caller(router)
    collection = raise_if_denied(
        find_active_collection(subject, repository_store(), repositoryId, body.collectionId or None)
    )
    requested = body.chunkingStrategy
    strategy = requested.to_strategy() if requested else collection.chunking
    return chunk_preview_view(build_chunk_preview(_read_document(body, subject), strategy, document_reader().split))


def _read_document(body: ChunkPreviewRequest, subject: Subject) -> DocumentText:
    if (body.text is None) == (body.key is None):
        raise bad_request_error("text", "give either text or the key of an uploaded file")
    if body.key is not None:
        key = resolve_upload_key(subject, body.key)
        if isinstance(key, UploadRefused):
            raise bad_request_error("key", key.reason)
        return read_first_pages(Location(bucket=uploads_bucket(), key=key))
    text = body.text or ""
    form = recognise_format(text.encode(), body.fileName or "text.txt")
    if isinstance(form, Unreadable):
        raise bad_request_error("fileName", form.cause)
    return DocumentText(text, form.media_type)
