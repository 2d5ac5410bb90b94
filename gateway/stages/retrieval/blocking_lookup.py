"""Look-ups in threads. A refusal is delayed without blocking a thread."""

import asyncio
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import ParamSpec, TypeVar

from starlette.responses import Response

from lisa.rest.not_found_delay import not_found_delay_left

Arguments = ParamSpec("Arguments")
LookupResult = TypeVar("LookupResult")


async def run_delayed_lookup(
    look_up: Callable[Arguments, LookupResult], *given: Arguments.args, **named: Arguments.kwargs
) -> LookupResult:
    """Return the result of a look-up in a thread. A refusal takes the same time for a hidden and a missing thing.

    The threads also look up credentials, so the delay must not block them: a caller who guesses ids would exhaust them.
    """
    began = time.monotonic()
    found = await asyncio.to_thread(look_up, *given, **named)
    if isinstance(found, Response) and found.status_code >= HTTPStatus.BAD_REQUEST:
        await asyncio.sleep(not_found_delay_left(began))
    return found
