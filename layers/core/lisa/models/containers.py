"""The commands and environments of the containers of self-hosted models."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lisa.models.accelerators import count_gpus
from lisa.models.container_flags import TEI_VARIABLES, TGI_VARIABLES, VLLM_VARIABLES, Flag
from lisa.models.definition import ModelDefinition

PORT: Final = "8080"
WEIGHTS_PATH: Final = "/weights"
STREAMER: Final = "runai_streamer"
#: Above the 900 seconds after which the load balancer closes an idle connection.
KEEP_ALIVE_SECONDS: Final = "960"
_LOAD_FORMAT = "--load-format"
#: Flags that vLLM has since version 0.29; an older one does not start with them.
_NEW_FLAGS: Final = ("--max-num-queued-reqs", "--sse-keep-alive-interval")
_OLDER_IMAGE = re.compile(r"(^|/)vllm-openai:v0\.([0-9]|1[0-9]|2[0-8])\.")
_IMAGES_WITH_STREAMER = re.compile(r"(^|/)vllm-openai([:@]|$)")


@dataclass(frozen=True)
class ContainerCommand:
    """The start of a model's container. If `syncs_weights`, another container copies the weights to a volume first."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    syncs_weights: bool


def build_command(definition: ModelDefinition, weights_uri: str) -> ContainerCommand:
    """Return the start of the container of a self-hosted model whose weights are at this S3 address."""
    builders = {"vllm": _build_vllm, "tei": _build_tei, "tgi": _build_tgi}
    return builders[definition.inference_container or "vllm"](definition, weights_uri.rstrip("/"))


def _build_vllm(definition: ModelDefinition, weights_uri: str) -> ContainerCommand:
    flags, environment = _split_environment(definition, VLLM_VARIABLES)
    usual = [_LOAD_FORMAT, STREAMER] if _has_streamer(definition) else []
    streams = flags.get(_LOAD_FORMAT, usual)[1:] == [STREAMER]
    defaults = {
        "--served-model-name": definition.model_name,
        "--host": "0.0.0.0",  # noqa: S104 - inside the container
        "--port": PORT,
        "--tensor-parallel-size": str(max(count_gpus(definition.instance_type or ""), 1)),
        "--max-model-len": "auto",
        "--shutdown-timeout": "110",
        "--sse-keep-alive-interval": "15",
        "--max-num-queued-reqs": "256",
        "--allowed-media-domains": "media.invalid",  # no address of media is ever fetched
    }
    if _OLDER_IMAGE.search(_read_image(definition)):
        defaults = {name: value for name, value in defaults.items() if name not in _NEW_FLAGS}
    if streams:
        defaults |= {_LOAD_FORMAT: STREAMER, "--model-loader-extra-config": json.dumps({"concurrency": 32})}
    model = weights_uri if streams else WEIGHTS_PATH
    return ContainerCommand(
        (model, *_merge_flags(defaults, flags), *_list_adapter_flags(definition)),
        {"VLLM_HTTP_TIMEOUT_KEEP_ALIVE": KEEP_ALIVE_SECONDS, "VLLM_NO_USAGE_STATS": "1", **environment},
        syncs_weights=not streams,
    )


def _has_streamer(definition: ModelDefinition) -> bool:
    """Return whether the image is known to have the streamer, an extra of vLLM, as vLLM's own images do.

    Source: https://docs.vllm.ai/en/latest/models/extensions/runai_model_streamer.html
    """
    return _IMAGES_WITH_STREAMER.search(_read_image(definition)) is not None


def _read_image(definition: ModelDefinition) -> str:
    image = definition.container_config.image if definition.container_config else None
    return image.base_image if image else ""


def place_adapters(definition: ModelDefinition) -> dict[str, str]:
    """Return the folder in the container of each adapter's weights, by their prefix in the bucket of models."""
    return {one.weights.strip("/"): f"{WEIGHTS_PATH}/adapters/{one.model_id}" for one in definition.lora_adapters}


def _list_adapter_flags(definition: ModelDefinition) -> tuple[str, ...]:
    """Return the flags for the adapters. All of them may be in one batch, so that none waits for another."""
    adapters = definition.lora_adapters
    if not adapters:
        return ()
    places = place_adapters(definition)
    modules = [f"{one.served_name}={places[one.weights.strip('/')]}" for one in adapters]
    rank = max(one.rank for one in adapters)
    limits = ("--max-loras", str(len(adapters)), "--max-lora-rank", str(rank))
    return ("--enable-lora", *limits, "--lora-modules", *modules)


def _build_tei(definition: ModelDefinition, _weights_uri: str) -> ContainerCommand:
    flags, environment = _split_environment(definition, TEI_VARIABLES)
    defaults = {
        "--model-id": WEIGHTS_PATH,
        "--served-model-name": definition.model_name,
        "--hostname": "0.0.0.0",  # noqa: S104 - inside the container
        "--port": PORT,
        "--max-client-batch-size": "256",
        "--max-concurrent-requests": "512",
    }
    arguments = (*_merge_flags(defaults, flags), "--auto-truncate")
    return ContainerCommand(arguments, environment, syncs_weights=True)


def _build_tgi(definition: ModelDefinition, _weights_uri: str) -> ContainerCommand:
    flags, environment = _split_environment(definition, TGI_VARIABLES)
    defaults = {
        "--model-id": WEIGHTS_PATH,
        "--hostname": "0.0.0.0",  # noqa: S104 - inside the container
        "--port": PORT,
        "--num-shard": str(max(count_gpus(definition.instance_type or ""), 1)),
        "--max-client-batch-size": "128",
        "--max-concurrent-requests": "128",
    }
    return ContainerCommand(_merge_flags(defaults, flags), environment, syncs_weights=True)


def _split_environment(
    definition: ModelDefinition, variables: Mapping[str, Flag]
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the flags by name, and the variables that are no flags."""
    given = definition.container_config.environment if definition.container_config else {}
    flags = {flag.name: flag.render(given[name]) for name, flag in reversed(list(variables.items())) if name in given}
    return flags, {name: value for name, value in given.items() if name not in variables}


def _merge_flags(defaults: Mapping[str, str], flags: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return the arguments; the administrator's flags replace the defaults of the same name."""
    merged = {name: [name, value] for name, value in defaults.items()} | dict(flags)
    return tuple(argument for arguments in merged.values() for argument in arguments)
