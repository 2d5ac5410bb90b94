"""`sam build` and `sam deploy` of the very template.yaml, skipped when nothing that matters changed."""

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

ROOT = Path(__file__).resolve().parent.parent
SAM = Path(sys.executable).parent / "sam"
SOURCES = (
    "template.yaml",
    "network.yaml",
    "database.yaml",
    "ingestion.yaml",
    "api.yaml",
    "samconfig.toml",
    "functions",
    "layers",
    "statemachines",
    "gateway/template.yaml",
    "gateway/image.yaml",
)
_FAILED = ("CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED")


class DeployError(Exception):
    """The deployment failed; the message names the resource and its reason."""


def machine_parameters() -> dict[str, str]:
    """The architecture of this machine."""
    return {"Architecture": "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"}


def machine_runtime() -> str:
    """The Python that functions are built for here: the local cloud runs them under it, whatever runtime they name.

    It is no parameter of the deployment: Lambda does not offer all that this project runs on.
    """
    return f"python3.{sys.version_info.minor}"


def fingerprint(parameters: Mapping[str, str]) -> str:
    """A hash over all that a deployment is made of: sources, parameters and this Python."""
    inputs = [*sorted(parameters.items()), machine_runtime()]
    digest = hashlib.sha256(repr(inputs).encode())
    for source in SOURCES:
        top = ROOT / source
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def build(parameters: Mapping[str, str], build_dir: Path) -> None:
    """`sam build`: functions and layers for this machine."""
    runtime = machine_runtime()
    parameters = {**parameters, "PythonRuntime": runtime}
    own = {"LAMBDA_ARCHITECTURE": parameters["Architecture"], "LAMBDA_PYTHON": runtime.removeprefix("python")}
    places = ["--build-dir", str(build_dir), "--cache-dir", str(build_dir.parent / "sam-cache")]
    arguments = ["build", "--config-env", "local", *places, "--parameter-overrides", *_overrides(parameters)]
    _sam(arguments, {**_shell_environment(), **own}, "sam build failed")


def deploy(parameters: Mapping[str, str], build_dir: Path, stack: str, aws: Mapping[str, str]) -> None:
    """`sam deploy` to the local cloud that `aws` points at. Raises DeployError with the failing resource."""
    config = ["--config-file", str(ROOT / "samconfig.toml"), "--config-env", "local"]
    built = ["--template-file", str(build_dir / "template.yaml"), "--stack-name", stack]
    try:
        arguments = ["deploy", *config, *built, "--parameter-overrides", *_overrides(parameters)]
        _sam(arguments, {**_shell_environment(), **aws}, "sam deploy failed")
    except DeployError as error:
        raise DeployError(_failure_reason(stack) or str(error)) from error


def _sam(arguments: list[str], environment: Mapping[str, str], problem: str) -> None:
    done = subprocess.run(
        [str(SAM), *arguments], cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()[-25:]
        raise DeployError(f"{problem}:\n  " + "\n  ".join(lines))


def _failure_reason(stack: str) -> str | None:
    try:
        events = boto3.client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
    except (ClientError, BotoCoreError):
        return None
    failed = [event for event in reversed(events) if event.get("ResourceStatus") in _FAILED]
    if not failed:
        return None
    first = failed[0]
    resource = f"{first['LogicalResourceId']} ({first.get('ResourceType', '?')})"
    return f"{resource} failed: {first.get('ResourceStatusReason', 'no reason given')}"


def _overrides(parameters: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in parameters.items()]


def _shell_environment() -> dict[str, str]:
    """This shell's environment without anything that would reach a real AWS account."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    path = f"{ROOT / '.local/venv/uv/bin'}{os.pathsep}{inherited.get('PATH', '')}"
    return inherited | {"SAM_CLI_TELEMETRY": "0", "PATH": path, "PYTHONPATH": ""}
