"""The modules in which a mistake is most expensive, and their unit tests."""

from dataclasses import dataclass
from pathlib import Path

_LISA = "layers/core/lisa/"
_UNIT = "tests/unit/"


@dataclass(frozen=True)
class Target:
    """A module, by its path in the project, and the test files that must detect a mistake in it."""

    path: str
    tests: tuple[str, ...]

    @property
    def module(self) -> str:
        """The dotted name of the module."""
        return self.path.removeprefix("layers/core/").removesuffix(".py").replace("/", ".")

    @property
    def source(self) -> str:
        """The text of the module."""
        return Path(self.path).read_text(encoding="utf-8")


def _policy(name: str, *more: str) -> Target:
    return _target(f"policy/{name}", f"policy/test_{name}", *more)


def _target(name: str, *tests: str) -> Target:
    return Target(f"{_LISA}{name}.py", tuple(f"{_UNIT}{test}.py" for test in tests))


_BUDGETS = ("usage/test_budget_share", "usage/test_budget_share_settled")
TARGETS = (
    _policy("addresses", "policy/test_address_reasons"),
    _policy("auditing"),
    _target("policy/authority", "policy/test_authority"),
    _target("policy/decision", "policy/test_denials"),
    _policy("json_bounds"),
    _policy("redaction"),
    _target("policy/resources", "policy/test_denials", "policy/test_rules"),
    _policy("rules", "policy/test_denials"),
    _target("policy/subject", "policy/test_denials", "policy/test_rules"),
    _target("ingestion/change", "ingestion/test_change", "ingestion/test_records", "ingestion/test_concurrent_changes"),
    _target(
        "ingestion/settlement", "ingestion/test_settlement", "ingestion/test_comparison", "ingestion/test_explanation"
    ),
    _target("usage/lease", "usage/test_limiter"),
    _target("usage/limiter", "usage/test_limiter", "usage/test_rate_limits"),
    _target(
        "usage/limits", "usage/test_limits", "usage/test_limiter", "usage/test_rate_limits", "usage/test_request_limits"
    ),
    _target("usage/budget_share", *_BUDGETS),
    _target(
        "identity/oidc",
        "identity/test_oidc",
        "identity/test_oidc_algorithms",
        "identity/test_oidc_issuer",
        "identity/test_hostile_tokens",
    ),
    _target("identity/jws", "identity/test_jws", "identity/test_hostile_tokens"),
    _target("chat/governed_content", "chat/test_governed_content"),
    _target("chat/merging", "chat/test_merging", "chat/test_writing"),
    _target("chat/plans", "chat/test_writing", "chat/test_merging"),
    _target("chat/session", "chat/test_session", "chat/test_writing", "chat/test_imports"),
    _target("chat/shared_sources", "chat/test_sharing", "chat/test_share_reading"),
    _target("chat/sharing", "chat/test_sharing", "chat/test_share_reading"),
    _target("chat/snapshot", "chat/test_sharing"),
    Target("gateway/upstreams/address_guard.py", (f"{_UNIT}gateway/test_address_guard.py",)),
)
