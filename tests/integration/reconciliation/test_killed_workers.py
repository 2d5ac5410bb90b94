"""Files are added, changed and deleted while workers are killed; in the end the store equals the bucket."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
import pytest

from tests.support.file_counts import number_of_files
from tests.support.installation import RunningInstallation
from tests.support.texts import chunks_of, long_text

pytestmark = pytest.mark.cloud

FILES = number_of_files(120, 500)
WORKERS = ("DrainObjectEvents", "IndexDocument", "OnDocumentChanged")


@contextmanager
def workers_killed(installation: RunningInstallation, chance: random.Random) -> Iterator[list[str]]:
    """Kill a worker every second or two until the end of the block; yield the names of its functions."""
    over, killed = threading.Event(), []

    def kill() -> None:
        while not over.wait(chance.uniform(0.5, 2)):
            function = chance.choice(WORKERS)
            for worker in installation.workers(function)[:1]:
                with suppress(psutil.NoSuchProcess):
                    worker.kill()
                    killed.append(function)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def content(chance: random.Random) -> str:
    """Return one to four chunks; some are the same in several files."""
    return "\n\n".join(long_text(str(chance.randrange(300)), 1) for _ in range(chance.randint(1, 4)))


def change_files(installation: RunningInstallation, chance: random.Random) -> dict[str, str]:
    """Put every file, overwrite one in three, delete one in five, in random order; return the bucket's content."""
    held: dict[str, str] = {}
    steps = [(number, step) for number in range(FILES) for step in _steps(chance)]
    chance.shuffle(steps)
    for number, step in steps:
        key = f"chaos/{number:03}.txt"
        if step == "delete":
            installation.delete(key)
            held.pop(key, None)
        else:
            held[key] = content(chance)
            installation.drop(key, held[key])
        time.sleep(chance.uniform(0, 0.03))
    return held


def _steps(chance: random.Random) -> list[str]:
    return ["put", *(["put"] if chance.random() < 0.33 else []), *(["delete"] if chance.random() < 0.2 else [])]


def test_the_store_equals_the_bucket_when_all_work_is_done(
    installation: RunningInstallation, soon_redelivered: int
) -> None:
    chance = random.Random("chaos")
    with workers_killed(installation, chance) as killed:
        held = change_files(installation, chance)
        time.sleep(10)
    installation.settle(within=240)

    expected = {
        (installation.id_of(key), part, text)
        for key, written in held.items()
        for part, text in enumerate(chunks_of(written), start=1)
    }
    found = {(document, part, text) for document, _, part, text in installation.stored("chaos/")}
    assert found == expected
    versions = {(document, version) for document, version, _, _ in installation.stored("chaos/")}
    assert versions == {
        (one["document_id"], one["version"]) for one in installation.records("chaos/") if one.get("version")
    }
    assert {one["status"] for one in installation.records("chaos/")} <= {"searchable", "deleted"}
    assert set(killed) == set(WORKERS)
    assert len(killed) > 10
