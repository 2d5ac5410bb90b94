"""The patches of the emulator: one module for each difference from AWS that matters to our template."""

import importlib

#: Names of the patches in the order of their application. They are independent; each may be applied only once.
PATCHES = (
    "exception_names",
    "batch_actions",
    "policy_wildcards",
    "secure_transport",
    "schedule_groups",
    "service_arns",
    "log_end_marks",
    "unpacked_zips",
    "worker_lifetimes",
    "worker_starts",
    "event_bursts",
    "task_processes",
    "container_dependencies",
    "task_volumes",
    "container_instances",
    "image_errors",
    "load_balancers",
    "stop_reasons",
    "task_events",
    "service_events",
    "stack_events",
    "resource_types",
    "public_parameters",
    "template_secrets",
    "rotations",
    "nested_transforms",
    "nested_updates",
    "openapi_bodies",
    "http_proxies",
    "site_integrations",
    "sdk_integrations",
    "yaml_workflows",
    "interrupted_workflows",
    "stream_records",
    "blobs",
    "snapshots",
)


def apply_all(names: tuple[str, ...] = PATCHES) -> None:
    """Apply the named patches.

    Raises:
        PatchOutdated: the installed emulator no longer has the code that a patch replaces.
    """
    for name in names:
        importlib.import_module(f"{__name__}.{name}").apply()
