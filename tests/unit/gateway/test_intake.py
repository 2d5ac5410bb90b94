"""Bodies on their way in: each bounded in size and time, and all of them together in the bytes they hold."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from gateway.wire.body_intake import BodyIntake, BodyLimits, BodyReservation
from gateway.wire.errors import TooLarge, TooManyBodies, TooSlow

KB = 1024
LIMITS = BodyLimits(
    json=400 * KB, form=800 * KB, json_weight=1, caller=500 * KB, process=900 * KB, silence=0.05, whole=0.2
)
JSON: dict[str, Any] = {"headers": []}
FORM: dict[str, Any] = {"headers": [(b"content-type", b"multipart/form-data; boundary=b")]}


def arriving(*sizes: int, end: bool = True) -> Any:
    """A caller who sends so much, and then ends, or stays silent."""
    parts: Iterator[int] = iter(sizes)
    left = len(sizes)

    async def receive() -> Any:
        nonlocal left
        left -= 1
        size = next(parts, None)
        if size is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": b"x" * (size or 0), "more_body": left > 0 or not end}

    return receive


def read(place: BodyReservation, receive: Any, scope: dict[str, Any] = JSON, *, form: bool = False) -> bytes:
    return asyncio.run(place.read(scope, receive, form=form))


def test_a_body_is_read_whole() -> None:
    with BodyIntake(LIMITS).place("ann") as place:
        assert len(read(place, arriving(100 * KB, 100 * KB))) == 200 * KB


def test_a_body_beyond_the_limit_is_not_read_to_its_end() -> None:
    receive = arriving(*[150 * KB] * 5)

    with BodyIntake(LIMITS).place("ann") as place, pytest.raises(TooLarge, match="409600 bytes"):
        read(place, receive)

    assert asyncio.run(receive())["body"]


def test_a_body_that_is_announced_too_large_is_not_read_at_all() -> None:
    with BodyIntake(LIMITS).place("ann") as place, pytest.raises(TooLarge):
        read(place, arriving(end=False), {"headers": [(b"content-length", b"409601")]})


def test_forms_alone_may_be_larger_and_only_where_a_form_is_taken() -> None:
    intake = BodyIntake(BodyLimits(json=400 * KB, form=800 * KB))

    with intake.place("ann") as place:
        assert len(read(place, arriving(700 * KB), FORM, form=True)) == 700 * KB
    with intake.place("ann") as place, pytest.raises(TooLarge):
        read(place, arriving(700 * KB), FORM, form=False)
    with intake.place("ann") as place, pytest.raises(TooLarge):
        read(place, arriving(700 * KB), JSON, form=True)


@pytest.mark.parametrize("sizes", [(), (1,), (1, 1, 1)])
def test_a_body_that_does_not_come_is_not_waited_for(sizes: tuple[int, ...]) -> None:
    with BodyIntake(LIMITS).place("ann") as place, pytest.raises(TooSlow):
        read(place, arriving(*sizes, end=False))


def test_a_body_that_comes_drop_by_drop_has_an_end_too() -> None:
    async def receive() -> Any:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"x", "more_body": True}

    with BodyIntake(LIMITS).place("ann") as place, pytest.raises(TooSlow):
        read(place, receive)


def test_a_caller_holds_so_many_bytes_at_once_and_others_pass() -> None:
    intake = BodyIntake(LIMITS)

    with intake.place("ann") as first, intake.place("ann") as second, intake.place("ben") as third:
        read(first, arriving(400 * KB))
        with pytest.raises(TooManyBodies) as refused:
            read(second, arriving(300 * KB))
        assert refused.value.own
        assert read(third, arriving(300 * KB))


def test_all_callers_together_hold_so_many_bytes_and_small_bodies_always_pass() -> None:
    intake = BodyIntake(LIMITS)

    with intake.place("ann") as first, intake.place("ben") as second, intake.place("eve") as third:
        read(first, arriving(400 * KB))
        read(second, arriving(400 * KB))
        with pytest.raises(TooManyBodies) as refused:
            read(third, arriving(300 * KB))
        assert not refused.value.own
        with intake.place("eve") as small:
            assert read(small, arriving(60 * KB))


def test_what_was_held_is_free_again_when_the_answer_has_ended() -> None:
    intake = BodyIntake(LIMITS)
    for _ in range(5):
        with intake.place("ann") as place:
            read(place, arriving(400 * KB))
            assert intake.held == 336 * KB

    assert intake.held == 0


def test_nothing_is_held_of_a_body_that_was_refused() -> None:
    intake = BodyIntake(LIMITS)
    with intake.place("ann") as place, pytest.raises(TooLarge):
        read(place, arriving(300 * KB, 300 * KB))
    with intake.place("ann") as place, pytest.raises(TooSlow):
        read(place, arriving(300 * KB, end=False))

    assert intake.held == 0
