"""Events of S3 become changes, ordered only by their sequencer."""

import json
from typing import Any

from lisa.adapters.aws.s3_events import parse_object_event
from lisa.ingestion.change import Change, normalise_sequencer
from lisa.ingestion.document import Intent, Location, Status
from lisa.ingestion.records import accept_changes, build_changes_of_event
from lisa.joins.destinations import PipelineDestinations
from lisa.repositories.repository import Collection, Pipeline
from local.settings import ROOT
from tests.support.ingestion import World
from tests.support.ingestion import change as changed
from tests.support.repositories import HANDBOOK
from tests.support.twins.repositories import MemoryRepositories

NOW = 1_700_000_000_000


def world(*pipelines: Pipeline) -> PipelineDestinations:
    stored = MemoryRepositories()
    stored.save(HANDBOOK)
    for number, name in enumerate(["minilm", "letters"]):
        stored.save(
            Collection(
                collection_id=f"00000000-0000-0000-0000-00000000000{number}",
                repository_id="handbook",
                name=name,
                embedding_model="minilm",
                default=name == "minilm",
                created_by="me",
                created_at=NOW,
            )
        )
    for pipeline in pipelines:
        stored.save(pipeline)
    return PipelineDestinations(stored)


def pipeline(pipeline_id: str = "p", **about: Any) -> Pipeline:
    return Pipeline(pipeline_id=pipeline_id, repository_id="handbook", bucket="inbox", **about)


def envelope(detail_type: str = "Object Created", **found: object) -> dict[str, Any]:
    about = {"key": "letters/a b+%é.txt", "sequencer": "0055AED6DCD90281E5", "size": 12} | found
    return {
        "detail-type": detail_type,
        "time": "2026-11-25T10:00:00Z",
        "detail": {"bucket": {"name": "inbox"}, "object": about},
    }


def test_an_object_reaches_every_collection_of_its_prefix_once() -> None:
    destinations = world(
        pipeline("all"), pipeline("again", prefix="lett"), pipeline("named", prefix="letters/", collection_id="letters")
    )

    found = build_changes_of_event(parse_object_event(envelope()), destinations, NOW)

    assert sorted(change.destination.collection_id[-1] for change in found) == ["0", "1"]


def test_a_prefix_has_no_wildcards() -> None:
    assert build_changes_of_event(parse_object_event(envelope()), world(pipeline(prefix="letters/z")), NOW) == []


def test_a_pipeline_without_auto_remove_ignores_deletions() -> None:
    event = parse_object_event(envelope("Object Deleted"))

    assert build_changes_of_event(event, world(pipeline(auto_remove=False)), NOW) == []


def test_deleting_an_old_version_does_not_hide_the_document() -> None:
    event = envelope("Object Deleted", **{"version-id": "old"})
    event["detail"]["deletion-type"] = "Permanently Deleted"

    [change] = build_changes_of_event(parse_object_event(event), world(pipeline()), NOW)

    assert not change.hide


def test_a_delete_marker_hides_the_document() -> None:
    event = envelope("Object Deleted", **{"version-id": "marker"})
    event["detail"]["deletion-type"] = "Delete Marker Created"

    [change] = build_changes_of_event(parse_object_event(event), world(pipeline()), NOW)

    assert change.hide


def test_sequencers_of_different_lengths_compare_as_numbers() -> None:
    assert (
        normalise_sequencer("ff")
        > normalise_sequencer("0A")
        > normalise_sequencer("9")
        > normalise_sequencer("00000001")
    )


RESTORED = json.loads((ROOT / "events/aws/ObjectRestoreCompleted.json").read_text())
ARCHIVED = Location(bucket="ingestion-111122223333", key="letters/first letter.txt")


def change_of_restored_object() -> Change:
    [found] = build_changes_of_event(
        parse_object_event(RESTORED), world(pipeline().model_copy(update={"bucket": ARCHIVED.bucket})), NOW
    )
    return found


def test_a_restored_object_is_indexed_automatically() -> None:
    stores = World()
    stores.objects.put(ARCHIVED, b"hello")
    stores.objects.archive(ARCHIVED, "GLACIER")
    wanted = change_of_restored_object().destination
    [document] = accept_changes(
        [changed(location=ARCHIVED, destination=wanted)], documents=stores.documents, queue=stores.queue
    )
    archived = stores.indexer.index_document(document.document_id)
    stores.objects.restore(ARCHIVED)

    [again] = accept_changes([change_of_restored_object()], documents=stores.documents, queue=stores.queue)
    ended = stores.indexer.index_document(again.document_id)

    assert archived
    assert archived.status is Status.FAILED
    assert ended
    assert (ended.status, again.document_id) == (Status.SEARCHABLE, document.document_id)


def test_restoring_an_object_does_not_bring_back_a_document_that_a_user_removed() -> None:
    stores = World()
    wanted = change_of_restored_object().destination
    removal = changed(None, location=ARCHIVED, destination=wanted, intent=Intent.REMOVE, hide=True)
    [document] = accept_changes([removal], documents=stores.documents, queue=stores.queue)
    stores.indexer.index_document(document.document_id)

    assert accept_changes([change_of_restored_object()], documents=stores.documents, queue=stores.queue) == []
