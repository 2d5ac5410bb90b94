"""The composition root: `uvicorn gateway.app:app`. It listens at once, loads LiteLLM and the models beside that."""

import asyncio
import hmac
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from functools import cache

import boto3
from starlette.applications import Starlette
from starlette.routing import Mount

from gateway.callers.authentication import Authenticator, FunctionAuthenticator, PersonAuthenticator
from gateway.callers.cors import cors_middleware
from gateway.calls import audit
from gateway.calls.call import Stage, chain_stages
from gateway.door import Door
from gateway.logging_setup import configure_logging
from gateway.routes.heartbeats import HeartbeatSender
from gateway.routes.provider_keys import ProviderKeys
from gateway.routes.route_updates import ModelSource, Routes, follow_models
from gateway.settings import Settings, settings
from gateway.stages import capabilities, continued_responses
from gateway.stages.content_log import log_content
from gateway.stages.dispatch import Dispatch
from gateway.stages.guardrails.guardrail_stage import guardrail_stage
from gateway.stages.guardrails.judge import build_judge
from gateway.stages.retrieval.composition import build_retrieval
from gateway.stages.usage.budget_leases import BudgetLeases
from gateway.stages.usage.budget_stage import budget_stage, prefetching_leases
from gateway.stages.usage.metering_stage import metering_stage
from gateway.stages.usage.usage_shipper import UsageShipper
from gateway.stages.videos import Videos
from gateway.upstreams.litellm_patches import ssrf_guard
from gateway.upstreams.litellm_upstream import LiteLLM
from gateway.upstreams.pass_through import PassThrough
from gateway.upstreams.unsupported_fields import refuse_unsupported_fields
from gateway.wire.body_intake import BodyIntake
from lisa.adapters.identity.system_identity import ask_sts, sts_endpoint
from lisa.adapters.models.heartbeats_dynamodb import DynamoDBHeartbeats
from lisa.adapters.models.models_dynamodb import DynamoDBModels
from lisa.adapters.models.word_list_guardrails import WordListGuardrails
from lisa.identity.system import role_names
from lisa.models.ports import ModelList
from lisa.policy.subject import Subject
from lisa.usage.ledger import Ledger
from lisa.wiring import identity, oidc, usage
from lisa.wiring import models as wiring_models
from lisa.wiring import settings as names
from lisa.wiring.clients import table
from lisa.wiring.process import new_id

audit.to_standard_output()
_log = logging.getLogger(__name__)


@cache
def functions() -> FunctionAuthenticator:
    """Return the authenticator of the platform's own functions."""
    own = settings()
    endpoint, region = sts_endpoint()
    roles = role_names(own.system_roles, own.account)
    return FunctionAuthenticator(lambda question: ask_sts(question, own.audience, endpoint), region, own.account, roles)


def token(credential: str, now: int) -> tuple[Subject, float] | None:
    """Return the holder of an API token or of the management key, cached for a short time: revocations count soon."""
    subject = identity.authenticate_credential(credential, now)
    return None if subject is None else (subject, now + settings().token_cache_seconds)


def function(credential: str, now: int) -> tuple[Subject, float] | None:
    """Return the platform's function behind a credential. The first call reads what it needs from AWS."""
    return functions()(credential, now)


def callers() -> Authenticator:
    """Return the authenticator of all credentials."""
    return Authenticator(token, function, PersonAuthenticator(oidc.oidc(), settings().jwt_cache_seconds))


def source() -> ModelSource:
    """Return the published models with the keys of their providers."""
    models = DynamoDBModels(table(names.models_table))
    secrets = boto3.client("secretsmanager")

    def read() -> ModelList | None:
        published = models.read()
        return None if published is None else keys.fill(published)

    def secret(name: str) -> str:
        return secrets.get_secret_value(SecretId=name)["SecretString"]

    keys = ProviderKeys(secret)
    return ModelSource(models.version, read)


def heartbeats() -> HeartbeatSender:
    """Return the heartbeats of this process. Each worker of a container is a replica of its own."""
    return HeartbeatSender(uuid.uuid4().hex, DynamoDBHeartbeats(table(names.models_table)))


def salt() -> str:
    """Return the key that LiteLLM seals the ids of responses with. All replicas derive it from their common key."""
    return hmac.digest(identity.token_key(), b"ids of responses", "sha256").hex()


def video_key() -> bytes:
    """Return the key that seals the ids of videos. All replicas derive it from their common key."""
    return hmac.digest(identity.token_key(), b"ids of videos", "sha256")


def serve(own: Settings) -> Starlette:
    """The application."""
    routes, upstream = Routes(), LiteLLM(salt)
    straight = PassThrough(wiring_models.address_policy())

    queue = usage.usage_queue() if own.sends_usage else None
    shipper = UsageShipper(queue.send, new_id, on_worker_end=_fatal) if queue else None
    leases, videos = _spending(), Videos(video_key)

    async def work() -> None:
        await asyncio.to_thread(ssrf_guard.apply, wiring_models.address_policy())  # before LiteLLM creates its clients
        async with straight.running(), upstream.running():
            await follow_models(source(), routes, upstream, every=own.poll_seconds, heartbeats=heartbeats())

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        worker = asyncio.create_task(work())
        worker.add_done_callback(_fatal)
        async with shipper.running() if shipper else nullcontext(), leases.running():
            yield
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker

    dispatch = Dispatch(routes, upstream, straight)
    found, stores = build_retrieval(dispatch, routes, _write if own.log_content else None)
    stages: list[Stage] = [log_content(_write)] if own.log_content else []
    stages += [metering_stage(shipper)] if shipper else []
    stages.append(budget_stage(leases))
    stages.append(videos.stage)
    stages.append(guardrail_stage(build_judge(wiring_models.bedrock_guardrails, WordListGuardrails())))
    last = [
        routes.health.stage,
        capabilities.explain_unsupported,
        continued_responses.explain_not_found,
        refuse_unsupported_fields(upstream.supported),
    ]
    served = chain_stages([*stages, found, *last], dispatch)
    known = prefetching_leases(callers(), leases)
    door = Door(known, routes, upstream, served, BodyIntake(), usage.rate_limits(), stores, videos)
    return Starlette(routes=[Mount("/", app=door)], middleware=cors_middleware(own.allowed_origins), lifespan=lifespan)


def _spending() -> BudgetLeases:
    """Return the budgets of this process."""
    return BudgetLeases(Ledger(new_id), usage.accounts(), usage.budgets(), on_worker_end=_fatal)


def _write(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a line of JSON and nothing else, for whoever queries the log


def _fatal(worker: "asyncio.Task[None]") -> None:
    """End the process if a worker failed: without it the replica knows no models or grants no budget."""
    if not worker.cancelled() and (error := worker.exception()) is not None:
        _log.critical("the gateway stops: a worker has failed", exc_info=error)
        raise SystemExit(1)


configure_logging(words=settings().log_content)
app = serve(settings())
