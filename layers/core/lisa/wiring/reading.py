"""Reading and splitting of documents. Importing this needs the documents layer."""

from lisa.documents.sandbox import shared_sandbox
from lisa.documents.splitting import split_document
from lisa.ingestion.reader import Reader
from lisa.wiring.factories import cached


@cached
def document_reader() -> Reader:
    """Return the reader of documents, whose parsers run in a sandbox."""
    return Reader(shared_sandbox().extract_text, split_document)
