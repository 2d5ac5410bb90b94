"""The look-up of the endpoint of a request's path. Paths of LiteLLM that are no endpoints cannot be reached."""

from collections.abc import Sequence

from lisa.endpoints.endpoint import Endpoint, clean_path
from lisa.endpoints.table import ENDPOINTS

API_STAGE = "v2"  # as the template names it
_ANTHROPIC_PREFIX = "/v2/serve/anthropic/v1/"
_PREFIXES = (_ANTHROPIC_PREFIX, "/v2/serve/v1/", "/v2/serve/", "/v1/")
#: Paths without a prefix: some clients put an endpoint's name right after the address.
_ROOT_PATHS = {f"/{name}" for name, found in ENDPOINTS.items() if found.at_root}
_PARAMETRIC_ENDPOINTS = [(name.split("/"), found) for name, found in ENDPOINTS.items() if "{" in name]
#: Endpoints of models whose ids hold slashes, by what stands before the id; the longest first.
_MODEL_PATH_PREFIXES = sorted(
    ((name.partition("{")[0], found) for name, found in ENDPOINTS.items() if found.names_model_in_path),
    key=lambda pair: -len(pair[0]),
)


def find_endpoint(method: str, path: str) -> Endpoint | None:
    """Return the endpoint of a decoded path, None for an unknown one. Doubled and trailing slashes do not matter."""
    found = _USUAL.get(path) or _find_by_path(path)
    return found if found is not None and method in found.methods else None


def _find_by_path(path: str) -> Endpoint | None:
    clean = clean_path(path)
    name = clean[1:] if clean in _ROOT_PATHS else _remove_prefix(clean)
    return ENDPOINTS.get(name) or _find_parametric_endpoint(name.split("/")) or _find_model_endpoint(name)


def remove_api_stage(path: str) -> str:
    """Return the path as the API's routes write it, without the API's stage.

    API Gateway's documentation says that a private integration sends the stage; its example shows a path without it.
    Both are accepted.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/private-integration.html
    """
    if path in _USUAL:
        return path
    parts = [part for part in path.split("/") if part]
    staged = parts[:1] == [API_STAGE] and (parts[1:2] == ["v1"] or parts[1:3] == ["v2", "serve"])
    return "/" + "/".join(parts[1:]) if staged else path


def _find_model_endpoint(name: str) -> Endpoint | None:
    """Return the endpoint of a model whose id has slashes in it."""
    return next(
        (found for head, found in _MODEL_PATH_PREFIXES if len(name) > len(head) and name.startswith(head)), None
    )


def _find_parametric_endpoint(path: Sequence[str]) -> Endpoint | None:
    """Return the endpoint whose name has these segments, or braces in their places."""
    for segments, found in _PARAMETRIC_ENDPOINTS:
        if len(segments) == len(path) and all(a == b or a.startswith("{") for a, b in zip(segments, path, strict=True)):
            return found
    return None


def _remove_prefix(path: str) -> str:
    """Return the path after its longest known prefix, empty without one. Anthropic's prefix has few endpoints."""
    for prefix in _PREFIXES:
        if path.startswith(prefix):
            name = path[len(prefix) :]
            return name if prefix != _ANTHROPIC_PREFIX or _is_anthropic_endpoint(name) else ""
    return ""


def _is_anthropic_endpoint(name: str) -> bool:
    return name.startswith(_ANTHROPIC_NAMES)


_ANTHROPIC_NAMES = tuple(name.partition("{")[0] for name, found in ENDPOINTS.items() if found.under_anthropic)
#: Endpoints by the paths that clients usually send, so that their path is not taken apart.
_USUAL = {
    path: found
    for prefix in _PREFIXES
    for name in ENDPOINTS
    if "{" not in name and (found := _find_by_path(path := prefix + name)) is not None
}
