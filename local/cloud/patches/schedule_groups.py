"""Patch: a schedule is authorized by its real ARN, `schedule/<group>/<name>`."""

import functools
import json
from typing import Any

from ministack.core import iam_actions

from local.cloud.patching import find_native


def apply() -> None:
    """Apply the patch. The emulator uses the group `default` for every schedule, so policies of other groups fail."""
    parameters = "service method path headers body query_params region account_id"
    native = find_native(iam_actions, "extract_resource_arn", parameters)

    @functools.wraps(native)
    def extract(*args: Any, **named: Any) -> str:
        given = dict(zip(parameters.split(), args, strict=False)) | named
        arn = str(native(*args, **named))
        return arn.replace(":schedule/default/", f":schedule/{_find_group(given['body'], given['query_params'])}/")

    iam_actions.extract_resource_arn = extract


def _find_group(body: bytes, query: dict[str, Any]) -> str:
    asked = (query or {}).get("groupName")
    if asked:
        return str(asked[0] if isinstance(asked, list) else asked)
    try:
        return str(json.loads(body or b"{}").get("GroupName") or "default")
    except (ValueError, AttributeError, RecursionError):  # the body may be an S3 object with deeply nested JSON
        return "default"
