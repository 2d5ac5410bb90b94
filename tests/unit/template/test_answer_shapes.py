"""The published shapes of answers name the fields that the API shows, no more and no fewer."""

from collections.abc import Mapping
from typing import Any, get_type_hints

import pytest

from lisa.ingestion.document import Document
from lisa.ingestion.explanation import CurrentState, explain_document
from lisa.ingestion.views import accepted_view, document_view, job_view
from lisa.repositories.sources import Source
from lisa.repositories.views import collection_view, pipeline_view, repository_view, run_view, source_view
from tests.support.ingestion import World, change
from tests.support.repositories import DEFAULT, HANDBOOK, INBOX, RUN
from tools.openapi import answers_documents, answers_repositories


def document() -> Document:
    found = World().documents.accept(change())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("shape", "shown"),
    [
        (answers_documents.Document, document_view(document())),
        (answers_documents.Job, job_view(document())),
        (answers_documents.AcceptedJob, accepted_view(document())),
        (answers_documents.Why, explain_document(document(), CurrentState(None, wanted=True, now=1))),
        (answers_documents.Hop, explain_document(document(), CurrentState(None, wanted=True, now=1))["hops"][0]),
        (answers_repositories.Repository, repository_view(HANDBOOK, [INBOX])),
        (answers_repositories.Collection, collection_view(DEFAULT, [DEFAULT], [INBOX])),
        (answers_repositories.Pipeline, pipeline_view(INBOX)),
        (answers_repositories.Run, run_view(RUN)),
        (answers_repositories.GrantedSource, source_view(Source(bucket="inbox", prefix="in/"))),
    ],
)
def test_a_shape_has_the_fields_that_are_shown(shape: Any, shown: Mapping[str, Any]) -> None:
    fields = set(get_type_hints(shape))
    optional = set(shape.__optional_keys__)

    assert set(shown) <= fields
    assert fields - set(shown) <= optional
