"""`kill -9` in the middle of a document: it ends searchable exactly once, and nothing is left running."""

import random
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psutil
import pytest

from lisa.documents.extraction import extract
from lisa.documents.splitting import ChunkingStrategy, split
from lisa.documents.text import DocumentText
from tests.support.cloud import eventually
from tests.support.installation import Installed

pytestmark = pytest.mark.cloud

WORDS = """anchor apron bakery barley bell bridge candle canal carpenter cellar chapel chimney clock coat copper crane
    dairy ditch drum dyke engine fence ferry fiddle flour forge garden glass granary hammer harbour harness hedge honey
    horse inn iron kettle kiln ladder lamp lantern lime lock loom maple market meadow mill mint mirror mortar needle
    nursery oak oar orchard organ oven oxen paddle paper parish pear pepper pier pigeon plough pond printer quarry rope
    saddle sail salt school shears shepherd silk slate smoke soap spade spring stable staircase stove tailor tannery
    tavern thatch thimble timber tower vinegar violin wagon walnut warehouse watchman wax weir well wheel willow wool"""


def long_text(seed: str, chunks: int) -> str:
    """So many paragraphs, each a chunk on things of its own."""
    choose, words = random.Random(seed), WORDS.split()
    paragraphs = []
    for _ in range(chunks):
        things = choose.sample(words, 6)
        paragraphs.append(" ".join(choose.choice(things) for _ in range(55)) + ".")
    return "\n\n".join(paragraphs)


def chunks_of(content: str) -> list[str]:
    """What the text must be split into."""
    text = extract(content.encode(), name="a.txt")
    assert isinstance(text, DocumentText)
    return [chunk.text for chunk in split(text, ChunkingStrategy())]


def assert_searchable_once(installed: Installed, document: str, content: str, within: float) -> None:
    """Searchable, with exactly the rows its text makes, all of one version, and no message left."""
    found = installed.at_rest(document, within=within)
    installed.settle(within=within)
    rows = installed.chunk_rows(document)
    assert (found["status"], found["cause"]) == ("searchable", None)
    assert [row[2] for row in rows] == chunks_of(content)
    assert {row[1] for row in rows} == {found["version"]}


@pytest.fixture
def soon_redelivered(installed: Installed) -> Iterator[int]:
    """Seconds after which a request whose worker died is delivered again, in place of minutes."""
    queue, url = installed.aws("sqs"), installed.stack["IndexQueueUrl"]
    usual = queue.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    queue.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "20"})
    yield 20
    queue.set_queue_attributes(QueueUrl=url, Attributes=usual)


def begin(installed: Installed, key: str, content: str) -> str:
    """Drop a long document and return in the middle of its indexing."""
    document = installed.drop(key, content)
    eventually(lambda: (installed.document(document) or {}).get("status") == "pending")
    eventually(lambda: in_flight(installed) > 0)
    return document


def in_flight(installed: Installed) -> int:
    """How many index requests a worker holds."""
    name = "ApproximateNumberOfMessagesNotVisible"
    queue: Any = installed.aws("sqs")
    found = queue.get_queue_attributes(QueueUrl=installed.stack["IndexQueueUrl"], AttributeNames=[name])
    return int(found["Attributes"][name])


def test_a_document_whose_worker_is_killed_is_searchable_exactly_once(
    installed: Installed, soon_redelivered: int
) -> None:
    content = long_text("pilot boat", 600)
    document = begin(installed, "survival/pilot.txt", content)
    time.sleep(1)

    for worker in installed.workers("IndexDocument"):
        with suppress(psutil.NoSuchProcess):
            worker.kill()

    assert (installed.document(document) or {})["status"] == "pending", "it was killed too late to prove anything"
    assert installed.chunk_rows(document) == []
    assert_searchable_once(installed, document, content, within=soon_redelivered + 60)


def test_a_document_in_the_middle_of_which_everything_is_killed_is_searchable_exactly_once(
    installed: Installed, soon_redelivered: int
) -> None:
    content = long_text("lightship", 1_000)
    document = begin(installed, "survival/lightship.txt", content)
    time.sleep(2.5)  # what a kill may cost the local cloud is what changed in the last second
    assert (installed.document(document) or {})["status"] == "pending", "it was indexed before it could be killed"

    installed.kill(alone=False)
    eventually(lambda: not installed.processes())
    installed.start()

    assert_searchable_once(installed, document, content, within=soon_redelivered + 100)


def test_nothing_runs_on_when_make_run_alone_is_killed_and_it_starts_again(installed: Installed) -> None:
    assert len(installed.processes()) > 5

    installed.kill(alone=True)

    eventually(lambda: not installed.processes())
    installed.start()
    assert installed.search("How long are the samples of the river kept?", topK=1)
