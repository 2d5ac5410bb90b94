"""Look-ups that may end in a refusal: they block a thread while they read, and never while they wait."""

import asyncio
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import ParamSpec, TypeVar

from starlette.responses import Response

from lisa.rest.not_found_delay import not_found_delay_left

Arguments = ParamSpec("Arguments")
Found = TypeVar("Found")


async def delayed_lookup(
    look_up: Callable[Arguments, Found], *given: Arguments.args, **named: Arguments.kwargs
) -> Found:
    """The result of a look-up in a thread. A refusal takes as long whether something is hidden or not there.

    The threads are those that look up credentials, too: a caller who guesses at ids must not keep them asleep.
    """
    began = time.monotonic()
    found = await asyncio.to_thread(look_up, *given, **named)
    if isinstance(found, Response) and found.status_code >= HTTPStatus.BAD_REQUEST:
        await asyncio.sleep(not_found_delay_left(began))
    return found
