"""Patch: policies see every request to the emulator as one over TLS."""

from typing import Any

from ministack.core import iam_evaluator

from local.cloud.patching import find_native


def apply() -> None:
    """Apply the patch. The emulator listens on loopback without TLS, so bucket policies that demand TLS deny all."""
    native = find_native(iam_evaluator, "_resolve_condition_key", "key ctx")

    def resolve(key: str, context: Any) -> Any:
        return "true" if key.lower() == "aws:securetransport" else native(key, context)

    iam_evaluator._resolve_condition_key = resolve
