"""A wildcard of a policy stands for any character: keys of objects may hold line feeds."""

import re
from functools import lru_cache

from ministack.core import iam_evaluator

from local.cloud.patching import find_native


def apply() -> None:
    """Natively `bucket/*` covers no key with a line feed, so nobody may read such an object."""
    native = find_native(iam_evaluator, "_fnmatch_compile", "pattern ignore_case")

    @lru_cache(maxsize=4096)
    def compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
        found = native(pattern, ignore_case)
        return re.compile(found.pattern, found.flags | re.DOTALL)

    iam_evaluator._fnmatch_compile = compiled
