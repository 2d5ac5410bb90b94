"""LiteLLM's proxy app as an upstream: its start, its list of models, its calls."""

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

from gateway.calls.disconnect import run_until_other_ends
from gateway.calls.upstream import ADMISSION_KEY, Admission, BrokenAnswer
from gateway.model_types import MODEL_TYPES
from gateway.upstreams.failure_correction import FailureCorrector
from gateway.upstreams.litellm_patches import apply_all_patches
from gateway.upstreams.openai_wire import build_litellm_parameters
from gateway.upstreams.provider_exchanges import close_requests_at_end
from gateway.upstreams.provider_fields import list_supported_fields
from gateway.upstreams.provider_wire.provider_errors import CallFields, ProviderErrors, current_errors
from lisa.endpoints.endpoint import WireFormat
from lisa.models.routes import RouteChanges
from lisa.models.served import ServedModel

_CONFIGURATION_FILE = Path(__file__).with_name("litellm.yaml")
_GC_THRESHOLD = 10_000  # new objects after which Python searches the newest ones for garbage
_log = logging.getLogger(__name__)
LITELLM_ENVIRONMENT = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_TELEMETRY_DISABLED": "true",
    "LITELLM_MODE": "PRODUCTION",
    "LITELLM_LOG": "WARNING",
    # With a small limit 500 streams of one model would block all others. A limit of 0 means the default, 100.
    "AIOHTTP_CONNECTOR_LIMIT": "100000",
    "AIOHTTP_CONNECTOR_LIMIT_PER_HOST": "0",
    "CONFIG_FILE_PATH": str(_CONFIGURATION_FILE),
}


class LiteLLM:
    """LiteLLM as a router. `salt` returns the key that seals the ids of responses; all replicas share it."""

    def __init__(self, salt: Callable[[], str]) -> None:
        self._salt = salt
        self._proxy: Any = None
        self._state: dict[str, Any] = {}
        self._supported: dict[tuple[str, WireFormat], frozenset[str] | None] = {}

    @property
    def is_ready(self) -> bool:
        return self._proxy is not None

    @asynccontextmanager
    async def keep_running(self) -> AsyncIterator[None]:
        """Load LiteLLM in a thread (about 7 s of CPU) and run its start and end."""
        proxy = await asyncio.to_thread(_load_litellm, self._salt)
        async with proxy.app.router.lifespan_context(proxy.app) as state:
            self._state = dict(state or {})
            self._proxy = proxy
            yield
            self._proxy = None

    def apply_changes(self, changes: RouteChanges) -> frozenset[str]:
        router = self._proxy.llm_router  # LiteLLM sets it at its start
        self._supported.clear()
        for model_id in changes.removals:
            router.delete_deployment(id=model_id)
        return frozenset(model.model_id for model in changes.upserts if not _upsert_model(router, model))

    def find_supported_fields(self, model: ServedModel, wire: WireFormat) -> frozenset[str] | None:
        """Return the names of an endpoint's fields that the model's provider supports, None where that is unknown."""
        place = (model.model_id, wire)
        if place not in self._supported:
            self._supported[place] = list_supported_fields(build_litellm_parameters(model.litellm_params), wire)
        return self._supported[place]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        admission: Admission = scope[ADMISSION_KEY]
        asked = CallFields(admission.model.model_id, admission.fields, admission.dropped)
        errors = ProviderErrors(admission.wire, asked)
        current_errors.set(errors)
        inner = {**scope, "state": dict(self._state)}
        async with close_requests_at_end():
            if not await run_until_other_ends(
                self._proxy.app(inner, receive, FailureCorrector(send, errors)), _wait_for_stream_break(errors)
            ):
                raise BrokenAnswer("the stream of the model's server broke off", errors.message)


async def admit_request(request: Any, api_key: str) -> Any:  # noqa: ARG001 - LiteLLM passes both by name
    """Return a key for exactly the one model that the door admitted the caller to; LiteLLM checks it again.

    This is LiteLLM's authentication callback.
    """
    admission = request.scope.get(ADMISSION_KEY)
    if not isinstance(admission, Admission):
        raise importlib.import_module("fastapi").HTTPException(401, "not admitted")
    types = importlib.import_module("litellm.proxy._types")
    models, role = [admission.model.model_id], types.LitellmUserRoles.INTERNAL_USER
    return types.UserAPIKeyAuth(api_key=None, user_id=admission.user, models=models, user_role=role)


async def _wait_for_stream_break(errors: ProviderErrors) -> None:
    await errors.cut.wait()


def _load_litellm(salt: Callable[[], str]) -> Any:
    """Return LiteLLM's proxy module. Without garbage collection its import takes a third less time."""
    for name, value in LITELLM_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    os.environ["LITELLM_SALT_KEY"] = salt()
    os.environ["LITELLM_MASTER_KEY"] = f"sk-{secrets.token_urlsafe(48)}"  # no client uses it
    gc.disable()
    try:
        proxy = importlib.import_module("litellm.proxy.proxy_server")
        apply_all_patches()
        return proxy
    finally:
        gc.freeze()
        gc.set_threshold(_GC_THRESHOLD)  # the default of 700 spends a tenth of the CPU time on short-lived requests
        gc.enable()
        for name in ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router"):
            logger = logging.getLogger(name)  # it has its own handler, and writes a line per request at INFO
            logger.setLevel(logging.WARNING)
            logger.propagate = False


def _upsert_model(router: Any, model: ServedModel) -> bool:
    """Return whether LiteLLM serves the model now. An old deployment of a model that it cannot read is deleted."""
    try:
        if router.has_model_id(model.model_id):
            router.delete_deployment(id=model.model_id)
        router.upsert_deployment(_build_deployment(model))
    except Exception as error:  # noqa: BLE001 - of one model's parameters anything may be raised, and concerns no other
        _log.error("model %s is not served: LiteLLM cannot read it (%s)", model.model_id, type(error).__name__)
        return False
    return bool(router.has_model_id(model.model_id))


def _build_deployment(model: ServedModel) -> Any:
    types = importlib.import_module("litellm.types.router")
    info = types.ModelInfo(id=model.model_id, mode=MODEL_TYPES[model.model_type].mode)
    params = types.LiteLLM_Params(**build_litellm_parameters(model.litellm_params))
    return types.Deployment(model_name=model.model_id, litellm_params=params, model_info=info)
