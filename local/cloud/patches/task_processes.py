"""Patch: ECS tasks run as local processes, which the emulator's scheduler starts, replaces, scales and stops."""

import atexit
import contextvars
import functools
import hashlib
import threading
import time
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ecs, sts
from ministack.services.cloudformation import provisioners

from local.cloud import settings
from local.cloud.docker_client import Client
from local.cloud.patching import find_native, raise_if_outdated

_FAILURE_RESET_SECONDS = 60.0
_LONGEST_PAUSE_SECONDS = 15.0
_BUILD_PARAMETERS = "cdef td env port_bindings ecs_network host_mode task_id task_arn ministack_net_ip cluster_arn"


def apply() -> None:
    """Apply the patch. Without a Docker daemon, the emulator reports services as RUNNING and starts nothing."""
    instance = settings.read_settings()
    raise_if_outdated(find_native(ecs, "_docker") is None, "ecs to hold its docker client in _docker")
    client = Client(instance)
    ecs._docker = client
    atexit.register(client.containers.close)
    native = find_native(ecs, "_build_run_kwargs", _BUILD_PARAMETERS)

    @functools.wraps(native)
    def build(cdef: Any, td: Any, env: Any, *rest: Any) -> Any:
        options = native(cdef, td, _build_environment(env, td, instance), *rest)
        mappings = cdef.get("portMappings") or [{"containerPort": 0}]
        return {**options, "port": int(mappings[0]["containerPort"]), "entry_point": cdef.get("entryPoint") or []}

    ecs._build_run_kwargs = build
    _pause_between_failures()
    _convert_number_parameters()
    _convert_secrets_keys()


def _build_environment(container: dict[str, Any], task: dict[str, Any], instance: settings.Settings) -> dict[str, Any]:
    """Return the container's environment with the emulator's endpoint and the credentials of the task role."""
    outside = f"host.docker.internal:{instance.port}"
    environment = {key: str(value).replace(outside, f"127.0.0.1:{instance.port}") for key, value in container.items()}
    environment.pop("AWS_CONTAINER_CREDENTIALS_FULL_URI", None)
    environment.pop("AWS_CONTAINER_AUTHORIZATION_TOKEN", None)
    region = get_region()
    return {
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        **environment,
        "AWS_ENDPOINT_URL": instance.endpoint,
        **_create_credentials(str(task.get("taskRoleArn") or "")),
    }


def _create_credentials(role: str) -> dict[str, str]:
    """Create a session of the task role and return its credentials, so that IAM policies apply to the task."""
    if not role:
        return {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    digest = hashlib.sha256(f"task:{role}".encode()).hexdigest()
    key, secret, token = f"ASIA{digest[:16].upper()}", digest[16:56], digest
    name = role.rsplit("/", 1)[-1]
    session = {
        "Arn": f"arn:aws:sts::{get_account_id()}:assumed-role/{name}/task",
        "UserId": f"{name}:task",
        "SecretAccessKey": secret,
        "SessionToken": token,
    }
    find_native(sts, "register_session", "access_key session")(key, session)
    return {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}


def _pause_between_failures() -> None:
    """Patch the replacement of failed tasks: wait longer after each failure. The emulator replaces a task at once."""
    native = find_native(ecs, "_record_service_task_failure", "task digest_resolution_failed")
    failures: dict[str, tuple[int, float]] = {}

    def record(task: dict[str, Any], *rest: Any, **options: Any) -> None:
        service, now = task.get("group", ""), time.monotonic()
        count, last = failures.get(service, (0, now))
        count = count + 1 if now - last < _FAILURE_RESET_SECONDS else 1
        failures[service] = (count, now)
        in_scope = functools.partial(contextvars.copy_context().run, native, task, *rest, **options)
        timer = threading.Timer(min(0.1 * 2**count, _LONGEST_PAUSE_SECONDS), in_scope)
        timer.daemon = True
        timer.start()

    ecs._record_service_task_failure = record


def _convert_number_parameters() -> None:
    """Patch ECS services: convert numbers to int, because values of Number parameters arrive as strings."""
    service = find_native(provisioners, "_RESOURCE_HANDLERS")["AWS::ECS::Service"]
    create, update = service["create"], service["update"]
    service["create"] = lambda logical_id, props, stack: create(logical_id, _convert_numbers(props), stack)
    service["update"] = lambda physical_id, old, new, stack: update(
        physical_id, _convert_numbers(old), _convert_numbers(new), stack
    )


def _convert_secrets_keys() -> None:
    """Patch container definitions: convert the keys of `Secrets`, which the emulator would ignore."""
    native = find_native(provisioners, "_normalize_container_defs", "cdefs")

    @functools.wraps(native)
    def normalize(definitions: Any) -> Any:
        containers = native(definitions)
        for container in containers:
            container["secrets"] = provisioners._pascal_to_camel(container.get("secrets") or [])
        return containers

    provisioners._normalize_container_defs = normalize


def _convert_numbers(properties: dict[str, Any]) -> dict[str, Any]:
    coerced = dict(properties)
    for name in ("DesiredCount", "HealthCheckGracePeriodSeconds"):
        if name in coerced:
            coerced[name] = int(coerced[name])
    coerced["LoadBalancers"] = [
        {**balancer, "ContainerPort": int(balancer["ContainerPort"])} for balancer in coerced.get("LoadBalancers") or []
    ]
    return coerced
