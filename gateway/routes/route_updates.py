"""Following the published models: every replica pulls, applies the difference, and keeps the last good list."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from gateway.calls.upstream import Router
from gateway.routes.health import Health
from gateway.routes.heartbeats import HeartbeatSender
from gateway.upstreams.error_cleaning import build_cleaner
from lisa.models.ports import ModelList
from lisa.models.routes import route_changes
from lisa.models.served import ServedModel

_AGAIN_SECONDS = 10.0  # after which a list is read once more of which some models were left out
_CHUNK = 8  # routes per step: 200 at once would stop the event loop for a third of a second
_log = logging.getLogger(__name__)


@dataclass
class Routes:
    """The models this replica serves now, as of a version of the list, and until when that is good."""

    version: int | None = None
    models: dict[str, ServedModel] = field(default_factory=dict)
    health: Health = field(default_factory=Health)
    clock: Callable[[], float] = time.monotonic
    good_until: float = float("inf")
    _cleaners: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether a whole list was applied once."""
        return self.version is not None

    def cleaner(self, model_id: str) -> Callable[[bytes], bytes]:
        """What takes this model's address and keys out of an error."""
        return self._cleaners[model_id]

    def add(self, model: ServedModel) -> None:
        """Serve a model from now on."""
        self._cleaners[model.model_id] = build_cleaner(model.litellm_params)
        self.models[model.model_id] = model

    def remove(self, model_id: str) -> None:
        """Serve a model no longer. Its cleaner stays for the streams in flight."""
        del self.models[model_id]


async def apply_list(published: ModelList, routes: Routes, upstream: Router) -> None:
    """Make the routes equal to the list: nobody is admitted to a model before LiteLLM knows it, or after it is gone."""
    left_out = set(published.left_out)
    for chunk in route_changes(routes.models, published.models).batches(_CHUNK):
        for model_id in chunk.removals:
            routes.remove(model_id)
        refused = upstream.apply(chunk)
        for model in chunk.upserts:
            if model.model_id not in refused:
                routes.add(model)
            elif model.model_id in routes.models:
                routes.remove(model.model_id)
        left_out |= refused
        await asyncio.sleep(0)
    routes.version = published.version
    routes.good_until = routes.clock() + _AGAIN_SECONDS if left_out else float("inf")


@dataclass(frozen=True)
class ModelSource:
    """Where the list comes from. Both calls block: they run in a thread."""

    version: Callable[[], int]
    read: Callable[[], ModelList | None]


async def follow_models(
    source: ModelSource, routes: Routes, upstream: Router, *, every: float, heartbeats: HeartbeatSender
) -> None:
    """Follow the list for ever, looking `every` so many seconds. A failed read changes nothing."""
    while True:
        try:
            await heartbeats.send(routes.version or 0)  # before the first list too: a replica that starts is waited for
            await update_routes(source, routes, upstream)
            await heartbeats.send(routes.version or 0)
        except (BotoCoreError, ClientError, OSError):
            _log.exception("the models could not be read; the last good list stays")
        await asyncio.sleep(every)


async def update_routes(source: ModelSource, routes: Routes, upstream: Router) -> None:
    """Apply the list once when its version is another than ours, or something in it may have been mended."""
    if await asyncio.to_thread(source.version) == routes.version and routes.clock() < routes.good_until:
        return
    published = await asyncio.to_thread(source.read)
    if published is not None:
        await apply_list(published, routes, upstream)
        _log.info("routes applied: version %s, %s models", published.version, len(published.models))
