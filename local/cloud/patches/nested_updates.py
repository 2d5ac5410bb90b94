"""Patch: an update of a nested stack keeps the attributes of unchanged resources."""

from typing import Any

from ministack.services.cloudformation import _stacks, provisioners

from local.cloud.patching import find_native


def apply() -> None:
    """Apply the patch: pass the stored attributes to every update. Without it, unchanged resources lose them."""
    native = find_native(
        provisioners,
        "_update_resource",
        "resource_type physical_id old_props new_props stack_name logical_id old_attrs",
    )

    def update(*arguments: Any, old_attrs: Any = None) -> tuple[str, Any]:
        *_, stack, logical_id = arguments
        physical_id, attributes = native(*arguments, old_attrs=old_attrs or _find_attributes(stack, logical_id))
        return physical_id, attributes

    provisioners._update_resource = update


def _find_attributes(stack: str, logical_id: str) -> Any:
    return (_stacks.get(stack) or {}).get("_resources", {}).get(logical_id, {}).get("Attributes")
