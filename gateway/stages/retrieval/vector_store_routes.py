"""The routes of vector stores as the door calls them."""

from collections.abc import Awaitable, Callable

from gateway.calls.audit import Request
from gateway.calls.call import Asgi
from gateway.wire import refusals
from lisa.endpoints.endpoint import Endpoint
from lisa.policy.subject import Subject

#: Answers a request to a vector store's path of a caller who was authenticated.
StoreRoutes = Callable[[Endpoint, Subject, Request, Asgi], Awaitable[None]]


async def no_store_routes(_found: Endpoint, _subject: Subject, _request: Request, asgi: Asgi) -> None:
    """Answer 404: this installation has no vector stores."""
    await refusals.unknown_path()(*asgi)
