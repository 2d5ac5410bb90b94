"""The creation of a share while its session is deleted: no share and no copy outlives the session."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from lisa.chat.erasing import erase_session
from lisa.chat.refusals import SessionMissing
from lisa.chat.share import Share
from lisa.chat.sharing import ShareRequest, ShareStores, create_share
from tests.support.chat import ADA, PNG, Chat, ai, human, written
from tests.support.twins.shares import MemoryShares

_MOST_STEPS = 40


class CrashError(Exception):
    """The process ended."""


@dataclass
class Steps:
    """Counts the calls of stores and runs an action before the call with a number."""

    actions: dict[int, Callable[[], None]] = field(default_factory=dict)
    count: int = 0

    def watch(self, store: Any) -> Any:
        """Return the store with counted calls."""
        return _Watched(self, store)

    def take(self) -> None:
        """Count one call."""
        action = self.actions.pop(self.count, None)
        self.count += 1
        if action is not None:
            action()


@dataclass(frozen=True)
class _Watched:
    steps: Steps
    store: Any

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.store, name)

        def call(*args: Any, **options: Any) -> Any:
            self.steps.take()
            return method(*args, **options)

        return call


def crash() -> None:
    raise CrashError


@dataclass
class Race:
    """A session with an image, the creation of a share of it, and the deletion of the session."""

    chat: Chat = field(default_factory=Chat)

    def __post_init__(self) -> None:
        self.shares = MemoryShares(self.chat.sessions)
        self.chat.append(human([{"type": "image_url", "image_url": {"url": PNG}}], "q"), ai("x" * 40_000, "a"))

    def create(self, steps: Steps) -> object:
        """Create the share in counted steps."""
        head = self.chat.sessions.read_head(ADA)
        assert head is not None
        stores = [steps.watch(store) for store in (self.shares, self.chat.sessions, self.chat.contents)]
        return create_share(ShareStores(*stores), head, ShareRequest("id", ("lisa:public",), "2026-11-01"))

    def mark(self) -> None:
        """Mark the session for deletion."""
        written(self.chat.writer.delete(ADA))

    def erase(self, steps: Steps) -> None:
        """Delete the session in counted steps, until it is done or crashes."""
        sessions, contents, shares = map(steps.watch, (self.chat.sessions, self.chat.contents, self.shares))
        try:
            erase_session(ADA, sessions=sessions, contents=contents, shares=shares)
        except CrashError:
            return

    def left(self) -> tuple[object, list[str], list[str]]:
        """Return the share, the copied objects and the reservations that are left."""
        copies = list(self.chat.contents.list_keys("shares/"))
        return self.shares.get("id"), copies, self.shares.list_reservations(ADA)


def count_steps(run: Callable[[Steps], object]) -> int:
    steps = Steps()
    run(steps)
    assert 3 < steps.count < _MOST_STEPS
    return steps.count


def test_no_share_outlives_its_session_in_any_order_of_steps() -> None:
    creation, deletion = count_steps(Race().create), count_deletion_steps()
    for first in range(creation + 1):
        for crashed in range(deletion + 1):
            race = Race()

            def delete(race: Race = race, crashed: int = crashed) -> None:
                race.mark()
                race.erase(Steps({crashed: crash}))

            created = race.create(Steps({first: delete}))
            if first == creation:  # the deletion begins when the share is created
                delete()
            race.erase(Steps())  # the table's stream repeats a deletion that crashed

            assert race.left() == (None, [], []), (first, crashed, created)
            assert race.chat.sessions.read_head(ADA) is None


def count_deletion_steps() -> int:
    race = Race()
    race.create(Steps())
    race.mark()
    return count_steps(race.erase)


def test_a_share_whose_session_was_deleted_and_created_again_meanwhile_is_not_stored() -> None:
    for first in range(1, count_steps(Race().create)):
        race = Race()

        def delete_and_create_again(race: Race = race) -> None:
            race.mark()
            race.erase(Steps())
            race.chat.append(human("again", "q"))

        created = race.create(Steps({first: delete_and_create_again}))

        kept = race.shares.get("id")
        assert (kept is None) == isinstance(created, SessionMissing)
        assert isinstance(created, SessionMissing) or first == 1, "only a share that was not reserved before is stored"
        assert kept is not None or race.left() == (None, [], [])


def test_a_creation_that_crashed_leaves_no_copy_when_its_session_is_deleted() -> None:
    for crashed in range(count_steps(Race().create)):
        race = Race()
        with suppress(CrashError):
            race.create(Steps({crashed: crash}))

        race.mark()
        race.erase(Steps())

        assert race.left() == (None, [], []), crashed


def test_a_share_is_created_although_other_requests_write_to_its_session() -> None:
    race = Race()
    refusals = iter([False, False])
    reserve = race.shares.reserve
    race.shares.reserve = lambda *key: next(refusals, True) and reserve(*key)  # type: ignore[method-assign]

    assert isinstance(race.create(Steps()), Share)
