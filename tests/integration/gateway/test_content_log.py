"""Questions and answers are in no log unless the installation turns the content log on."""

import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest

from lisa.identity.tokens import build_token
from lisa.models.served import ServedModel
from tests.support.cloud import eventually, own_cloud
from tests.support.gateway_process import RunningGateway, running_gateway
from tests.support.http_server import Reply, serve_http

pytestmark = pytest.mark.cloud
QUESTION = "Which hatters may paint what burns above Marren?"
SECRET = "sk-the-providers-own-key-0123456789"
TOKEN = build_token(bytes(range(32)))


def quote_request(path: str, body: bytes) -> Reply:
    """Answer as a provider that refuses with the status in its address and quotes the request and its key."""
    message = f"cannot take {body.decode()} with the key {SECRET}"
    return Reply(json.dumps({"error": {"message": message}}).encode(), int(path.split("/")[1]))


@pytest.fixture(scope="module")
def quoting_provider_url() -> Iterator[str]:
    with serve_http(quote_request) as url:
        yield url


@pytest.fixture(scope="module")
def logging_gateway() -> Iterator[RunningGateway]:
    """A gateway with the content log on."""
    with own_cloud() as cloud, running_gateway(cloud, LOG_CONTENT="true") as running:
        yield running


def ask(serve_gateway: RunningGateway, model: str = "quoter", text: str = QUESTION, **more: Any) -> Any:
    with openai.OpenAI(base_url=f"{serve_gateway.url}/v1", api_key=serve_gateway.token("ann"), max_retries=0) as sdk:
        answer: Any = sdk.chat.completions.create(model=model, messages=[{"role": "user", "content": text}], **more)
        return "".join(part.choices[0].delta.content or "" for part in answer) if more.get("stream") else answer


def ask_refused(serve_gateway: RunningGateway, quoting_provider_url: str, status: int, **more: Any) -> None:
    """Send a request to a model whose provider refuses."""
    model = f"quoting-{status}"
    where = {"model": "openai/x", "api_base": f"{quoting_provider_url}/{status}/v1"}
    serve_gateway.models.publish_model(ServedModel(model_id=model, litellm_params=where, api_key_secret="provider-key"))
    with openai.OpenAI(base_url=f"{serve_gateway.url}/v1", api_key=serve_gateway.token("ann")) as sdk:
        eventually(lambda: model in {found.id for found in sdk.models.list()})
        with pytest.raises(openai.APIStatusError):
            ask(serve_gateway, model, **more)
        serve_gateway.models.withdraw_model(model)
        eventually(lambda: model not in {found.id for found in sdk.models.list()})


def contents(serve_gateway: RunningGateway) -> list[dict[str, Any]]:
    lines = serve_gateway.log.read_text().splitlines()
    return [json.loads(line) for line in lines if line.startswith("{") and '"message": "content"' in line]


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_the_log_contains_no_question_and_no_answer(serve_gateway: RunningGateway, stream: bool) -> None:
    ask(serve_gateway, stream=stream)

    assert "Marren" not in serve_gateway.log.read_text()
    assert contents(serve_gateway) == []


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_the_log_contains_no_text_quoted_by_a_provider(
    serve_gateway: RunningGateway, quoting_provider_url: str, status: int, stream: bool
) -> None:
    before = len(serve_gateway.log.read_text())

    ask_refused(serve_gateway, quoting_provider_url, status, stream=stream)

    said = serve_gateway.log.read_text()
    assert "Marren" not in said
    assert SECRET not in said
    assert "Error (" in said[before:], "whoever looks for the reason must find at least its kind"


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_each_request_is_one_line_when_the_content_log_is_on(logging_gateway: RunningGateway, stream: bool) -> None:
    before = len(contents(logging_gateway))

    said = ask(logging_gateway, text=f"{QUESTION} {TOKEN}", stream=stream)

    answer = said if stream else said.choices[0].message.content
    [line] = eventually(lambda: contents(logging_gateway)[before:])
    assert (line["user"], line["model"], line["endpoint"]) == ("ann", "quoter", "chat/completions")
    assert (line["status"], line["complete"], line["answer"]) == (200, True, answer)
    assert json.loads(line["request"])["messages"] == [{"role": "user", "content": f"{QUESTION} [credential]"}]
    assert line["request_id"]
    assert TOKEN not in logging_gateway.log.read_text()


def test_the_content_log_contains_no_provider_key(logging_gateway: RunningGateway, quoting_provider_url: str) -> None:
    ask_refused(logging_gateway, quoting_provider_url, 401)

    assert SECRET not in logging_gateway.log.read_text()
    assert QUESTION in contents(logging_gateway)[-1]["request"]
