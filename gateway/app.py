"""The composition root: `uvicorn --factory gateway.app:create`. LiteLLM and the models load while it listens."""

import asyncio
import hmac
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import cache, partial

import boto3
from starlette.applications import Starlette
from starlette.types import ASGIApp

from gateway.callers.authentication import Authenticator, FunctionAuthenticator, PersonAuthenticator
from gateway.callers.cors import add_cors_headers
from gateway.calls import audit
from gateway.calls.call import Stage, chain_before_translation, chain_stages
from gateway.door import Door
from gateway.logging_setup import configure_logging
from gateway.routes.provider_keys import ProviderKeys
from gateway.routes.route_updates import ModelSource, Routes, follow_models
from gateway.settings import Settings, read_settings
from gateway.stages import capabilities
from gateway.stages.content_log import build_content_log_stage
from gateway.stages.dispatch import Dispatcher
from gateway.stages.dropped_parameters import drop_unsupported_parameters
from gateway.stages.guardrails.guardrail_stage import build_guardrail_stage
from gateway.stages.guardrails.judge import build_judge
from gateway.stages.retrieval.composition import build_retrieval
from gateway.stages.sessions.composition import build_sessions
from gateway.stages.usage.budget_leases import BudgetLeases
from gateway.stages.usage.budget_stage import build_budget_stage, build_lease_prefetch
from gateway.stages.usage.metering_stage import build_metering_stage
from gateway.stages.usage.usage_shipper import UsageShipper
from gateway.stages.videos import VideoIds
from gateway.stages.waiting.composition import build_model_use
from gateway.upstreams.litellm_patches import ssrf_guard
from gateway.upstreams.litellm_upstream import LiteLLM
from gateway.upstreams.pass_through import PassThrough
from gateway.upstreams.unsupported_fields import build_unsupported_fields_stage
from gateway.wire.body_intake import BodyIntake
from lisa.adapters.identity.system_identity import find_sts_endpoint, query_sts
from lisa.adapters.models.models_dynamodb import DynamoDBModels
from lisa.adapters.models.word_list_guardrails import WordListGuardrails
from lisa.identity.system import parse_role_names
from lisa.models.ports import ModelList
from lisa.models.served import expand_adapters
from lisa.policy.subject import Subject
from lisa.usage.ledger import BudgetLedger
from lisa.wiring import identity, oidc, usage
from lisa.wiring import models as wiring_models
from lisa.wiring import settings as names
from lisa.wiring.clients import open_table
from lisa.wiring.process import create_id
from lisa.wiring.settings import SettingError

_log = logging.getLogger(__name__)
_TOKEN_CACHE_SECONDS = 30.0  # a revoked token works so much longer at most
_JWT_CACHE_SECONDS = 60.0
_STARTUP_FAILURE = 3  # the exit code at which uvicorn stops all workers instead of starting a new one


def create() -> ASGIApp:
    """Return the application. Exits if a setting is missing or wrong; the log names it."""
    audit.configure_audit_log()
    try:
        own = read_settings()
    except SettingError as error:
        _log.critical("the gateway cannot start: %s", error)
        raise SystemExit(_STARTUP_FAILURE) from None
    configure_logging(words=own.log_content)
    return build_application(own)


def build_function_lookup(own: Settings) -> Callable[[], FunctionAuthenticator]:
    """Return a factory of the authenticator of the platform's functions; its first call reads the region from AWS."""

    @cache
    def create_authenticator() -> FunctionAuthenticator:
        endpoint, region = find_sts_endpoint()
        roles = parse_role_names(own.system_roles, own.account)
        ask = partial(query_sts, audience=own.audience, endpoint=endpoint)
        return FunctionAuthenticator(ask, region, own.account, roles)

    return create_authenticator


def build_authenticator(own: Settings) -> Authenticator:
    """Return the authenticator of all credentials."""
    authenticator = build_function_lookup(own)

    def find_token_holder(credential: str, now: int) -> tuple[Subject, float] | None:
        """Return the holder of an API token or of the management key, cached for a short time: revocations count."""
        subject = identity.authenticate_credential(credential, now)
        return None if subject is None else (subject, now + _TOKEN_CACHE_SECONDS)

    def find_function(credential: str, now: int) -> tuple[Subject, float] | None:
        return authenticator()(credential, now)

    return Authenticator(
        find_token_holder, find_function, PersonAuthenticator(oidc.oidc_verifier(), _JWT_CACHE_SECONDS)
    )


