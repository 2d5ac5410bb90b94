"""While the identity provider's keys cannot be read, both doors answer 503 with a retry time, and never 401.

The API's door is the authorizer. API Gateway answers every exception of it as the template says, except for the message
Unauthorized.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from gateway.callers.authentication import Authenticator, PersonAuthenticator
from gateway.calls.call import chain_stages
from gateway.door import Door
from gateway.routes.route_updates import Routes
from gateway.stages.dispatch import Dispatcher
from gateway.wire.body_intake import BodyIntake, BodyLimits
from identity.authorize.app import handler
from lisa.adapters.identity.signing_keys import CACHE_POLICY, CachedSigningKeys
from lisa.errors import TransientError
from lisa.identity.keys import KeySet, parse_key_set
from lisa.identity.oidc import Issuer, OidcVerifier
from lisa.policy.subject import Roles
from lisa.wiring import oidc as wiring_oidc
from tests.support.fake_upstream import EchoUpstream, refuse_other_requests
from tests.support.handlers import account_of_twins, invocation
from tests.support.issuer import CLIENT, ISSUER, id_token, jwk, jwt, key_set_document, rsa_key
from tools.checks.application import translate_application

AUTHORIZER_EVENT = {
    "methodArn": "arn:aws:execute-api:us-east-1:111122223333:api/v2/GET/me",
    "httpMethod": "GET",
    "path": "/me",
}
SendToken = Callable[[str], tuple[int, str | None, str]]
"""Sends a request with a token to a door and returns the status, Retry-After and the message."""


@dataclass
class Provider:
    """An identity provider that can become unavailable, with a clock."""

    unavailable: bool = False
    kids: tuple[str, ...] = ("rsa",)
    passed: float = 0.0

    def keys(self) -> KeySet:
        if self.unavailable:
            raise TransientError("no route to 10.0.3.7")
        return parse_key_set(key_set_document(*(jwk(rsa_key(kid), kid) for kid in self.kids)))

    def clock(self) -> float:
        return time.time() + self.passed


def token(kid: str = "rsa") -> str:
    return jwt(id_token(iat=int(time.time()), exp=int(time.time()) + 600), rsa_key(kid), kid=kid)


@pytest.fixture
def unavailable_provider() -> Provider:
    return Provider()


@pytest.fixture(params=["api", "serve"])
def send_token(request: pytest.FixtureRequest, unavailable_provider: Provider) -> Iterator[SendToken]:
    keys = CachedSigningKeys(unavailable_provider.keys, unavailable_provider.clock)
    if request.param == "serve":
        yield serve_door(keys)
        return
    with account_of_twins() as account:
        account.replace(wiring_oidc.oidc_verifier, verifier(keys))
        yield api_door()


def verifier(keys: CachedSigningKeys) -> OidcVerifier:
    return OidcVerifier(Issuer(ISSUER, CLIENT), keys, Roles())


def api_door() -> SendToken:
    answers = translate_application()["Resources"]["Api"]["Properties"]["Body"]["x-amazon-apigateway-gateway-responses"]

    def send_token(shown: str) -> tuple[int, str | None, str]:
        event = AUTHORIZER_EVENT | {
            "headers": {"Authorization": f"Bearer {shown}"},
            "requestContext": {"requestId": "r"},
        }
        try:
            found: Any = handler(event, invocation())
        except Exception as error:  # noqa: BLE001 - API Gateway answers every exception
            kind = "UNAUTHORIZED" if str(error) == "Unauthorized" else "AUTHORIZER_CONFIGURATION_ERROR"
            return gateway_response(answers[kind], 401)
        return (200, None, found["principalId"])

    return send_token


def gateway_response(answer: dict[str, Any], status: int) -> tuple[int, str | None, str]:
    wait = answer["responseParameters"].get("gatewayresponse.header.Retry-After")
    message = json.loads(answer["responseTemplates"]["application/json"])["error"]["message"]
    return int(answer.get("statusCode", status)), wait, message


def serve_door(keys: CachedSigningKeys) -> SendToken:
    def fail_lookup(_credential: str, _now: int) -> None:
        raise AssertionError("a JWT is neither a token of ours nor a function")

    callers = Authenticator(fail_lookup, fail_lookup, PersonAuthenticator(verifier(keys), seconds=0))
    routes, echo = Routes(version=1), EchoUpstream()
    served = chain_stages([], Dispatcher(routes, echo, echo))
    door = Door(
        callers,
        routes,
        echo,
        served,
        BodyIntake(BodyLimits(json=1_000, form=1_000)),
        lambda _: None,
        refuse_other_requests,
        refuse_other_requests,
    )

    async def ask(shown: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://door") as client:
            return await client.get("/v1/models", headers={"Authorization": f"Bearer {shown}"})

    def send_token(shown: str) -> tuple[int, str | None, str]:
        answer = asyncio.run(ask(shown))
        message = "" if answer.status_code == 200 else answer.json()["error"]["message"]
        return answer.status_code, answer.headers.get("Retry-After"), message

    return send_token


def assert_unavailable_with_retry_time(answer: tuple[int, str | None, str]) -> None:
    status, wait, message = answer
    assert (status, bool(wait)) == (503, True)
    assert "try again in" in message
    assert "10.0.3.7" not in message


def test_a_jwt_is_answered_with_503_before_any_key_was_read(
    unavailable_provider: Provider, send_token: SendToken
) -> None:
    unavailable_provider.unavailable = True
    assert_unavailable_with_retry_time(send_token(token()))

    unavailable_provider.unavailable, unavailable_provider.passed = False, CACHE_POLICY.retry_pause_seconds
    assert send_token(token())[0] == 200


def test_cached_keys_are_used_for_a_day_without_the_issuer_and_then_a_jwt_is_answered_with_503(
    unavailable_provider: Provider, send_token: SendToken
) -> None:
    assert send_token(token())[0] == 200
    unavailable_provider.unavailable, unavailable_provider.passed = True, CACHE_POLICY.usable_seconds - 60
    assert send_token(token())[0] == 200

    unavailable_provider.passed = CACHE_POLICY.usable_seconds + 60
    assert_unavailable_with_retry_time(send_token(token()))


def test_a_jwt_of_a_new_key_is_answered_with_503_while_the_new_keys_cannot_be_read(
    unavailable_provider: Provider, send_token: SendToken
) -> None:
    assert send_token(token())[0] == 200
    unavailable_provider.kids, unavailable_provider.unavailable, unavailable_provider.passed = (
        ("rsa", "next"),
        True,
        CACHE_POLICY.refresh_pause_seconds,
    )
    assert_unavailable_with_retry_time(send_token(token("next")))
    assert send_token(token())[0] == 200

    unavailable_provider.unavailable, unavailable_provider.passed = False, 2 * CACHE_POLICY.refresh_pause_seconds
    assert send_token(token("next"))[0] == 200
    assert send_token(token("evil"))[0] == 401
