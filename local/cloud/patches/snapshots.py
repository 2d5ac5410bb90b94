"""Patch: changed state is written to disk within about a second, so that a killed emulator loses almost nothing."""

import re
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import ministack.app
from ministack.core import persistence
from ministack.services import lambda_svc, sqs

from local.cloud import snapshot_writer
from local.cloud.patching import find_native, raise_if_outdated

_STEP_SECONDS = 1.0
_DEPLOYING_SECONDS = 10.0
_ALL_SECONDS = 30.0
#: Services whose state changes without a request: deliveries, schedules, workflows.
_BUSY = frozenset({"sqs", "dynamodb", "stepfunctions", "scheduler", "s3"})
_READS = re.compile(r"(Get|List|Describe|BatchGet|Query|Scan|Head|Lookup|Filter|Search|Simulate|Validate|TransactGet)")


class Snapshots(threading.Thread):
    """A thread that writes the state of changed services once a second."""

    def __init__(self, directory: Path, encode: snapshot_writer.Encode) -> None:
        super().__init__(name="snapshots", daemon=True)
        self._directory, self._encode = directory, encode
        self._changed: set[str] = set()
        self._active = False
        self._ended = threading.Event()
        self._writing = threading.Lock()
        self._all_until = 0.0
        self._all_at = 0.0

    def record_change(self, *keys: str) -> None:
        """Record that the emulator was active and that the state of these services may have changed."""
        self._changed.update(keys)
        self._active = True
        if "cloudformation" in keys:  # a deployment continues in the background and changes many services
            self._all_until = time.monotonic() + _DEPLOYING_SECONDS

    def run(self) -> None:
        while not self._ended.wait(_STEP_SECONDS):
            now = time.monotonic()
            if now < self._all_until or (self._active and now - self._all_at > _ALL_SECONDS):
                self._all_at = now
                self._take_changed()
                self._write_snapshot(None)
            elif self._active:
                self._write_snapshot(self._take_changed() | _BUSY)

    def write_all(self, _: Any) -> None:
        """Write the state of all services and end the thread; called at a clean stop."""
        self._ended.set()
        self._write_snapshot(None)

    def _take_changed(self) -> set[str]:
        self._active, taken = False, self._changed
        self._changed = set()
        return taken

    def _write_snapshot(self, keys: Iterable[str] | None) -> None:
        with self._writing:
            states = ministack.app._build_persistence_save_dict()
            chosen = {key: states[key] for key in states if keys is None or key in keys}
            if not snapshot_writer.write_states(chosen, self._directory, self._encode):
                self.record_change(*(chosen if keys is not None else ()))


def apply() -> None:
    """Apply the patch. The emulator writes its state only at a clean stop."""
    directory = Path(find_native(persistence, "STATE_DIR"))
    snapshot_writer.remove_scratch(directory)
    default = find_native(persistence, "_json_default")
    version_of = find_native(persistence, "_state_format_version", "service")
    snapshots = Snapshots(directory, snapshot_writer.create_encoder(version_of, default))
    find_native(ministack.app, "_build_persistence_save_dict", "")
    find_native(ministack.app, "save_all", "services")
    ministack.app.save_all = snapshots.write_all
    _watch_requests(snapshots)
    _watch_invocations(snapshots)
    _show_messages_in_flight()
    load = find_native(ministack.app, "_load_persisted_state", "")

    def load_then_start() -> None:
        load()
        snapshots.start()

    ministack.app._load_persisted_state = load_then_start


def _watch_requests(snapshots: Snapshots) -> None:
    handlers = find_native(ministack.app, "SERVICE_HANDLERS")
    for service, described in find_native(ministack.app, "SERVICE_REGISTRY").items():
        if service in handlers:
            keys = (described.get("state_key", described["module"]), *described.get("sub_modules", ()))
            handlers[service] = _record_request(handlers[service], keys, snapshots)


def _record_request(handler: Any, keys: tuple[str, ...], snapshots: Snapshots) -> Any:
    async def handle(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        try:
            return await handler(method, path, headers, body, query)
        finally:
            if path.endswith("/invocations"):
                snapshots.record_change()
            elif may_change(method, headers, body, query):
                snapshots.record_change(*keys)

    return handle


def may_change(method: str, headers: Any, body: bytes, query: Any) -> bool:
    """Return whether a request may change state, by the name of its action or, without one, by its HTTP method."""
    action = headers.get("x-amz-target", "").rsplit(".", 1)[-1] or (query.get("Action") or [""])[0]
    if not action and body.startswith((b"Action=", b"Version=")):
        action = (parse_qs(body.decode("utf-8", "replace")).get("Action") or [""])[0]
    return not _READS.match(action) if action else method not in ("GET", "HEAD", "OPTIONS")


def _watch_invocations(snapshots: Snapshots) -> None:
    native = find_native(lambda_svc, "_execute_function", "func event")

    def execute(func: Any, event: Any) -> Any:
        try:
            return native(func, event)
        finally:
            snapshots.record_change()

    lambda_svc._execute_function = execute


def _show_messages_in_flight() -> None:
    """Patch the restore of queues: messages in flight become visible at once, because their receivers have ended."""
    native = find_native(sqs, "_restore_state", "data")
    raise_if_outdated(hasattr(find_native(sqs, "_queues"), "_data"), "sqs._queues to be a scoped table")

    def restore(data: Any) -> None:
        native(data)
        for queue in sqs._queues._data.values():
            for message in queue.get("messages", []):
                if message.get("receive_count"):
                    message["visible_at"] = min(message["visible_at"], time.time())

    sqs._restore_state = restore
