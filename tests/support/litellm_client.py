"""LiteLLM as a client, in the gateway's environment: `python -m tests.support.litellm_client URL KEY WAY`.

It prints the answers as JSON.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import litellm

_TOOLS = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}]
_ASKED = [{"role": "user", "content": "x"}]


def _raised(what: Callable[[], Any]) -> str:
    try:
        what()
    except Exception as error:  # noqa: BLE001 - its kind is the answer
        return type(error).__name__
    return "nothing"


def main(url: str, key: str, way: str) -> dict[str, Any]:
    """Send one request to every endpoint."""
    base: dict[str, Any] = {"model": f"openai/{way}-words", "api_base": f"{url}/v1", "api_key": key, "max_retries": 0}
    whole = litellm.completion(**base, messages=_ASKED)
    parts = litellm.completion(**base, messages=_ASKED, stream=True)
    tool = litellm.completion(**base, messages=_ASKED, tools=_TOOLS).choices[0].message.tool_calls[0].function
    message = {"model": f"anthropic/{way}-words", "api_base": url, "api_key": key, "messages": _ASKED}
    ranked = {"model": "cohere/reranker-cohere", "api_base": f"{url}/v1/rerank", "api_key": key}
    return {
        "chat": whole.choices[0].message.content,
        "stream": "".join(part.choices[0].delta.content or "" for part in parts),
        "tool": [tool.name, json.loads(tool.arguments)],
        "embedding": litellm.embedding(**base, input=["a"]).data[0]["embedding"],
        "image": litellm.image_generation(**base, prompt="x").data[0].b64_json,
        "speech": litellm.speech(**base, input="x", voice="alloy").content.decode(),
        "text": litellm.transcription(**base, file=("a.wav", b"RIFF", "audio/wav")).text,
        "response": litellm.responses(**base, input="x").output[0].content[0].text,
        "message": litellm.completion(**message, max_tokens=20).choices[0].message.content,
        "rerank": [found["index"] for found in litellm.rerank(**ranked, query="q", documents=["a", "b"]).results],
        "unknown model": _raised(lambda: litellm.completion(**base | {"model": "openai/absent"}, messages=_ASKED)),
        "unknown key": _raised(lambda: litellm.completion(**base | {"api_key": "lisa_x"}, messages=_ASKED)),
        "away": _raised(lambda: litellm.completion(**base | {"model": f"openai/{way}-away"}, messages=_ASKED)),
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))  # noqa: T201
