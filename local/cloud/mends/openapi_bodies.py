"""Mock responses in a REST API's OpenAPI body are kept, so SAM's `Cors` answers preflight requests."""

from typing import Any

from ministack.services import apigateway_v1

from local.cloud.seams import seam


def apply() -> None:
    """Natively an imported integration loses its request templates and its responses."""
    native = seam(
        apigateway_v1,
        "_import_operation",
        "api_id resource_id http_method operation scheme_map default_security",
    )
    seam(apigateway_v1, "_resources")

    def import_operation(api_id: str, resource_id: str, method: str, operation: Any, *rest: Any) -> None:
        native(api_id, resource_id, method, operation, *rest)
        described = (operation or {}).get("x-amazon-apigateway-integration") or {}
        methods = apigateway_v1._resources[api_id][resource_id].get("resourceMethods", {})
        if method in methods and "methodIntegration" in methods[method]:
            _complete(methods[method], described)

    apigateway_v1._import_operation = import_operation


def _complete(method: dict[str, Any], described: dict[str, Any]) -> None:
    integration = method["methodIntegration"]
    if templates := described.get("requestTemplates"):
        integration["requestTemplates"] = templates
    for pattern, response in (described.get("responses") or {}).items():
        status = str(response.get("statusCode", "200"))
        parameters = response.get("responseParameters", {})
        integration.setdefault("integrationResponses", {})[status] = {
            "statusCode": status,
            "selectionPattern": "" if pattern == "default" else pattern,
            "responseParameters": parameters,
            "responseTemplates": response.get("responseTemplates", {}),
            "contentHandling": response.get("contentHandling"),
        }
        method.setdefault("methodResponses", {}).setdefault(
            status, {"statusCode": status, "responseParameters": dict.fromkeys(parameters, False), "responseModels": {}}
        )
