"""Records of the stream of the documents table."""

from typing import Any

from lisa.adapters.aws.dynamodb import to_item
from lisa.ingestion.document import Document


def build_image(document: Document) -> dict[str, Any]:
    """Return a document as the stream holds it."""
    return to_item({name: value for name, value in document.model_dump(mode="json").items() if value is not None})


def build_stream_event(*changes: tuple[Document | None, Document | None]) -> dict[str, Any]:
    """Return an event with a record for each change, given as the documents before and after it."""

    def record(number: int, before: Document | None, after: Document | None) -> dict[str, Any]:
        images = {name: build_image(one) for name, one in (("OldImage", before), ("NewImage", after)) if one}
        return {
            "eventID": f"e{number}",
            "eventName": "MODIFY",
            "eventSource": "aws:dynamodb",
            "dynamodb": {"SequenceNumber": f"s{number}", **images},
        }

    return {"Records": [record(number, *pair) for number, pair in enumerate(changes)]}
