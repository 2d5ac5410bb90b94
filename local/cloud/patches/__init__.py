"""One module per difference between the emulator and AWS that our template would notice; each can be removed alone."""

import importlib

#: Applied in this order; `apply` of each is idempotent in nothing and depends on no other.
PATCHES = (
    "exception_names",
    "batch_actions",
    "policy_wildcards",
    "schedule_groups",
    "log_end_marks",
    "unpacked_zips",
    "worker_lifetimes",
    "task_processes",
    "load_balancers",
    "resource_types",
    "template_secrets",
    "rotations",
    "nested_transforms",
    "nested_updates",
    "openapi_bodies",
    "http_proxies",
    "sdk_integrations",
    "yaml_workflows",
    "stream_records",
    "blobs",
    "snapshots",
)


def apply_all(names: tuple[str, ...] = PATCHES) -> None:
    """Apply the named mends.

    Raises:
        PatchOutdated: the installed emulator no longer has what a mend replaces.
    """
    for name in names:
        importlib.import_module(f"{__name__}.{name}").apply()
