"""LiteLLM's proxy app as our upstream: how it is loaded, told of models, and asked."""

import asyncio
import gc
import importlib
import logging
import os
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send

from gateway.leaving import unless
from gateway.upstreams.failures import Truthful
from gateway.upstreams.litellm_patches import apply_all
from gateway.upstreams.outgoing import ending, watch
from gateway.upstreams.provider_wire.failing import Troubles, current
from gateway.upstreams.redirects import keep_others_unmoved
from gateway.upstreams.upstream import Broken
from gateway.wire.listing import mode
from lisa.models.routes import RouteChanges
from lisa.models.served import ServedModel

_CONFIGURATION = Path(__file__).with_name("litellm.yaml")
_OPENAI = "api.openai.com"  # knows the responses API by itself; others are asked for chat completions in its place
_log = logging.getLogger(__name__)
FLAGS = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_TELEMETRY_DISABLED": "true",
    "LITELLM_MODE": "PRODUCTION",
    "LITELLM_LOG": "WARNING",
    # 500 streams of one model would keep all others waiting. A limit of 0 would be the connector's own, 100.
    "AIOHTTP_CONNECTOR_LIMIT": "100000",
    "AIOHTTP_CONNECTOR_LIMIT_PER_HOST": "0",
    "CONFIG_FILE_PATH": str(_CONFIGURATION),
}


class LiteLLM:
    """LiteLLM, once it is loaded. `salt` seals the ids of responses: the same at every replica, and nowhere else."""

    def __init__(self, salt: Callable[[], str]) -> None:
        self._salt = salt
        self._proxy: Any = None
        self._state: dict[str, Any] = {}

    @property
    def ready(self) -> bool:
        """See Upstream."""
        return self._proxy is not None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Load LiteLLM beside the event loop (about 7 s of CPU) and run its start and end."""
        proxy = await asyncio.to_thread(_load, self._salt)
        async with proxy.app.router.lifespan_context(proxy.app) as state:
            self._state = dict(state or {})
            self._proxy = proxy
            yield
            self._proxy = None

    def apply(self, changes: RouteChanges) -> frozenset[str]:
        """See Router."""
        router = self._proxy.llm_router  # LiteLLM binds it anew at its start
        for model_id in changes.removals:
            router.delete_deployment(id=model_id)
        return frozenset(model.model_id for model in changes.upserts if not _upserted(router, model))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See Upstream."""
        troubles = Troubles(scope["path"].removeprefix("/v1/"))
        current.set(troubles)
        inner = {**scope, "state": dict(self._state)}
        async with ending():
            if not await unless(self._proxy.app(inner, receive, Truthful(send, troubles)), _cut(troubles)):
                raise Broken("the stream of the model's server broke off", troubles.words)


async def _cut(troubles: Troubles) -> None:
    await troubles.cut.wait()


def _load(salt: Callable[[], str]) -> Any:
    """LiteLLM's proxy module. Without garbage collection in between, its import takes a third less."""
    for name, value in FLAGS.items():
        os.environ.setdefault(name, value)
    os.environ["LITELLM_SALT_KEY"] = salt()
    os.environ["LITELLM_MASTER_KEY"] = f"sk-{secrets.token_urlsafe(48)}"  # nobody ever presents it
    gc.disable()
    try:
        proxy = importlib.import_module("litellm.proxy.proxy_server")
        apply_all()
        keep_others_unmoved()
        watch(importlib.import_module("httpx").AsyncClient)
        return proxy
    finally:
        gc.freeze()
        gc.enable()
        for name in ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router"):
            logger = logging.getLogger(name)  # has a handler of its own; INFO would be a line per request
            logger.setLevel(logging.WARNING)
            logger.propagate = False


def _upserted(router: Any, model: ServedModel) -> bool:
    """Whether LiteLLM serves the model now. It keeps what it served before of one that it cannot read: that goes."""
    try:
        if router.has_model_id(model.model_id):
            router.delete_deployment(id=model.model_id)
        router.upsert_deployment(_deployment(model))
    except Exception as error:  # noqa: BLE001 - of one model's parameters anything may be raised, and concerns no other
        _log.error("model %s is not served: LiteLLM cannot read it (%s)", model.model_id, type(error).__name__)
        return False
    return bool(router.has_model_id(model.model_id))


def _deployment(model: ServedModel) -> Any:
    types = importlib.import_module("litellm.types.router")
    info = types.ModelInfo(id=model.model_id, mode=mode(model))
    params = types.LiteLLM_Params(**_params(model.litellm_params))
    return types.Deployment(model_name=model.model_id, litellm_params=params, model_info=info)


def _params(own: Mapping[str, Any]) -> dict[str, Any]:
    """The model's parameters, with what a server of somebody's own needs that speaks OpenAI's wire format."""
    if "api_base" not in own:
        return dict(own)
    theirs = urlsplit(str(own["api_base"])).hostname == _OPENAI
    bridged = str(own.get("model")).startswith("openai/") and not theirs
    return {"api_key": "none", "use_chat_completions_api": bridged or None, **own}
