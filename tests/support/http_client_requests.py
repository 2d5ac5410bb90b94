"""A process that sends requests to a URL with every HTTP client of the gateway behind the SSRF guard."""

import asyncio
import contextlib
import sys

import aiohttp
import httpx
import httpx2
import requests

from gateway.upstreams.litellm_patches import ssrf_guard
from lisa.policy.addresses import parse_address_policy


async def asynchronous(url: str) -> None:
    """Send requests with aiohttp and the asynchronous clients of httpx and httpx2."""
    async with aiohttp.ClientSession() as session:
        with contextlib.suppress(aiohttp.ClientError):
            await session.get(url)
    async with httpx.AsyncClient() as first, httpx2.AsyncClient() as second:
        with contextlib.suppress(httpx.HTTPError):
            await first.get(url)
        with contextlib.suppress(httpx2.HTTPError):
            await second.get(url)


def synchronous(url: str) -> None:
    """Send requests with requests and the synchronous clients of httpx and httpx2."""
    with contextlib.suppress(requests.RequestException):
        requests.get(url, timeout=5)
    with contextlib.suppress(httpx.HTTPError):
        httpx.get(url)
    with contextlib.suppress(httpx2.HTTPError):
        httpx2.get(url)


if __name__ == "__main__":
    ssrf_guard.apply(parse_address_policy(sys.argv[2]))
    asyncio.run(asynchronous(sys.argv[1]))
    synchronous(sys.argv[1])
