"""Updates of the routes: each replica polls the published models, applies changes, and keeps the last good list."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from gateway.calls.upstream import Router
from gateway.routes.health import ModelHealth
from gateway.routes.heartbeats import HeartbeatSender
from gateway.upstreams.error_cleaning import build_cleaner
from lisa.models.ports import ModelList
from lisa.models.routes import route_changes
from lisa.models.served import ServedModel

_RETRY_SECONDS = 10.0  # after which a list with models left out is read again
_CHANGES_PER_STEP = 8  # routes per step: 200 at once would stop the event loop for a third of a second
_log = logging.getLogger(__name__)


@dataclass
class Routes:
    """The models that this replica serves, the version of their list, and the time at which the list is read again."""

    version: int | None = None
    models: dict[str, ServedModel] = field(default_factory=dict)
    health: ModelHealth = field(default_factory=ModelHealth)
    clock: Callable[[], float] = time.monotonic
    good_until: float = float("inf")
    _cleaners: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)

    @property
    def is_loaded(self) -> bool:
        """Return whether a complete list was applied."""
        return self.version is not None

    def find_error_cleaner(self, model_id: str) -> Callable[[bytes], bytes]:
        """Return the function that removes this model's address and keys from an error."""
        return self._cleaners[model_id]

    def add_model(self, model: ServedModel) -> None:
        """Serve a model."""
        self._cleaners[model.model_id] = build_cleaner(model.litellm_params)
        self.models[model.model_id] = model

    def remove_model(self, model_id: str) -> None:
        """Stop serving a model. Its cleaner stays for running streams."""
        del self.models[model_id]


async def apply_model_list(published: ModelList, routes: Routes, upstream: Router) -> None:
    """Make the routes equal to the list. Calls are admitted only while LiteLLM knows the model."""
    left_out = set(published.left_out)
    for chunk in route_changes(routes.models, published.models).split_into_batches(_CHANGES_PER_STEP):
        for model_id in chunk.removals:
            routes.remove_model(model_id)
        refused = upstream.apply_changes(chunk)
        for model in chunk.upserts:
            if model.model_id not in refused:
                routes.add_model(model)
            elif model.model_id in routes.models:
                routes.remove_model(model.model_id)
        left_out |= refused
        await asyncio.sleep(0)
    routes.version = published.version
    routes.good_until = routes.clock() + _RETRY_SECONDS if left_out else float("inf")


@dataclass(frozen=True)
class ModelSource:
    """The source of the published models. Both functions block and run in a thread."""

    version: Callable[[], int]
    read: Callable[[], ModelList | None]


async def follow_models(
    source: ModelSource, routes: Routes, upstream: Router, *, every: float, heartbeats: HeartbeatSender
) -> None:
    """Apply the list `every` so many seconds, for ever. A failed read changes nothing."""
    while True:
        try:
            await heartbeats.send(
                routes.version or 0
            )  # also before the first list: workflows wait for starting replicas
            await update_routes(source, routes, upstream)
            await heartbeats.send(routes.version or 0)
        except (BotoCoreError, ClientError, OSError):
            _log.exception("the models could not be read; the last good list stays")
        await asyncio.sleep(every)


async def update_routes(source: ModelSource, routes: Routes, upstream: Router) -> None:
    """Apply the list if its version changed, or if a model that was left out is due for a retry."""
    if await asyncio.to_thread(source.version) == routes.version and routes.clock() < routes.good_until:
        return
    published = await asyncio.to_thread(source.read)
    if published is not None:
        await apply_model_list(published, routes, upstream)
        _log.info("routes applied: version %s, %s models", published.version, len(published.models))