def build_model_source() -> ModelSource:
    """Return the published models and their adapters, with the keys of their providers."""
    models = DynamoDBModels(open_table(names.models_table))
    secrets = boto3.client("secretsmanager")

    def read_models_with_keys() -> ModelList | None:
        published = models.read_list()
        if published is None:
            return None
        return keys.fill_keys(replace(published, models=expand_adapters(published.models)))

    def read_secret(name: str) -> str:
        return secrets.get_secret_value(SecretId=name)["SecretString"]

    keys = ProviderKeys(read_secret)
    return ModelSource(models.read_list_version, read_models_with_keys)


def derive_response_id_key() -> str:
    """Return the key that LiteLLM seals the ids of responses with. All replicas derive it from their common key."""
    return hmac.digest(identity.read_token_key(), b"ids of responses", "sha256").hex()


def derive_video_id_key() -> bytes:
    """Return the key that seals the ids of videos. All replicas derive it from their common key."""
    return hmac.digest(identity.read_token_key(), b"ids of videos", "sha256")


def build_application(own: Settings) -> ASGIApp:
    """Return the application with these settings."""
    routes, upstream = Routes(), LiteLLM(derive_response_id_key)
    straight, use = PassThrough(wiring_models.address_policy()), build_model_use(routes, own, _write_line)

    shipper = UsageShipper(usage.usage_queue().send, create_id, on_worker_end=_exit_if_failed)
    leases = BudgetLeases(
        BudgetLedger(create_id), usage.budget_account_store(), usage.budget_store(), on_worker_end=_exit_if_failed
    )
    videos = VideoIds(derive_video_id_key)

    async def run_upstreams() -> None:
        await asyncio.to_thread(ssrf_guard.apply, wiring_models.address_policy())  # before LiteLLM creates its clients
        async with straight.keep_running(), upstream.keep_running():
            following = follow_models(
                build_model_source(), routes, upstream, every=own.poll_seconds, heartbeats=use.heartbeats
            )
            await asyncio.gather(following, use.queue_depth.keep_writing())

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        worker = asyncio.create_task(run_upstreams())
        worker.add_done_callback(_exit_if_failed)
        async with shipper.keep_running(), leases.keep_running():
            yield
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker

    dispatch = chain_stages([use.room], Dispatcher(routes, upstream, straight))
    session_stage, sessions = build_sessions()
    found, stores = build_retrieval(dispatch, routes, _write_line if own.log_content else None)
    stages: list[Stage] = [build_content_log_stage(_write_line)] if own.log_content else []
    judge = build_judge(wiring_models.bedrock_guardrails, WordListGuardrails())
    stages += [
        build_metering_stage(shipper),
        build_budget_stage(leases),
        videos.replace_video_ids,
        session_stage,
        build_guardrail_stage(judge),
    ]
    stages += [found, routes.health.record_call_status, capabilities.explain_unsupported_endpoint]
    stages.append(drop_unsupported_parameters)
    before_translation = [
        capabilities.explain_unknown_previous_response,
        build_unsupported_fields_stage(upstream.find_supported_fields),
    ]
    served = chain_stages(stages, chain_before_translation(before_translation, dispatch))
    known = build_lease_prefetch(build_authenticator(own), leases)
    starts = Starlette(lifespan=lifespan)
    door = Door(
        known, routes, upstream, served, BodyIntake(), usage.leased_rate_limits(), stores, sessions, videos, starts
    )
    return add_cors_headers(door, own.allowed_origins)


def _write_line(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a line of JSON and nothing else, for whoever queries the log


def _exit_if_failed(worker: "asyncio.Task[None]") -> None:
    """End the process if a worker failed: without it the replica knows no models or grants no budget."""
    if not worker.cancelled() and (error := worker.exception()) is not None:
        _log.critical("the gateway stops: a worker has failed", exc_info=error)
        raise SystemExit(1)
