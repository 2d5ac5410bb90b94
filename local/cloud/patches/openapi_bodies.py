"""Patch: the whole OpenAPI body of a REST API is imported: `ANY` methods, mock responses, gateway responses."""

from typing import Any

from ministack.services import apigateway_v1
from ministack.services.cloudformation import provisioners

from local.cloud.patching import find_native, raise_if_outdated

_ANY = "x-amazon-apigateway-any-method"
_RESPONSES = "x-amazon-apigateway-gateway-responses"
_IMPORTED_FIELDS = (
    "connectionType",
    "connectionId",
    "requestParameters",
    "requestTemplates",
    "timeoutInMillis",
    "credentials",
)


def apply() -> None:
    """Apply the patch. The emulator drops these parts of a body, and a changed body gives the API a new id."""
    _import_any_method()
    _import_whole_integrations()
    _import_gateway_responses()
    _keep_api_id()


def _import_any_method() -> None:
    native = find_native(apigateway_v1, "_import_path_item", "api_id path path_item scheme_map default_security")

    def import_path_item(api_id: str, path: str, path_item: Any, *rest: Any) -> None:
        native(api_id, path, path_item, *rest)
        if operation := path_item.get(_ANY):
            resource = next(key for key, found in apigateway_v1._resources[api_id].items() if found["path"] == path)
            apigateway_v1._import_operation(api_id, resource, "ANY", operation, *rest)

    apigateway_v1._import_path_item = import_path_item


def _import_whole_integrations() -> None:
    native = find_native(
        apigateway_v1, "_import_operation", "api_id resource_id http_method operation scheme_map default_security"
    )
    find_native(apigateway_v1, "_resources")

    def import_operation(api_id: str, resource_id: str, method: str, operation: Any, *rest: Any) -> None:
        native(api_id, resource_id, method, operation, *rest)
        described = (operation or {}).get("x-amazon-apigateway-integration") or {}
        methods = apigateway_v1._resources[api_id][resource_id].get("resourceMethods", {})
        if method in methods and "methodIntegration" in methods[method]:
            _add_integration(methods[method], described)

    apigateway_v1._import_operation = import_operation


def _add_integration(method: dict[str, Any], described: dict[str, Any]) -> None:
    integration = method["methodIntegration"]
    integration.update({name: described[name] for name in _IMPORTED_FIELDS if name in described})
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


def _import_gateway_responses() -> None:
    native = find_native(apigateway_v1, "_import_rest_api", "spec base_data")
    find_native(apigateway_v1, "_put_gateway_response", "api_id response_type data")

    def import_rest_api(spec: Any, base_data: Any = None) -> str:
        api_id = str(native(spec, base_data))
        for kind, response in (spec.get(_RESPONSES) or {}).items():
            status, _, body = apigateway_v1._put_gateway_response(api_id, kind, response)
            if status >= 400:
                raise ValueError(f"gateway response {kind}: {body!r}")
        return api_id

    apigateway_v1._import_rest_api = import_rest_api


def _keep_api_id() -> None:
    """Patch the update of a REST API: import the new body as a new API and move its parts to the old API's id."""
    find_native(provisioners, "_apigw_rest_api_update", "physical_id old_props new_props stack_name logical_id")
    handler = find_native(provisioners, "_RESOURCE_HANDLERS")["AWS::ApiGateway::RestApi"]
    update = handler["update"]
    raise_if_outdated(bool(handler.get("update_with_logical_id")), "an update of a REST API to receive its logical id")

    def update_in_place(api_id: str, old: Any, new: Any, *rest: Any) -> Any:
        if isinstance(new.get("Body"), dict) and new["Body"] != old.get("Body"):
            _move_parts(apigateway_v1._import_rest_api(new["Body"], {"name": new.get("Name")}), api_id)
            old = {**old, "Body": new["Body"]}
        return update(api_id, old, new, *rest)

    handler["update"] = update_in_place


def _move_parts(source: str, target: str) -> None:
    for table in ("_resources", "_authorizers_v1", "_models", "_gateway_responses"):
        store = find_native(apigateway_v1, table)
        store[target] = store.pop(source, {})
    apigateway_v1._delete_rest_api(source)
