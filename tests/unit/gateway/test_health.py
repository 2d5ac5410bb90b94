"""A model is taken to be well until its own answers tell otherwise."""

import pytest

from gateway.routes.health import Health
from tests.support.echo import Echo
from tests.unit.gateway.test_door import chat, door


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def noted(*statuses: int) -> tuple[Health, Clock]:
    clock = Clock()
    health = Health(clock)
    for status in statuses:
        health.note("m", status)
    return health, clock


@pytest.mark.parametrize(
    ("statuses", "condition"),
    [
        ((), "healthy"),
        ((500, 503), "healthy"),
        ((500, 503, 502), "unhealthy"),
        ((500, 500, 500, 200), "healthy"),
        ((500, 500, 429, 400, 500), "unhealthy"),
        ((400, 404, 413, 429), "healthy"),
    ],
)
def test_three_failures_with_no_success_between_make_it_unhealthy(statuses: tuple[int, ...], condition: str) -> None:
    health, _ = noted(*statuses)

    assert health.of("m") == condition
    assert health.of("another") == "healthy"


def test_what_was_long_ago_is_forgotten() -> None:
    health, clock = noted(500, 500, 500)

    clock.now = 60.0

    assert health.of("m") == "healthy"


def test_the_stage_notes_what_the_model_answers() -> None:
    app = door(Echo(503))

    for _ in range(3):
        chat(app, "open")

    assert app.routes.health.of("open") == "unhealthy"
