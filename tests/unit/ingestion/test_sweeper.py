"""The sweeper resumes waiting documents and finds those whose message was lost."""

from lisa.ingestion.document import Document, Location, Status
from lisa.ingestion.settlement import LATE_BEHIND_BACKLOG_MS, LATE_MS, Wait
from tests.support.ingestion import World, change


def pending(world: World, key: str = "a") -> Document:
    document = world.documents.accept_change(change(location=Location(bucket="inbox", key=key), at=world.now))
    assert document is not None
    return document


def waiting(world: World, dependency: str, key: str = "a") -> Document:
    document = pending(world, key)
    world.documents.record_wait(document, Wait(dependency, "away", world.now, world.now + 30_000))
    return document


def test_a_due_document_is_queued_once_and_becomes_due_again_later() -> None:
    world = World()
    document = waiting(world, "database")
    world.now += 30_000

    assert [world.sweeper.resume_waiting("database") for _ in range(2)] == [1, 0]
    assert world.queue.sent == [document.document_id]
    world.now += 3_600_000
    assert world.sweeper.resume_waiting("database") == 1


def test_a_document_that_is_not_due_yet_is_left_alone() -> None:
    world = World()
    waiting(world, "database")

    assert world.sweeper.resume_waiting("database") == 0


def test_a_model_in_service_resumes_exactly_the_documents_that_wait_for_it() -> None:
    world = World()
    for number in range(1_203):
        waiting(world, "model:minilm", f"{number:04}")
    other = waiting(world, "model:other", "z")

    assert world.sweeper.resume_waiting("model:minilm", only_due=False) == 1_203
    assert other.document_id not in world.queue.sent


def test_a_late_document_is_queued_and_due_from_then_on() -> None:
    world = World()
    document = pending(world)
    since = world.now - 1
    world.now += LATE_MS + 1

    swept_until = world.sweeper.requeue_late_documents("handbook", since)

    stored = world.documents.get_document(document.document_id)
    assert stored is not None
    assert (world.queue.sent, stored.status, stored.waiting_for) == (
        [document.document_id], Status.WAITING, "worker",
    )  # fmt: skip
    assert swept_until == world.now - LATE_MS
    assert world.sweeper.requeue_late_documents("handbook", swept_until) == swept_until


def test_documents_behind_a_backlog_are_not_late_for_hours() -> None:
    world = World()
    pending(world)
    since = world.now - 1
    world.queue.sent = ["something that waits in the queue"]
    world.now += LATE_MS + 1
    assert world.sweeper.requeue_late_documents("handbook", since) == since

    world.now += LATE_BEHIND_BACKLOG_MS
    world.sweeper.requeue_late_documents("handbook", since)
    assert len(world.queue.sent) == 2


def test_a_document_at_rest_is_never_late() -> None:
    world = World()
    document = pending(world)
    world.indexer.fail_document(document.document_id, "for a reason")
    world.now += LATE_BEHIND_BACKLOG_MS

    world.sweeper.requeue_late_documents("handbook", 0)

    assert world.queue.sent == []
