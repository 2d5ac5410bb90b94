"""Patch: the template of a nested stack may use SAM's types, because its transforms are applied, too."""

import json
from typing import Any

from ministack.services.cloudformation import engine, helpers

from local.cloud.patching import find_native, raise_if_outdated


def apply() -> None:
    """Apply the patch. The emulator transforms only the template of the root stack.

    Only nested stacks use the new function, because they import `_resolve_template` at each call, other code once.
    """
    native = find_native(helpers, "_resolve_template", "params")
    find_native(engine, "_apply_transforms", "template provided_params previous_params")
    raise_if_outdated(issubclass(find_native(engine, "_TransformFailed"), dict), "a failed transform to be a template")

    def resolve(params: Any) -> tuple[str | None, Any]:
        body, error = native(params)
        if error is not None or not body:
            return body, error
        template = engine._apply_transforms(engine._parse_template(body))
        if isinstance(template, engine._TransformFailed):
            return None, template.error
        return json.dumps(template, default=str), None

    helpers._resolve_template = resolve
