"""Patch: an HTTP_PROXY integration of a REST API streams the response and keeps all its headers."""

from typing import Any
from urllib.parse import quote, urlsplit

from ministack.services import alb, apigateway_v1

from local.cloud.patching import find_native

_PATH = "integration.request.path."


def apply() -> None:
    """Apply the patch. The emulator buffers the whole response and drops its headers, which breaks event streams."""
    find_native(apigateway_v1, "_invoke_http_proxy_v1", "integration path method headers body query_params path_params")
    proxy = find_native(alb, "_proxy_http_target", "target tg method path headers body query_params raw_query_string")

    async def invoke(integration: Any, _path: str, method: str, headers: Any, *rest: Any) -> Any:
        body, query, parameters = rest
        target = urlsplit(_fill_uri(integration["uri"], integration.get("requestParameters") or {}, parameters or {}))
        address = {"Id": target.hostname, "Port": target.port or 80}
        passed_on = {name: value for name, value in headers.items() if name.lower() != "host"} | {"host": target.netloc}
        return await proxy(address, {}, method, target.path or "/", passed_on, body, query)

    apigateway_v1._invoke_http_proxy_v1 = invoke


def _fill_uri(uri: str, mapped: dict[str, str], path_parameters: dict[str, str]) -> str:
    """Return the integration's URI with the path parameters that its request parameters map."""
    for name, source in mapped.items():
        if name.startswith(_PATH):
            value = path_parameters.get(source.rsplit(".", 1)[-1], "")
            uri = uri.replace("{" + name.removeprefix(_PATH) + "}", quote(value, safe="/:@%"))
    return uri
