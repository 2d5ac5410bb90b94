"""Patch: a task whose image has no local process fails with AWS's error of a missing image."""

import functools
from typing import Any

from docker.errors import ImageNotFound  # type: ignore[import-untyped]
from ministack.services import ecs

from local.cloud.images import find_image
from local.cloud.patching import find_native


def apply() -> None:
    """Apply the patch. The emulator reports an unknown image only if it belongs to a service."""
    native = find_native(ecs, "_run_docker_container")
    refused = find_native(ecs, "_ImagePullError")

    @functools.wraps(native)
    def run(docker_client: Any, cdef: Any, *rest: Any, **options: Any) -> Any:
        try:
            find_image(cdef["image"])
            return native(docker_client, cdef, *rest, **options)
        except (LookupError, ImageNotFound) as unknown:
            image = cdef["image"]
            raise refused(
                f"pull image manifest has been retried 1 time(s): failed to resolve ref {image}: {image}: not found"
            ) from unknown

    ecs._run_docker_container = run
