"""The commands `lisa model …`. `lisa model add` puts a model in service without a test."""

import argparse
import re
from typing import Any, get_args

from lisa.cli.model_operations import register_operations
from lisa.endpoints.optional_parameters import OPTIONAL_PARAMETERS
from lisa.models.guardrails import Guardrail
from lisa.models.served import IN_SERVICE, InferenceContainer, ServedModel
from lisa.wiring.models import model_store, registration_rules

_VERSION_PATTERN = re.compile(r"[1-9][0-9]{0,7}|DRAFT")
_MODEL_TYPES = ("textgen", "embedding", "imagegen", "videogen")


def register_commands(commands: Any) -> None:
    """Add the command `model`."""
    model = commands.add_parser("model", help="models").add_subparsers(required=True)
    register_operations(model)
    add = model.add_parser("add")
    add.add_argument("--id", required=True)
    add.add_argument("--type", choices=_MODEL_TYPES, default="textgen")
    add.add_argument("--litellm-model", required=True, help="LiteLLM's name, such as bedrock/converse/…")
    add.add_argument("--api-base")
    add.add_argument(
        "--container", choices=get_args(InferenceContainer), help="what a self-hosted model runs in: asked straight"
    )
    add.add_argument(
        "--api-key-secret", help="the Secrets Manager secret that holds the provider's key, named STACK-model-…"
    )
    add.add_argument("--group", action="append", default=[], help="limit to a group; may be given several times")
    add.add_argument(
        "--unsupported-parameter",
        action="append",
        choices=sorted(OPTIONAL_PARAMETERS),
        default=[],
        metavar="NAME",
        help="a parameter that the model does not take, such as temperature: it is dropped; may be given several times",
    )
    add.add_argument(
        "--guardrail",
        action="append",
        nargs="+",
        default=[],
        metavar=("MODE", "IDENTIFIER[@VERSION] GROUP"),
        help="pre_call, during_call or post_call; Bedrock's identifier, deny:these,words or mask:these,words; "
        "the groups whose members it concerns, none: everybody; may be given several times",
    )
    add.set_defaults(run=_run_add)


def _run_add(options: argparse.Namespace) -> dict[str, Any]:
    params = {"model": options.litellm_model} | ({"api_base": options.api_base} if options.api_base else {})
    try:
        guardrails = {f"guardrail-{n}": _parse_guardrail(n, *given) for n, given in enumerate(options.guardrail, 1)}
    except ValueError as error:
        raise SystemExit(f"lisa: --guardrail: {error}") from error
    about = {"model_id": options.id, "model_type": options.type, "litellm_params": params}
    about |= {"inference_container": options.container, "unsupported_parameters": options.unsupported_parameter}
    more = {"api_key_secret": options.api_key_secret, "guardrails_config": guardrails, "allowed_groups": options.group}
    return publish_model(ServedModel.model_validate(about | more))


def _parse_guardrail(number: int, mode: str, identifier: str = "", *groups: str) -> Guardrail:
    """Return the guardrail of one command line option. Raises ValueError for an invalid one."""
    name, _, version = identifier.rpartition("@")
    versioned = _VERSION_PATTERN.fullmatch(version) and name
    about = {"guardrail_name": f"guardrail-{number}", "mode": mode, "allowed_groups": groups}
    which = {"guardrail_identifier": name, "guardrail_version": version} if versioned else {}
    return Guardrail.model_validate({"guardrail_identifier": identifier} | about | which)


def publish_model(model: ServedModel) -> dict[str, Any]:
    """Put a model in service, if it is valid. Every gateway replica serves it within seconds."""
    if reason := registration_rules().registration_refusal(model):
        raise SystemExit(f"lisa: {reason}")
    model_store().publish_model(model.model_copy(update={"added_by_command": True}))
    return {"modelId": model.model_id, "status": IN_SERVICE}
