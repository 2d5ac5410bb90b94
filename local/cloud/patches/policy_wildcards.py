"""Patch: a wildcard in a policy also matches line feeds, which object keys may contain."""

import re
from functools import lru_cache

from ministack.core import iam_evaluator

from local.cloud.patching import find_native


def apply() -> None:
    """Apply the patch. In the emulator, `bucket/*` matches no key with a line feed, so access to it is forbidden."""
    native = find_native(iam_evaluator, "_fnmatch_compile", "pattern ignore_case")

    @lru_cache(maxsize=4096)
    def compile_pattern(pattern: str, ignore_case: bool) -> re.Pattern[str]:
        found = native(pattern, ignore_case)
        return re.compile(found.pattern, found.flags | re.DOTALL)

    iam_evaluator._fnmatch_compile = compile_pattern
