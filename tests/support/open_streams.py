"""Streams that are read in threads while a test does something else."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Semaphore
from typing import Any

import openai

from tests.support.gateway_process import RunningGateway

_ASKED: Any = [{"role": "user", "content": "x"}]


@contextmanager
def open_streams(gateways: Sequence[RunningGateway], models: Sequence[str]) -> Iterator[list["Future[str]"]]:
    """Open one stream of each model, at the gateways in turn; yield futures of the whole texts.

    All streams have begun.
    """
    begun = Semaphore(0)

    def read(number: int) -> str:
        gateway = gateways[number % len(gateways)]
        said = ""
        with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=gateway.token(f"r{number}"), max_retries=0) as sdk:
            stream: Any = sdk.chat.completions.create(model=models[number], messages=_ASKED, stream=True)
            for chunk in stream:
                if not said:
                    begun.release()
                said += chunk.choices[0].delta.content or ""
        return said

    with ThreadPoolExecutor(len(models)) as pool:
        streams = [pool.submit(read, number) for number in range(len(models))]
        for _ in streams:
            assert begun.acquire(timeout=30), [str(one.exception()) for one in streams if one.done()]
        yield streams
