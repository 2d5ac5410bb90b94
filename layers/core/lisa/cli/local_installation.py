"""The local installation of `make run`, used if the shell names no AWS account."""

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

_OUTPUTS_FILE = Path(".local") / "outputs.json"
_ACCOUNT_VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ROLE_ARN", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
_OUTPUT_OF_CLIENT_VARIABLE = {"LISA_API_URL": "apiUrl", "LISA_SERVE_URL": "serveUrl", "LISA_TOKEN": "userToken"}
_OUTPUT_OF_CLIENT_VARIABLE |= {"LISA_MODEL": "chatModelId"}
NO_INSTALLATION_MESSAGE = (
    "lisa: no AWS account and no local installation was found. Run `make run` in the project's folder first, "
    "or name an account: set AWS_PROFILE (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY) and AWS_REGION."
)


def use_local_installation(environment: MutableMapping[str, str], folder: Path) -> None:
    """Set the variables of a local installation in `environment`, unless the shell names an AWS account.

    The installation is found in `folder` or in a folder above it; LISA_HOME names its folder in place of `.local`.
    Raises SystemExit with a message if there is neither an account nor an installation, or if the installation does not
    run.
    """
    if any(environment.get(name) for name in _ACCOUNT_VARIABLES):
        return
    path = next(_find_output_files(environment, folder), None)
    if path is None:
        if _has_aws_configuration(environment):
            return
        raise SystemExit(NO_INSTALLATION_MESSAGE)
    outputs = json.loads(path.read_text())
    if not _is_cloud_running(outputs["awsEndpointUrl"]):
        raise SystemExit(f"lisa: the local installation of {path} does not run. Start it with `make run`.")
    environment.update(_build_variables(outputs, environment))
    print(f"lisa: using the local installation ({path})", file=sys.stderr)


def _build_variables(outputs: dict[str, Any], environment: MutableMapping[str, str]) -> dict[str, str]:
    asking = {name: outputs[key] for name, key in _OUTPUT_OF_CLIENT_VARIABLE.items() if name not in environment}
    return {**asking, **outputs["environment"]}


def _find_output_files(environment: MutableMapping[str, str], folder: Path) -> Iterator[Path]:
    if home := environment.get("LISA_HOME"):
        paths = [Path(home) / _OUTPUTS_FILE.name]
    else:
        paths = [place / _OUTPUTS_FILE for place in (folder, *folder.parents)]
    return (path for path in paths if path.is_file())


def _has_aws_configuration(environment: MutableMapping[str, str]) -> bool:
    """Return whether the AWS SDK would find an account by itself, in its files."""
    names = {"AWS_SHARED_CREDENTIALS_FILE": ".aws/credentials", "AWS_CONFIG_FILE": ".aws/config"}
    home = Path(environment.get("HOME", "/nonexistent"))
    return any(Path(environment.get(name) or home / path).is_file() for name, path in names.items())


def _is_cloud_running(endpoint: str) -> bool:
    try:
        with urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=5) as answer:  # noqa: S310 - our own
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
