"""Answers of scripted models that see images or make pictures."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

from tests.support.pictures import build_png


def describe_last_image(fields: dict[str, Any]) -> Iterable[str]:
    """Describe the last image of a chat."""
    parts = [part for turn in fields["messages"] if isinstance(turn["content"], list) for part in turn["content"]]
    urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    if not urls:
        return ["I see no image."]
    kind, _, content = urls[-1].partition(";base64,")
    return ["I see ", kind.removeprefix("data:"), f" of {len(base64.b64decode(content))} bytes."]


async def stream_pictures(fields: dict[str, Any], seconds: int) -> AsyncIterator[bytes]:
    """Yield pictures in the proportions of the requested size."""
    await asyncio.sleep(seconds)
    width, _, height = str(fields.get("size", "1024x1024")).partition("x")
    sizes = (int(width) // 4, int(height) // 4)
    data = [{"b64_json": base64.b64encode(build_png(*sizes, number)).decode()} for number in range(fields.get("n", 1))]
    yield json.dumps({"created": 1, "data": data}).encode()
