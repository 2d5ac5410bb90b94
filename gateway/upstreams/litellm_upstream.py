"""LiteLLM's proxy app as our upstream: how it is loaded, told of models, and asked."""

import asyncio
import gc
import importlib
import logging
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.types import Receive, Scope, Send

from gateway.calls.disconnect import unless
from gateway.calls.upstream import ADMISSION, Admission, BrokenAnswer
from gateway.model_types import MODEL_TYPES
from gateway.upstreams.failure_correction import FailureCorrection
from gateway.upstreams.litellm_patches import apply_all
from gateway.upstreams.openai_wire import library_parameters
from gateway.upstreams.provider_fields import supported_fields
from gateway.upstreams.provider_requests import close_requests_at_end
from gateway.upstreams.provider_wire.provider_errors import CallFields, ProviderErrors, current_errors
from lisa.models.routes import RouteChanges
from lisa.models.served import ServedModel

_CONFIGURATION = Path(__file__).with_name("litellm.yaml")
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
        self._supported: dict[tuple[str, str], frozenset[str] | None] = {}

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
        self._supported.clear()
        for model_id in changes.removals:
            router.delete_deployment(id=model_id)
        return frozenset(model.model_id for model in changes.upserts if not _upserted(router, model))

    def supported(self, model: ServedModel, endpoint: str) -> frozenset[str] | None:
        """Names of the fields of a chat, or of embeddings, that the model's provider takes; None where not known."""
        place = (model.model_id, endpoint)
        if place not in self._supported:
            self._supported[place] = supported_fields(library_parameters(model.litellm_params), endpoint)
        return self._supported[place]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See Upstream."""
        admission: Admission = scope[ADMISSION]
        asked = CallFields(admission.model.model_id, admission.fields)
        troubles = ProviderErrors(scope["path"].removeprefix("/v1/"), asked)
        current_errors.set(troubles)
        inner = {**scope, "state": dict(self._state)}
        async with close_requests_at_end():
            if not await unless(self._proxy.app(inner, receive, FailureCorrection(send, troubles)), _cut(troubles)):
                raise BrokenAnswer("the stream of the model's server broke off", troubles.words)


async def _cut(troubles: ProviderErrors) -> None:
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
    info = types.ModelInfo(id=model.model_id, mode=MODEL_TYPES[model.model_type].mode)
    params = types.LiteLLM_Params(**library_parameters(model.litellm_params))
    return types.Deployment(model_name=model.model_id, litellm_params=params, model_info=info)
