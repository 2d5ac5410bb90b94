"""Two gateway processes share one rate limit; the real SDK reads their refusals."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import anthropic
import openai
import pytest

from lisa.usage.limits import RateLimitScope, seconds_left_in_minute
from tests.support.cloud import own_cloud
from tests.support.gateway_process import RunningGateway, running_replicas

pytestmark = pytest.mark.cloud
CALLER, GROUP = RateLimitScope("user:ada", 60), RateLimitScope("group:law", 40)


@pytest.fixture(scope="module")
def gateways() -> Iterator[list[RunningGateway]]:
    with (
        own_cloud() as cloud,
        running_replicas(cloud, 2, REQUESTS_PER_MINUTE="60", GROUP_REQUESTS_PER_MINUTE="law=40") as running,
    ):
        yield running


@pytest.fixture
def minute_with_time_left() -> float:
    """Wait until enough of one minute is left to use up its limit; return the minute's end."""
    if seconds_left_in_minute(time.time()) < 25:
        time.sleep(seconds_left_in_minute(time.time()) + 0.1)
    return time.time() + seconds_left_in_minute(time.time())


def sdk(gateway: RunningGateway, token: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=token, max_retries=0)


def send_until_refused(client: openai.OpenAI) -> tuple[int, openai.RateLimitError]:
    """Send requests one after another; return how many passed and the first refusal."""
    passed = 0
    while True:
        try:
            client.models.list()
            passed += 1
        except openai.RateLimitError as refused:
            if refused.response.headers["retry-after"] != "1":
                return passed, refused
            time.sleep(0.1)  # the request was faster than the lease


def use_up_limit(
    gateways: list[RunningGateway], token: Callable[[RunningGateway], str]
) -> list[tuple[int, openai.RateLimitError]]:
    """Use up the limit at every gateway at once."""
    clients = [sdk(gateway, token(gateway)) for gateway in gateways]
    try:
        with ThreadPoolExecutor() as pool:
            return list(pool.map(send_until_refused, clients))
    finally:
        for client in clients:
            client.close()


def test_two_gateways_admit_as_many_requests_as_one(
    gateways: list[RunningGateway], minute_with_time_left: float
) -> None:
    token = gateways[0].token("ada")

    found = use_up_limit(gateways, lambda _: token)

    assert time.time() < minute_with_time_left
    admitted = sum(passed for passed, _ in found)
    assert CALLER.limit - 2 * CALLER.max_held_requests < admitted <= CALLER.limit + 2 * CALLER.max_requests_before_lease
    for _, refused in found:
        assert 1 <= int(refused.response.headers["retry-after"]) <= minute_with_time_left - time.time() + 30
        assert (refused.code, refused.type) == ("rate_limit_exceeded", "rate_limit_error")
        assert "Rate limit reached for user:ada: 60 requests per minute" in refused.message


def test_a_group_limit_is_shared_over_all_gateways(
    gateways: list[RunningGateway], minute_with_time_left: float
) -> None:
    members = {gateway.url: gateway.token(name, "law") for gateway, name in zip(gateways, ("ben", "cid"), strict=True)}

    found = use_up_limit(gateways, lambda gateway: members[gateway.url])

    assert time.time() < minute_with_time_left
    admitted = sum(passed for passed, _ in found)
    assert GROUP.limit - 2 * GROUP.max_held_requests < admitted <= GROUP.limit + 2 * GROUP.max_requests_before_lease
    assert all("group:law" in refused.message for _, refused in found)
    with sdk(gateways[0], gateways[0].token("eve")) as outsider:
        assert outsider.models.list().data


def test_anthropic_clients_receive_a_rate_limit_error_in_their_format(
    gateways: list[RunningGateway], minute_with_time_left: float
) -> None:
    with anthropic.Anthropic(base_url=gateways[0].url, api_key=gateways[0].token("fay"), max_retries=0) as sdk:

        def ask() -> None:
            sdk.messages.count_tokens(model="nowhere", messages=[{"role": "user", "content": "x"}])

        with pytest.raises(anthropic.RateLimitError) as refused:
            for _ in range(2 * CALLER.limit):
                ask()

    assert int(refused.value.response.headers["retry-after"]) >= 1
    assert isinstance(refused.value.body, dict)
    assert refused.value.body["error"]["type"] == "rate_limit_error"
