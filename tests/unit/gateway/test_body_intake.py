"""Request bodies are bounded in size and time, and in the bytes that all of them hold."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from gateway.wire.body_intake import BodyIntake, BodyLimits, BodyReservation
from gateway.wire.errors import BodyTooLarge, BodyTooSlow, TooManyBodies

KB = 1024
LIMITS = BodyLimits(
    json=400 * KB, form=800 * KB, json_weight=1, caller=500 * KB, process=900 * KB, silence=0.05, whole=0.2
)
JSON: dict[str, Any] = {"headers": []}
FORM: dict[str, Any] = {"headers": [(b"content-type", b"multipart/form-data; boundary=b")]}


def sending(*sizes: int, end: bool = True) -> Any:
    """Return the `receive` of a caller who sends these parts, and then ends or stays silent."""
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
    return asyncio.run(place.read_body(scope, receive, form=form))


def test_a_body_is_read_whole() -> None:
    with BodyIntake(LIMITS).reserve_body("ann") as place:
        assert len(read(place, sending(100 * KB, 100 * KB))) == 200 * KB


def test_a_body_beyond_the_limit_is_not_read_to_its_end() -> None:
    receive = sending(*[150 * KB] * 5)

    with BodyIntake(LIMITS).reserve_body("ann") as place, pytest.raises(BodyTooLarge, match="409600 bytes"):
        read(place, receive)

    assert asyncio.run(receive())["body"]


def test_a_body_that_declares_a_too_large_size_is_not_read() -> None:
    with BodyIntake(LIMITS).reserve_body("ann") as place, pytest.raises(BodyTooLarge):
        read(place, sending(end=False), {"headers": [(b"content-length", b"409601")]})


def test_only_forms_at_form_endpoints_may_be_larger() -> None:
    intake = BodyIntake(BodyLimits(json=400 * KB, form=800 * KB))

    with intake.reserve_body("ann") as place:
        assert len(read(place, sending(700 * KB), FORM, form=True)) == 700 * KB
    with intake.reserve_body("ann") as place, pytest.raises(BodyTooLarge):
        read(place, sending(700 * KB), FORM, form=False)
    with intake.reserve_body("ann") as place, pytest.raises(BodyTooLarge):
        read(place, sending(700 * KB), JSON, form=True)


@pytest.mark.parametrize("sizes", [(), (1,), (1, 1, 1)])
def test_a_body_that_does_not_arrive_times_out(sizes: tuple[int, ...]) -> None:
    with BodyIntake(LIMITS).reserve_body("ann") as place, pytest.raises(BodyTooSlow):
        read(place, sending(*sizes, end=False))


def test_a_body_that_arrives_slowly_times_out() -> None:
    async def receive() -> Any:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"x", "more_body": True}

    with BodyIntake(LIMITS).reserve_body("ann") as place, pytest.raises(BodyTooSlow):
        read(place, receive)


def test_the_limit_of_one_caller_does_not_stop_others() -> None:
    intake = BodyIntake(LIMITS)

    with intake.reserve_body("ann") as first, intake.reserve_body("ann") as second, intake.reserve_body("ben") as third:
        read(first, sending(400 * KB))
        with pytest.raises(TooManyBodies) as refused:
            read(second, sending(300 * KB))
        assert refused.value.own
        assert read(third, sending(300 * KB))


def test_the_limit_of_the_process_lets_small_bodies_pass() -> None:
    intake = BodyIntake(LIMITS)

    with intake.reserve_body("ann") as first, intake.reserve_body("ben") as second, intake.reserve_body("eve") as third:
        read(first, sending(400 * KB))
        read(second, sending(400 * KB))
        with pytest.raises(TooManyBodies) as refused:
            read(third, sending(300 * KB))
        assert not refused.value.own
        with intake.reserve_body("eve") as small:
            assert read(small, sending(60 * KB))


def test_bytes_are_released_when_the_answer_has_ended() -> None:
    intake = BodyIntake(LIMITS)
    for _ in range(5):
        with intake.reserve_body("ann") as place:
            read(place, sending(400 * KB))
            assert intake.counted_bytes == 336 * KB

    assert intake.counted_bytes == 0


def test_no_bytes_of_a_refused_body_stay_counted() -> None:
    intake = BodyIntake(LIMITS)
    with intake.reserve_body("ann") as place, pytest.raises(BodyTooLarge):
        read(place, sending(300 * KB, 300 * KB))
    with intake.reserve_body("ann") as place, pytest.raises(BodyTooSlow):
        read(place, sending(300 * KB, end=False))

    assert intake.counted_bytes == 0
