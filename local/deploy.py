"""`sam build` and `sam deploy` of template.yaml to the local cloud."""

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
    "models.yaml",
    "chat.yaml",
    "ingestion.yaml",
    "api.yaml",
    "site.yaml",
    "ui",
    "samconfig.toml",
    "functions",
    "layers",
    "statemachines",
    "gateway/template.yaml",
    "gateway/image.yaml",
)
_FAILED = ("CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED")


class DeployError(Exception):
    """A deployment failed; the message names the resource and the reason."""


def find_machine_parameters() -> dict[str, str]:
    """Return the template parameters that depend on this machine."""
    return {"Architecture": "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"}


def find_machine_runtime() -> str:
    """Return the runtime of the functions: the Python of this machine, under which the local cloud runs them.

    It is not a parameter of the deployment, because Lambda does not offer every Python that this project supports.
    """
    return f"python3.{sys.version_info.minor}"


def compute_fingerprint(parameters: Mapping[str, str]) -> str:
    """Return a hash of everything that a deployment depends on: sources, parameters and the Python version."""
    inputs = [*sorted(parameters.items()), find_machine_runtime()]
    digest = hashlib.sha256(repr(inputs).encode())
    for source in SOURCES:
        top = ROOT / source
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and "__pycache__" not in path.parts and not path.name.endswith(".d.ts"):
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def build_application(parameters: Mapping[str, str], build_dir: Path) -> None:
    """Build the functions and layers for this machine with `sam build`. Raises DeployError."""
    runtime = find_machine_runtime()
    parameters = {**parameters, "PythonRuntime": runtime}
    own = {"LAMBDA_ARCHITECTURE": parameters["Architecture"], "LAMBDA_PYTHON": runtime.removeprefix("python")}
    places = ["--build-dir", str(build_dir), "--cache-dir", str(build_dir.parent / "sam-cache")]
    arguments = [
        "build",
        "--config-env",
        "local",
        *places,
        "--parameter-overrides",
        *_build_parameter_overrides(parameters),
    ]
    _run_sam(arguments, {**_build_shell_environment(), **own}, "sam build failed")


def deploy_application(parameters: Mapping[str, str], build_dir: Path, stack: str, aws: Mapping[str, str]) -> None:
    """Deploy to the local cloud of the environment `aws`. Raises DeployError with the failed resource."""
    config = ["--config-file", str(ROOT / "samconfig.toml"), "--config-env", "local"]
    built = ["--template-file", str(build_dir / "template.yaml"), "--stack-name", stack]
    try:
        arguments = ["deploy", *config, *built, "--parameter-overrides", *_build_parameter_overrides(parameters)]
        _run_sam(arguments, {**_build_shell_environment(), **aws}, "sam deploy failed")
    except DeployError as error:
        raise DeployError(_find_failure_reason(stack) or str(error)) from error


def _run_sam(arguments: list[str], environment: Mapping[str, str], problem: str) -> None:
    done = subprocess.run(
        [str(SAM), *arguments], cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()[-25:]
        raise DeployError(f"{problem}:\n  " + "\n  ".join(lines))


def _find_failure_reason(stack: str) -> str | None:
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


def _build_parameter_overrides(parameters: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in parameters.items()]


def _build_shell_environment() -> dict[str, str]:
    """Return the environment variables of this shell without those that lead to a real AWS account."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    path = f"{ROOT / '.local/venv/uv/bin'}{os.pathsep}{inherited.get('PATH', '')}"
    return inherited | {"SAM_CLI_TELEMETRY": "0", "PATH": path, "PYTHONPATH": ""}
