"""The template of a nested stack may use SAM's types: its transforms are applied, as those of the root's are."""

import json
from typing import Any

from ministack.services.cloudformation import engine, helpers

from local.cloud.patching import find_native, require


def apply() -> None:
    """Replace how a nested stack reads its template. Natively only the root's template is transformed.

    The nested stack imports `_resolve_template` at each call, all others once: only the nested stack sees the new one.
    """
    native = find_native(helpers, "_resolve_template", "params")
    find_native(engine, "_apply_transforms", "template provided_params previous_params")
    require(issubclass(find_native(engine, "_TransformFailed"), dict), "a failed transform to be a template")

    def resolved(params: Any) -> tuple[str | None, Any]:
        body, error = native(params)
        if error is not None or not body:
            return body, error
        template = engine._apply_transforms(engine._parse_template(body))
        if isinstance(template, engine._TransformFailed):
            return None, template.error
        return json.dumps(template, default=str), None

    helpers._resolve_template = resolved
