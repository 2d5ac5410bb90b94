"""LangChain's client of OpenAI's wire format."""

from typing import Any

import openai
import pytest
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import SecretStr

from tests.support.provider_script import ANSWER_TEXT, VECTOR
from tests.support.public_door import PublicDoor

pytestmark = [pytest.mark.cloud, pytest.mark.usefixtures("scripted_provider")]


def weather(city: str) -> str:
    """Return the weather of a city."""
    return city


@pytest.fixture(params=["straight", "openai"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def chat(serve_door: PublicDoor, model: str, **more: Any) -> ChatOpenAI:
    key = SecretStr(serve_door.token("lang"))
    return ChatOpenAI(model=model, base_url=f"{serve_door.url}/v1", api_key=key, max_retries=0, **more)


def test_langchain_invokes_a_chat_and_reads_its_usage(serve_door: PublicDoor, way: str) -> None:
    answer = chat(serve_door, f"{way}-words").invoke("x")

    assert answer.content == ANSWER_TEXT
    assert answer.usage_metadata is not None
    assert answer.usage_metadata["output_tokens"] == 6


def test_langchain_streams(serve_door: PublicDoor, way: str) -> None:
    assert "".join(str(part.content) for part in chat(serve_door, f"{way}-words").stream("x")) == ANSWER_TEXT


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_langchain_binds_tools(serve_door: PublicDoor, way: str, stream: bool) -> None:
    model = chat(serve_door, f"{way}-words", streaming=stream).bind_tools([weather])

    [call] = model.invoke("x").tool_calls

    assert (call["name"], call["args"]) == ("weather", {"city": "Marren"})


def test_langchain_uses_the_responses_api(serve_door: PublicDoor, way: str) -> None:
    assert chat(serve_door, f"{way}-words", use_responses_api=True).invoke("x").text == ANSWER_TEXT


def test_langchain_embeds(serve_door: PublicDoor, way: str) -> None:
    key = SecretStr(serve_door.token("lang"))
    embeddings = OpenAIEmbeddings(
        model=f"{way}-words",
        openai_api_base=f"{serve_door.url}/v1",
        openai_api_key=key,
        check_embedding_ctx_length=False,
    )

    assert embeddings.embed_documents(["a", "b"]) == [list(VECTOR), list(VECTOR)]


def test_langchain_raises_the_errors_of_the_sdk(serve_door: PublicDoor) -> None:
    with pytest.raises(openai.NotFoundError):
        chat(serve_door, "absent").invoke("x")
