"""The health of models, from the answers to calls."""

from collections.abc import Callable
from typing import Any

import pytest

from gateway.routes.health import ModelHealth
from gateway.upstreams import provider_exchanges
from tests.support.door_requests import door_with_upstream, send_chat
from tests.support.fake_upstream import EchoUpstream


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def recorded_health(*statuses: int) -> tuple[ModelHealth, Clock]:
    clock = Clock()
    health = ModelHealth(clock)
    for status in statuses:
        health.record_status("m", status)
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
def test_three_failures_in_a_row_make_a_model_unhealthy(statuses: tuple[int, ...], condition: str) -> None:
    health, _ = recorded_health(*statuses)

    assert health.find_condition("m") == condition
    assert health.find_condition("another") == "healthy"


def test_old_failures_are_forgotten() -> None:
    health, clock = recorded_health(500, 500, 500)

    clock.now = 60.0

    assert health.find_condition("m") == "healthy"


def health_after_calls(exchange: Callable[[], None], status: int) -> str:
    """Return the health of a model after three calls with this exchange with its provider and this answer."""

    class Provider(EchoUpstream):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            exchange()
            await super().__call__(scope, receive, send)

    app = door_with_upstream(Provider(status))
    for _ in range(3):
        send_chat(app, "open")
    return app.routes.health.find_condition("open")


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_call_that_reached_no_provider_does_not_count(status: int) -> None:
    assert health_after_calls(lambda: None, status) == "healthy"


@pytest.mark.parametrize("provider", [200, 400, 422, 429])
def test_a_failure_after_the_providers_answer_does_not_count(provider: int) -> None:
    assert health_after_calls(lambda: provider_exchanges.record_provider_answer(provider), 500) == "healthy"


@pytest.mark.parametrize(
    ("exchange", "status"),
    [
        (lambda: provider_exchanges.record_provider_answer(500), 500),
        (lambda: provider_exchanges.record_provider_answer(503), 503),
        (lambda: provider_exchanges.record_provider_answer(401), 502),
        (lambda: provider_exchanges.record_provider_answer(307), 502),
        (lambda: provider_exchanges.record_provider_answer(200), 502),
        (provider_exchanges.record_missing_answer, 503),
    ],
    ids=["500", "503", "our key", "redirect", "a success that is none", "away"],
)
def test_three_failures_of_the_provider_make_its_model_unhealthy(exchange: Callable[[], None], status: int) -> None:
    assert health_after_calls(exchange, status) == "unhealthy"


def test_a_failed_attempt_before_an_answered_one_does_not_count() -> None:
    def twice() -> None:
        provider_exchanges.record_missing_answer()
        provider_exchanges.record_provider_answer(200)

    assert health_after_calls(twice, 500) == "healthy"
